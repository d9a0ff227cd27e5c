"""Planted is detected, no more and no fewer: by the oracle, for each plant alone and for all of them together."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from recongen.demo.feed import Feed, Scope
from recongen.demo.feed.plants import PLANTS, Planted, plant
from tests.truth.oracle import CHECKS, Books
from tests.truth.oracle.exceptions import exceptions
from tests.unit.demo_feed.banks import NAMES, Made

# What an institution has nothing for, and why.
CANNOT = {
    ("sasquatch_pr", "fan_in_breach"): "no chain in which a counted number of parents share a child",
}


def small(make: Callable[..., Made], name: str, **changes: Any) -> Made:
    """Few firings: what a plant raises does not depend on how many others there are."""
    density = Decimal("0.1") if name == "spec_example" else Decimal("0.05")
    return make(name, **({"density": density, "window_days": 55} | changes))


def detected(made: Made, feed: Feed) -> set[str]:
    return {row.exception_key for row in exceptions(Books(Made(made.name, made.institution, feed).bank))}


def claims(planted: dict[str, Planted]) -> set[str]:
    return {key for one in planted.values() for key in one.keys}


def test_every_check_has_a_plant() -> None:
    assert set(CHECKS) == set(PLANTS)


@pytest.mark.parametrize("check", PLANTS)
@pytest.mark.parametrize("name", NAMES)
def test_a_plant_alone_raises_what_it_says(make: Callable[..., Made], name: str, check: str) -> None:
    made = small(make, name)
    feed, planted = plant(made.feed, made.institution, [check])
    reason = CANNOT.get((name, check))
    if reason is not None:
        assert reason in (planted[check].reason or "")
    else:
        assert planted[check].reason is None
        assert planted[check].keys
        assert {check} == {key.partition("|")[0] for key in planted[check].keys}
    assert claims(planted) == detected(made, feed)


@pytest.mark.parametrize("anchor", [date(2030, 1, 1), date(2026, 11, 21), date(2028, 3, 31)])
@pytest.mark.parametrize("name", NAMES)
def test_all_plants_together_raise_the_sum(make: Callable[..., Made], name: str, anchor: date) -> None:
    made = small(make, name, anchor=anchor, seed=7)
    feed, planted = plant(made.feed, made.institution)
    cannot = {(name, check) for check, one in planted.items() if one.reason}
    assert {pair for pair in CANNOT if pair[0] == name} == cannot
    assert claims(planted) == detected(made, feed)
    assert sum(len(one.keys) for one in planted.values()) == len(claims(planted))


def test_planting_leaves_the_healthy_feed_as_it_was(make: Callable[..., Made]) -> None:
    made = small(make, "spec_example")
    before = made.feed.csv()
    plant(made.feed, made.institution)
    assert before == made.feed.csv()


def test_planting_is_the_same_every_time(make: Callable[..., Made]) -> None:
    made = small(make, "spec_example")
    first, second = (plant(made.feed, made.institution) for _ in range(2))
    assert first[0].csv() == second[0].csv()
    assert first[1] == second[1]


def test_without_a_baseline_the_plants_that_need_none_still_raise_what_they_say(
    make: Callable[..., Made],
) -> None:
    """exceptions_only: all else that is unused is dead, and nothing else is found."""
    made = make("spec_example", scope=Scope("exceptions_only"), window_days=65)
    feed, planted = plant(made.feed, made.institution)
    found = {key for key in detected(made, feed) if not key.startswith("dead_declaration")}
    assert claims(planted) == found
    assert {"drift", "limit_breach", "stuck_pending", "chain_orphan"} <= {
        check for check, one in planted.items() if one.keys
    }
    assert "no transfer of MerchantSettlementCycle" in (planted["template_xor_breach"].reason or "")


@pytest.mark.parametrize("days", [1, 5, 20])
def test_a_short_window_says_what_it_has_no_room_for(make: Callable[..., Made], days: int) -> None:
    made = make("spec_example", anchor=date(2030, 2, 6), window_days=days)
    feed, planted = plant(made.feed, made.institution)
    found = {key for key in detected(made, feed) if not key.startswith("dead_declaration")}
    expected = {key for key in claims(planted) if not key.startswith("dead_declaration")}
    assert expected == found
    assert planted["stuck_unbundled"].reason
