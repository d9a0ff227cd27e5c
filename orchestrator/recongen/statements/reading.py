"""What every reader shares: its source, and the running sums of a statement."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from recongen.statements.findings import Findings
from recongen.statements.types import Place

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Source:
    """A file to read. `progress` is called with the bytes just read."""

    path: Path
    findings: Findings
    encoding: str | None = None
    inverted_reversals: bool = False
    """Whether the bank marks a reversal with the direction of what it reverses."""
    progress: Callable[[int], None] = lambda count: None

    @property
    def name(self) -> str:
        return self.path.name


def counter(total: int, progress: Progress | None) -> Callable[[int], None]:
    """For `Source.progress`: tells `progress` what has been read of all bytes."""
    done = 0

    def count(size: int) -> None:
        nonlocal done
        done += size
        if progress:
            progress(min(done, total), total)

    return count


@dataclass(frozen=True)
class Total:
    """A number of entries, and their sum in cents without signs; None where that is not said."""

    count: int | None
    cents: int | None


class Tally:
    """The entries of a statement so far."""

    def __init__(self) -> None:
        self.counts = {"Credit": 0, "Debit": 0}
        self.sums = {"Credit": 0, "Debit": 0}

    def add(self, cents: int) -> None:
        direction = "Debit" if cents < 0 else "Credit"
        self.counts[direction] += 1
        self.sums[direction] += abs(cents)

    def total(self, *directions: str) -> Total:
        return Total(
            sum(self.counts[each] for each in directions), sum(self.sums[each] for each in directions)
        )

    def fits(self, stated: Total, *directions: str) -> bool:
        found = self.total(*directions)
        return stated.count in (None, found.count) and stated.cents in (None, found.cents)

    def compare(self, stated: Total, place: Place, findings: Findings, *directions: str) -> None:
        """A control total that the entries do not add up to is an error."""
        found = self.total(*directions)
        what = f"{' and '.join(directions).lower()} entries" if directions else "entries"
        for name, says, has in (
            ("count", stated.count, found.count),
            ("sum", stated.cents, found.cents),
        ):
            if says is not None and says != has:
                figures = (money(says), money(has or 0)) if name == "sum" else (f"{says:,}", f"{has:,}")
                message = f"the {name} of {what} is stated as {figures[0]}, and the file holds {figures[1]}"
                findings.error(
                    "control-total", place, message, "The file is not whole: ask the bank for it again."
                )


def money(cents: int) -> str:
    """`-1,234.50`"""
    whole, rest = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}{whole:,}.{rest:02}"


def decimal(cents: int) -> str:
    """As the feed writes money: `-1234.50`."""
    whole, rest = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}{whole}.{rest:02}"
