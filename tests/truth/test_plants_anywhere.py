"""Plants that fit institutions made by chance, whose rails expect other nets and demand other fields than ours."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from recongen.demo.feed import Feed, Settings, generate
from recongen.demo.feed.plants import plant
from recongen.institution.types import Institution
from tests.truth.oracle import Books
from tests.truth.oracle.exceptions import exceptions
from tests.truth.strategies import random_bank
from tests.unit.demo_feed.banks import Made

SETTINGS = Settings(anchor=date(2030, 1, 1), window_days=55, density=Decimal("0.1"))


def found(institution: Institution, feed: Feed) -> set[str]:
    """Without dead declarations: a plant may be the first to use one."""
    keys = {row.exception_key for row in exceptions(Books(Made("", institution, feed).bank))}
    return {key for key in keys if not key.startswith("dead_declaration|")}


@pytest.mark.parametrize("institutions", [70, pytest.param(150, marks=pytest.mark.prove)])
@pytest.mark.parametrize("check", ["supersession_breach", "conservation_breach"])
def test_a_plant_adds_what_it_says_to_whatever_such_a_feed_has(check: str, institutions: int) -> None:
    planted_in = 0
    for seed in range(institutions):
        institution = random_bank(seed).institution
        healthy = generate(institution, SETTINGS)
        feed, planted = plant(healthy, institution, [check])
        assert bool(planted[check].keys) != bool(planted[check].reason), seed
        if planted[check].keys:
            planted_in += 1
            assert found(institution, healthy) | planted[check].keys == found(institution, feed), seed
    assert planted_in >= 5
