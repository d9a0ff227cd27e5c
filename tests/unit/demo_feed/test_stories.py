"""The stories of an investigation: exact, visible in the rows, and no exception of any check."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from statistics import mean, pstdev

import pytest

from recongen.demo.feed import Feed, clock
from recongen.demo.feed.plants import EVERY, PLANTS, STORIES, Story, plant
from recongen.demo.feed.rows import Leg
from tests.unit.demo_feed.banks import NAMES, Made
from tests.unit.demo_feed.test_plants import claims, detected, small

ANCHORS = [date(2030, 1, 1), date(2026, 9, 30)]


def bank(make: Callable[..., Made], anchor: date = ANCHORS[1]) -> Made:
    return small(make, "sasquatch_pr", anchor=anchor, window_days=90)


def story_of(made: Made, name: str) -> tuple[Feed, Story]:
    feed, planted = plant(made.feed, made.institution, [name])
    story = planted[name].story
    assert story is not None, planted[name].reason
    return feed, story


def transfers(feed: Feed) -> dict[str, list[Leg]]:
    found: dict[str, list[Leg]] = defaultdict(list)
    for leg in {leg.id: leg for leg in feed.legs}.values():
        if leg.status == "Posted":
            found[leg.transfer_id].append(leg)
    return found


def moved(legs: list[Leg]) -> tuple[str, str, int]:
    """From whom, to whom, and how much."""
    payer, payee = legs
    assert -payer.amount == payee.amount
    return payer.party.id, payee.party.id, payee.amount


@pytest.mark.parametrize("anchor", ANCHORS)
@pytest.mark.parametrize("name", STORIES)
def test_a_story_alone_raises_no_exception(make: Callable[..., Made], name: str, anchor: date) -> None:
    made = bank(make, anchor)
    feed, story = story_of(made, name)
    assert set() == detected(made, feed)
    days = {clock.day_of(leg.posting) for one in story.transfers for leg in transfers(feed)[one]}
    assert {story.first_day, story.last_day} == days


@pytest.mark.parametrize("name", STORIES)
def test_a_story_is_about_the_rows_that_it_adds(make: Callable[..., Made], name: str) -> None:
    made = bank(make)
    feed, story = story_of(made, name)
    before = {leg.transfer_id for leg in made.feed.legs}
    assert set(story.transfers) <= {leg.transfer_id for leg in feed.legs} - before
    total = sum(moved(transfers(feed)[one])[2] for one in story.transfers)
    assert f"{total // 100}.{total % 100:02d}" == story.money
    names = {party.party.id: party.party.name for party in feed.legs}
    assert names[story.accounts[-1]] in story.sentence
    assert str(story.last_day) in story.sentence


def test_twelve_accounts_pay_juniper_ridge_on_one_day_just_below_ten_thousand(
    make: Callable[..., Made],
) -> None:
    feed, story = story_of(bank(make), "fan_out")
    found = [moved(transfers(feed)[one]) for one in story.transfers]
    assert 12 == len({payer for payer, _, _ in found})
    assert {"cust-juniper-ridge"} == {payee for _, payee, _ in found}
    assert list(story.accounts) == [payer for payer, _, _ in found] + ["cust-juniper-ridge"]
    assert all(900_000 < amount < 1_000_000 for _, _, amount in found)


def test_the_two_days_of_cascadia_trust_stand_far_above_the_history_of_the_pair(
    make: Callable[..., Made],
) -> None:
    """By every reading of it: all windows or only those with payments, the spike itself counted or not."""
    feed, story = story_of(bank(make), "pair_spike")
    assert ("ext-cascadia-trust", "cust-juniper-ridge") == story.accounts
    by_day: dict[date, int] = defaultdict(int)
    for legs in transfers(feed).values():
        if [leg.party.id for leg in legs] == list(story.accounts):
            by_day[clock.day_of(legs[0].posting)] += legs[1].amount
    sums = {day: by_day[day] + by_day.get(day - timedelta(days=1), 0) for day in list(by_day)}
    spike = sums[story.last_day]
    history = [amount for day, amount in sums.items() if day < story.first_day]
    assert len(history) >= 10
    for windows in (history, [*history, *(amount for day, amount in sums.items() if day >= story.first_day)]):
        assert (spike - mean(windows)) / pstdev(windows) >= 3


def test_the_layered_money_passes_four_hops_each_naming_the_one_before(make: Callable[..., Made]) -> None:
    made = bank(make)
    feed, story = story_of(made, "layering_chain")
    assert made.institution.persona is not None
    assert tuple(made.institution.persona["investigation"]["layering"]) == story.accounts
    legs = [transfers(feed)[one] for one in story.transfers]
    assert [None, *story.transfers[:-1]] == [two[0].transfer_parent_id for two in legs]
    assert list(zip(story.accounts, story.accounts[1:], strict=False)) == [moved(two)[:2] for two in legs]
    amounts = [moved(two)[2] for two in legs]
    assert sorted(amounts, reverse=True) == amounts
    postings = [two[0].posting for two in legs]
    assert sorted(postings) == postings


def test_an_institution_without_such_rails_says_why(make: Callable[..., Made]) -> None:
    made = small(make, "spec_example")
    feed, planted = plant(made.feed, made.institution, list(STORIES))
    assert made.feed.csv() == feed.csv()
    for name in STORIES:
        assert "the institution has no uncapped rail" in (planted[name].reason or "")


def test_a_short_window_has_no_history_for_a_spike(make: Callable[..., Made]) -> None:
    made = small(make, "sasquatch_pr", window_days=20)
    _, planted = plant(made.feed, made.institution, ["pair_spike"])
    assert "too few for a history" in (planted["pair_spike"].reason or "")


def test_no_fault_is_planted_on_an_account_of_the_layering(make: Callable[..., Made]) -> None:
    made = bank(make)
    _, planted = plant(made.feed, made.institution, EVERY)
    story = planted["layering_chain"].story
    assert story is not None
    keys = {part for one in planted.values() for key in one.keys for part in key.split("|")}
    assert set() == keys & set(story.accounts)


@pytest.mark.parametrize("anchor", ANCHORS)
@pytest.mark.parametrize("name", NAMES)
def test_planting_everything_several_times_raises_exactly_the_sum(
    make: Callable[..., Made], name: str, anchor: date
) -> None:
    made = small(make, name, anchor=anchor, window_days=90)
    feed, planted = plant(made.feed, made.institution, EVERY, times=5)
    once = plant(made.feed, made.institution, EVERY)[1]
    assert claims(planted) == detected(made, feed)
    assert {name: one.reason for name, one in once.items()} == {
        name: one.reason for name, one in planted.items()
    }
    more = [name for name in PLANTS if len(planted[name].keys) > len(once[name].keys)]
    assert len(more) >= 15
    # Fifteen transfers of one rail, two legs each: a rail that is visibly broken.
    assert 30 == len(planted["stuck_pending"].keys)


def test_without_balances_nothing_can_be_planted(make: Callable[..., Made]) -> None:
    made = small(make, "spec_example", derive_balances=False)
    feed, planted = plant(made.feed, made.institution, EVERY)
    assert made.feed is feed
    assert {"the feed has no daily balances to break"} == {one.reason for one in planted.values()}
