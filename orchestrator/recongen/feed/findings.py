"""What is wrong with a feed, row by row."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from tempfile import SpooledTemporaryFile
from typing import Any

from recongen.text import shorten

LONGEST_VALUE = 60
KEPT = 10_000


@dataclass(frozen=True)
class RejectedRow:
    """One fault: where it is, what it is, and how to fix it. `line` is the line of the file on which the row starts, 0 where the file
    as a whole is meant."""

    file: str
    line: int
    column: str | None
    value: str | None
    reason: str
    remedy: str

    def __str__(self) -> str:
        what = " ".join(
            part for part in (self.column, repr(self.value) if self.value is not None else None) if part
        )
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {what}{': ' if what else ''}{self.reason}; {self.remedy}"

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


class Faults:
    """Every fault of a feed: all are counted, the first 10,000 are kept. If all are to be listed, the others wait in a
    file: millions of them would not fit into memory."""

    def __init__(self, lists_all: bool = False) -> None:
        self.kept: list[RejectedRow] = []
        self.counts: Counter[str] = Counter()
        self._others = SpooledTemporaryFile(1_000_000, "w+", encoding="utf-8") if lists_all else None  # noqa: SIM115

    def add(self, fault: RejectedRow) -> None:
        self.counts[fault.file] += 1
        if len(self.kept) < KEPT:
            self.kept.append(fault)
        elif self._others:
            self._others.write(json.dumps(vars(fault)) + "\n")

    def __iter__(self) -> Iterator[RejectedRow]:
        yield from self.kept
        if self._others:
            self._others.seek(0)
            yield from (RejectedRow(**json.loads(line)) for line in self._others)

    def __bool__(self) -> bool:
        return bool(self.counts)

    def summary(self) -> str:
        """`3 faults in t.csv, 1 fault in b.csv`"""
        return ", ".join(f"{n:,} fault{'s' * (n != 1)} in {file}" for file, n in self.counts.items())


class FileFaults:
    """The faults of one file: those found since the last report, in any order."""

    def __init__(self, file: str, faults: Faults) -> None:
        self.found: list[RejectedRow] = []
        self._file = file
        self._faults = faults

    def add(
        self, line: int, reason: str, remedy: str, column: str | None = None, value: str | None = None
    ) -> None:
        short = None if value is None else shorten(value, LONGEST_VALUE)
        self.found.append(RejectedRow(self._file, line, column, short, reason, remedy))

    def report(self) -> None:
        """Adds them to those of the feed in the order of the lines."""
        for fault in sorted(self.found, key=lambda fault: fault.line):
            self._faults.add(fault)
        self.found.clear()
