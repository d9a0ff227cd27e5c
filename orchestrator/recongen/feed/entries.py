"""A set of positive integers that takes little memory if they are added in order."""

from __future__ import annotations

from bisect import bisect_right


class EntrySet:
    """Runs of consecutive numbers, and single ones that came out of order."""

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._scattered: set[int] = set()

    @property
    def lowest(self) -> int:
        """The smallest number; 0 when there is none."""
        return min([*self._starts[:1], *self._scattered], default=0)

    @property
    def highest(self) -> int:
        """The greatest number; 0 when there is none."""
        # A scattered number is always below the end of some run.
        return self._ends[-1] if self._ends else 0

    def add(self, number: int) -> bool:
        """False when the number is already here."""
        if self.add_run(range(number, number + 1)):
            return True
        position = bisect_right(self._starts, number) - 1
        if number in self._scattered or (position >= 0 and number <= self._ends[position]):
            return False
        self._scattered.add(number)
        return True

    def add_run(self, numbers: range) -> bool:
        """Add consecutive numbers above all others; False when they are not above."""
        if numbers.start <= self.highest:
            return False
        if numbers.start == self.highest + 1 and self._ends:
            self._ends[-1] = numbers[-1]
        else:
            self._starts.append(numbers.start)
            self._ends.append(numbers[-1])
        return True
