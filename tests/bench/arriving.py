"""A feed that does not come at once: its last days one by one, then corrections of what was there."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from tests.bench.feed import ANCHOR, Made

CORRECTIONS = 1_000
Line = list[str]


@dataclass(frozen=True)
class Files:
    transactions: Path
    balances: Path | None = None

    @property
    def options(self) -> tuple[object, ...]:
        balances = ("--balances", self.balances) if self.balances else ()
        return ("--transactions", self.transactions, *balances)


@dataclass(frozen=True)
class Arrivals:
    first: Files
    later: Mapping[str, Files]
    """By the name of the build that follows."""


def split(made: Made, days: int, folder: Path) -> Arrivals:
    """All at once for no days."""
    if not days:
        return Arrivals(Files(made.transactions, made.balances), {})
    last = [ANCHOR - timedelta(days=ago) for ago in reversed(range(days))]
    legs = _by_day(made.transactions, "posting", last, folder)
    balances = _by_day(made.balances, "business_day_start", last, folder)
    batches = [Files(*pair) for pair in zip(legs, balances, strict=True)]
    corrections = folder / "corrections.csv"
    _write(corrections, _header(legs[0]), _corrections(legs[0]))
    named = {f"build, one more day ({day})": files for day, files in zip(last, batches[1:], strict=True)}
    return Arrivals(batches[0], {**named, f"build, {CORRECTIONS:,} corrections": Files(corrections)})


def _by_day(source: Path, column: str, days: Sequence[date], folder: Path) -> list[Path]:
    """A file of what is before the days and one of each, without entries, which the table gives in the order of arrival."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{source.stem}_{number}.csv" for number in range(len(days) + 1)]
    header = _header(source)
    place, starts = header.index(column), [day.isoformat() for day in days]
    batches: list[list[Line]] = [[] for _ in paths]
    for line in _lines(source):
        batches[sum(line[place] >= start for start in starts)].append(line)
    for path, batch in zip(paths, batches, strict=True):
        _write(path, header, batch)
    return paths


def _corrections(source: Path) -> Iterator[Line]:
    """Rows from all over the file that say again what they said, as corrections: no exception comes or goes."""
    header = _header(source)
    key, reason = header.index("id"), header.index("supersedes")
    entries = Counter(line[key] for line in _lines(source))
    step = max(1, len(entries) // CORRECTIONS)
    once = (line for line in _lines(source) if entries[line[key]] == 1)
    for number, line in enumerate(once):
        if number % step == 0 and number // step < CORRECTIONS:
            yield [*line[:reason], "TechnicalCorrection", *line[reason + 1 :]]


def _header(path: Path) -> Line:
    with path.open(encoding="utf-8", newline="") as file:
        return [name for name in next(csv.reader(file)) if name != "entry"]


def _lines(path: Path) -> Iterator[Line]:
    """Without their entries."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        numbered = next(reader)[0] == "entry"
        yield from (line[numbered:] for line in reader)


def _write(path: Path, header: Line, lines: Iterable[Line]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(lines)
