"""Whether a pipeline may go on."""

from __future__ import annotations

from dataclasses import dataclass, replace

from recongen.exceptions_report.report import Check, Report, at_or_above


@dataclass(frozen=True)
class Verdict:
    fail_on: str
    failing: tuple[Check, ...]
    """Checks at or above `fail_on`, with the rows that count."""

    @property
    def passed(self) -> bool:
        return not self.failing

    @property
    def rows(self) -> int:
        return sum(check.rows for check in self.failing)


def judge(report: Report, fail_on: str, known: frozenset[str] | None = None) -> Verdict:
    """With `known`, only rows whose key is not among them count."""
    failing = []
    for check in report.checks:
        if not at_or_above(check.severity, fail_on):
            continue
        rows = check.rows
        if known is not None:
            rows = sum(row.exception_key not in known for row in report.rows_of(check.name))
        if rows:
            failing.append(replace(check, rows=rows))
    return Verdict(fail_on, tuple(failing))
