"""What made banks use and which checks fire on them: `python -m tests.truth.coverage [count]`."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from tests.truth.comparing import spelled
from tests.truth.engines import Row
from tests.truth.oracle import CHECKS, Bank, run_checks
from tests.truth.shapes import PRIMITIVES, SHAPES, described
from tests.truth.strategies import random_bank

_KINDS = ("relation", "limit_by", "kind", "reason")


@dataclass
class Coverage:
    """Banks by what they have; of checks also the rows, and those by reason."""

    primitives: Counter[str] = field(default_factory=Counter)
    shapes: Counter[str] = field(default_factory=Counter)
    banks: Counter[str] = field(default_factory=Counter)
    rows: Counter[str] = field(default_factory=Counter)
    reasons: Counter[tuple[str, str]] = field(default_factory=Counter)
    count: int = 0
    postings: int = 0

    def add(self, bank: Bank, found: Mapping[str, Sequence[Row]]) -> None:
        """`found`: the rows of every check on that bank."""
        primitives, shapes = described(bank)
        self.count += 1
        self.postings += len(bank.transactions)
        self.primitives.update(primitives)
        self.shapes.update(shapes)
        for check in CHECKS:
            self.rows[check] += len(found[check])
            self.banks[check] += bool(found[check])
            for row in found[check]:
                labels = [str(row[kind]) for kind in _KINDS if kind in row]
                if labels:
                    self.reasons[check, " ".join(labels)] += 1

    def merge(self, other: Coverage) -> None:
        for name in ("primitives", "shapes", "banks", "rows", "reasons"):
            getattr(self, name).update(getattr(other, name))
        self.count += other.count
        self.postings += other.postings

    @property
    def absent(self) -> list[str]:
        """What never occurred: agreement on that proves nothing."""
        return [
            name
            for names, seen in (
                (PRIMITIVES, self.primitives),
                (SHAPES, self.shapes),
                (CHECKS, self.banks),
            )
            for name in names
            if not seen[name]
        ]


def measure(seeds: Iterable[int], faults: int = 12) -> Coverage:
    """Run every check on the banks of these seeds."""
    coverage = Coverage()
    for seed in seeds:
        bank = random_bank(seed, faults=faults)
        found = {name: [spelled(row) for row in rows] for name, rows in run_checks(bank).items()}
        coverage.add(bank, found)
    return coverage


def table(columns: Mapping[str, Coverage]) -> str:
    """How many banks used each primitive and had each shape, and on how many each check fired; a column a run."""
    return "\n".join(_lines(columns))


def _lines(columns: Mapping[str, Coverage]) -> Iterator[str]:
    yield _line("", list(columns))
    yield _line("banks", [seen.count for seen in columns.values()])
    yield _line("postings", [seen.postings for seen in columns.values()])
    for title, names, part in (
        ("banks that declare", PRIMITIVES, "primitives"),
        ("banks with", SHAPES, "shapes"),
        ("banks on which a check fired", CHECKS, "banks"),
    ):
        yield f"\n{title}"
        for name in names:
            yield _line(f"  {name}", [getattr(seen, part)[name] for seen in columns.values()])


def _line(label: str, values: Sequence[object]) -> str:
    return f"{label:<42}" + "".join(f"{value!s:>10}" for value in values)


def _reasons(coverage: Coverage) -> Iterator[str]:
    for name in CHECKS:
        yield _line(name, [coverage.rows[name]])
        for (check, label), rows in sorted(coverage.reasons.items()):
            if check == name:
                yield _line(f"    {label}", [rows])


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    started = time.perf_counter()
    coverage = measure(range(count))
    print(table({"all": coverage}))
    print("\nrows by reason", *_reasons(coverage), sep="\n")
    print(f"\n{time.perf_counter() - started:.1f} s; never seen: {', '.join(coverage.absent) or 'nothing'}")


if __name__ == "__main__":
    main()
