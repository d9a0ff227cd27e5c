"""Chance: exact, and shaped as it should be."""

from __future__ import annotations

from decimal import Decimal
from statistics import mean, median, pstdev

import pytest

from recongen.demo.feed.dice import Dice


def test_a_stream_is_named_by_its_seed_and_name_alone() -> None:
    first, second, other = (
        [Dice(seed, name).below(10**9) for _ in range(1)] for seed, name in ((1, "a"), (1, "a"), (1, "b"))
    )
    assert first == second
    assert first != other


def test_amounts_are_known_to_the_cent() -> None:
    dice = Dice(42, "ExternalInbound")
    assert [32462, 33889, 50816, 364470] == [
        dice.lognormal_cents(Decimal("6.5"), Decimal("1.2")) for _ in range(4)
    ]


@pytest.mark.parametrize(("mu", "dollars"), [("6.5", 665), ("2.5", 12.2), ("11.0", 59_874)])
def test_the_median_amount_is_that_of_the_distribution(mu: str, dollars: float) -> None:
    dice = Dice(1, mu)
    amounts = [dice.lognormal_cents(Decimal(mu), Decimal("0.8")) for _ in range(4000)]
    assert dollars * 100 == pytest.approx(median(amounts), rel=0.06)


@pytest.mark.parametrize("mean_text", ["0.045", "1", "4", "96"])
def test_counts_have_the_mean_and_the_spread_of_poisson(mean_text: str) -> None:
    dice = Dice(2, mean_text)
    counts = [dice.poisson(Decimal(mean_text)) for _ in range(4000)]
    assert float(mean_text) == pytest.approx(mean(counts), rel=0.05, abs=0.02)
    assert float(mean_text) ** 0.5 == pytest.approx(pstdev(counts), rel=0.08)


def test_every_number_below_a_limit_comes_up() -> None:
    dice = Dice(3, "below")
    assert set(range(5)) == {dice.below(5) for _ in range(200)}
    assert {0} == {dice.below(1) for _ in range(20)}
    assert {4, 5, 6} == {dice.between(4, 6) for _ in range(100)}
    assert 9 == dice.between(9, 3)
