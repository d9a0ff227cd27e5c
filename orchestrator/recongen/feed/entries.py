"""A set of positive integers that takes little memory while they come in order."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable


class EntrySet:
    """Runs of consecutive numbers, and single ones that came out of order."""

    def __init__(self, runs: Iterable[tuple[int, int]] = ()) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._scattered: set[int] = set()
        for start, end in runs:
            self._starts.append(start)
            self._ends.append(end)

    @property
    def lowest(self) -> int:
        """The smallest number; 0 when there is none."""
        return min([*self._starts[:1], *self._scattered], default=0)

    @property
    def highest(self) -> int:
        """The greatest number; 0 when there is none."""
        return max([*self._ends[-1:], *self._scattered], default=0)

    def __contains__(self, number: int) -> bool:
        position = bisect_right(self._starts, number) - 1
        return (position >= 0 and number <= self._ends[position]) or number in self._scattered

    def add(self, number: int) -> bool:
        """False when the number is already here."""
        if not self._ends or number > self._ends[-1]:
            return self._append(number)
        if number in self:
            return False
        self._scattered.add(number)
        return True

    def add_run(self, start: int, end: int) -> bool:
        """Add consecutive numbers above all others; False when they are not above."""
        if self._ends and start <= self._ends[-1]:
            return False
        if self._ends and start == self._ends[-1] + 1:
            self._ends[-1] = end
        else:
            self._starts.append(start)
            self._ends.append(end)
        return True

    def _append(self, number: int) -> bool:
        # A scattered number is always below the end of some run, so it cannot be this one.
        return self.add_run(number, number)
