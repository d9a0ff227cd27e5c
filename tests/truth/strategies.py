"""Hypothesis strategies: whole banks, valid institutions with feeds that break every rule now and then."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from hypothesis import strategies as st

from recongen.institution.types import Institution
from tests.truth.oracle import Bank
from tests.truth.oracle.making import Dice, RandomDice, make_bank
from tests.truth.oracle.making.institutions import make_institution

__all__ = ["Bank", "banks", "institutions", "random_bank"]


class _DrawnDice(Dice):
    def __init__(self, draw: Callable[[st.SearchStrategy[int]], int]) -> None:
        self._draw = draw

    def number(self, low: int, high: int) -> int:
        return self._draw(_numbers(low, high))


@lru_cache(maxsize=1024)
def _numbers(low: int, high: int) -> st.SearchStrategy[int]:
    return st.integers(low, high)


@st.composite
def banks(draw: Any, least: int = 5, most: int = 40, faults: int = 12) -> Bank:
    """Banks of about `least` to `most` postings with up to `faults` faults; shrinks to few of either."""
    return make_bank(_DrawnDice(draw), least, most, faults)


@st.composite
def institutions(draw: Any) -> Institution:
    """Valid institutions alone."""
    return make_institution(_DrawnDice(draw))


def random_bank(seed: int, least: int = 5, most: int = 40, faults: int = 12) -> Bank:
    """A bank from a plain seed: for corpora and large feeds, which need no shrinking."""
    return make_bank(RandomDice(seed), least, most, faults)
