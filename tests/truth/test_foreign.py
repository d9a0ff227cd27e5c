"""Institutions that nobody here wrote: what their synthetic feeds say must be found is what the oracle finds."""

from __future__ import annotations

import pytest

from tests.truth.foreign.trial import trial

BLOCK = 25


@pytest.mark.parametrize("first", range(0, 100, BLOCK))
def test_what_must_be_found_is_found_with_plants_and_without(first: int) -> None:
    trials = [trial(seed) for seed in range(first, first + BLOCK)]
    assert [] == [(one.seed, one.missing[:3], one.unexpected[:3]) for one in trials if not one.holds]
    assert all(one.why for each in trials for one in each.short)
    # A trial of nothing would hold as well.
    assert sum(one.legs for one in trials) > BLOCK * 50
    assert sum(one.planted for one in trials) > BLOCK * 4
