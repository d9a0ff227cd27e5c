"""What is wrong in the files, and which parts of them are not in the feed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from recongen.declared.findings import Finding, Severity
from recongen.statements.amounts import BadValueError
from recongen.statements.types import Place

KEPT = 1_000
"""Findings of each severity; the others are counted."""


class Findings:
    """All are counted; the first 1,000 of each severity are kept."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self._kept: list[Finding] = []

    @property
    def has_errors(self) -> bool:
        return self.counts["error"] > 0

    @property
    def kept(self) -> list[Finding]:
        """In the order of the files' lines, errors first."""
        return sorted(self._kept, key=lambda each: (each.severity, each.file, each.line))

    def add(self, severity: Severity, rule: str, place: Place, message: str, remedy: str) -> None:
        self.counts[severity] += 1
        if self.counts[severity] <= KEPT:
            column = 1 if place.line else 0
            where = place.element
            self._kept.append(Finding(rule, severity, place.file, place.line, column, where, message, remedy))

    def error(
        self, rule: str, place: Place, message: str, remedy: str = "Ask the bank for the file again."
    ) -> None:
        self.add("error", rule, place, message, remedy)

    def warn(self, rule: str, place: Place, message: str, remedy: str) -> None:
        self.add("warning", rule, place, message, remedy)

    @contextmanager
    def reading(self, place: Place) -> Iterator[None]:
        """A bad value in this block is an error at the place, and ends the block."""
        try:
            yield
        except BadValueError as flaw:
            self.error("bad-value", place, str(flaw), flaw.remedy)
