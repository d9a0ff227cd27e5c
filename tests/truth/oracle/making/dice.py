"""Chance with one primitive, so that hypothesis and a plain seed drive the same makers.

Zero is the plain outcome everywhere: hypothesis shrinks towards it.
"""

from __future__ import annotations

import random
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Dice(ABC):
    @abstractmethod
    def number(self, low: int, high: int) -> int:
        """A whole number, both ends included."""

    def chance(self, percent: int) -> bool:
        return self.number(0, 99) >= 100 - percent

    def pick(self, options: Sequence[T]) -> T:
        return options[self.number(0, len(options) - 1)]

    def some(self, options: Sequence[T], at_least: int, at_most: int) -> list[T]:
        """Distinct options in their order, between the two counts as far as there are so many."""
        left = list(options)
        count = self.number(min(at_least, len(left)), min(at_most, len(left)))
        chosen = [left.pop(self.number(0, len(left) - 1)) for _ in range(count)]
        return [option for option in options if option in chosen]


class RandomDice(Dice):
    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def number(self, low: int, high: int) -> int:
        return self._random.randint(low, high)
