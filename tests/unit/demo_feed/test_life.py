"""How the synthetic bank lives: hours, days, entries, bundles, pendings, volumes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from recongen.demo.feed import Scope, Settings, clock, generate
from recongen.errors import UsageError
from recongen.feed.contract import TABLES
from recongen.feed.findings import Faults
from recongen.feed.reader import FeedReader
from recongen.institution.business_calendar import holidays
from tests.unit.demo_feed.banks import Made, institution_of


def test_weekends_and_holidays_are_silent_but_balances_are_stored(made: Made) -> None:
    free = set(holidays(made.institution.business_calendar))
    days = {clock.day_of(leg.posting) for leg in made.feed.legs}
    assert [] == [day for day in days if day.isoweekday() > 5 or day in free]
    stored = {clock.day_of(row.start) for row in made.feed.stored if not row.party.day_offset}
    assert (date(2029, 12, 3), date(2030, 1, 1)) == (min(stored), max(stored))
    assert 30 == len(stored)


def test_entries_count_up_in_the_order_of_time(made: Made) -> None:
    """A bundling comes when its bundle does, later than the leg was posted."""
    legs = made.feed.legs
    assert list(range(1, len(legs) + 1)) == [leg.entry for leg in legs]
    postings = [leg.posting for leg in legs if leg.supersedes != "BundleAssignment"]
    assert sorted(postings) == postings


def test_a_bundling_changes_nothing_but_the_bundle_and_the_reason(made: Made) -> None:
    before = {leg.id: leg for leg in made.feed.legs if leg.supersedes != "BundleAssignment"}
    bundled = [leg for leg in made.feed.legs if leg.supersedes == "BundleAssignment"]
    assert len(bundled) > 100
    for leg in bundled:
        prior = before[leg.id]
        assert leg == replace(prior, entry=leg.entry, bundle_id=leg.bundle_id, supersedes="BundleAssignment")


def test_every_pending_leg_is_completed_on_its_day_with_what_it_lacked(made: Made) -> None:
    posted = {leg.id: leg for leg in made.feed.legs if leg.status == "Posted"}
    requirements = {rail.name: rail.posted_requirements for rail in made.institution.rails}
    pending = [leg for leg in made.feed.legs if leg.status == "Pending"]
    assert len(pending) > 50
    for leg in pending:
        later = posted[leg.id]
        assert "Inflight" == later.supersedes or later.bundle_id is not None
        assert clock.day_of(leg.posting) == clock.day_of(later.posting)
        assert leg.posting < later.posting
        for key in requirements[leg.rail_name]:
            assert f'"{key}"' not in (leg.metadata or "")
            assert f'"{key}"' in (later.metadata or "")


def test_no_internal_account_is_ever_below_zero(made: Made) -> None:
    """Not only at the end of the day: nothing is spent before it has come."""
    balances: Counter[str] = Counter()
    for leg in made.feed.legs:
        if leg.status == "Posted" and leg.supersedes != "BundleAssignment" and leg.party.is_internal:
            balances[leg.party.id] += leg.amount
            assert balances[leg.party.id] >= 0, leg


def test_caps_cut_into_the_distribution_and_are_not_passed(make: Callable[..., Made]) -> None:
    made = make("spec_example")
    spent: Counter[tuple[str, int]] = Counter()
    for leg in made.feed.legs:
        if leg.transfer_type == "ach_outbound" and leg.amount < 0 and leg.bundle_id is None:
            spent[leg.party.id, leg.posting // clock.DAY] -= leg.amount
    assert 450_000 < max(spent.values()) <= 500_000


def test_sasquatch_is_a_bank_of_some_size(make: Callable[..., Made]) -> None:
    legs = Counter(leg.rail_name for leg in make("sasquatch_pr").feed.legs if leg.supersedes is None)
    assert 45_000 < sum(legs.values()) < 75_000
    assert [] == [rail.name for rail in institution_of("sasquatch_pr").rails if legs[rail.name] < 3]


def test_density_scales_what_customers_do(make: Callable[..., Made]) -> None:
    full, half = (
        Counter(
            leg.rail_name for leg in make("sasquatch_pr", density=Decimal(density), window_days=30).feed.legs
        )["CustomerCashDeposit"]
        for density in ("1", "0.5")
    )
    assert 0.5 == pytest.approx(half / full, rel=0.1)


def test_balances_may_be_left_to_the_bank(make: Callable[..., Made]) -> None:
    made = make("spec_example", window_days=30)
    bare = make("spec_example", window_days=30, derive_balances=False)
    assert [] == bare.feed.stored
    assert made.feed.transactions == bare.feed.transactions


def test_exceptions_only_opens_the_books_and_nothing_more(make: Callable[..., Made]) -> None:
    made = make("spec_example", window_days=20, scope=Scope("exceptions_only"))
    assert {"OpeningBalance"} == {leg.rail_name for leg in made.feed.legs}
    assert made.feed.stored


def test_only_template_brings_what_its_transfers_need(make: Callable[..., Made]) -> None:
    made = make("spec_example", window_days=20, scope=Scope("only_template", template="LockboxDeposit"))
    expected = {"OpeningBalance", "CheckReceived", "LockboxRelease", "LockboxCredit"}
    assert expected == {leg.rail_name for leg in made.feed.legs}


def test_a_window_without_a_business_day_is_empty(make: Callable[..., Made]) -> None:
    saturday = make("spec_example", anchor=date(2030, 1, 5), window_days=1)
    assert ([], []) == (saturday.feed.legs, saturday.feed.stored)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"window_days": 0}, "a window of 0 days holds nothing"),
        ({"density": Decimal(0)}, "a density of 0 is not between 0 and 100"),
        (
            {"scope": Scope("only_template", template="Nix")},
            "there is no transfer template 'Nix'; there is Merch",
        ),
    ],
)
def test_impossible_settings_are_refused(changes: dict[str, object], message: str) -> None:
    settings = Settings(**({"anchor": date(2030, 1, 1)} | changes))  # type: ignore[arg-type]
    with pytest.raises(UsageError, match=message):
        generate(institution_of("spec_example"), settings)


def test_the_loader_accepts_the_files(made: Made, tmp_path: Path) -> None:
    for table, path in zip(TABLES, made.feed.write(tmp_path), strict=True):
        faults = Faults()
        rows = sum(len(batch) for batch in FeedReader(table, path, faults, 10**15).batches())
        assert [] == faults.kept
        expected = made.feed.legs if table is TABLES[0] else made.feed.stored
        assert len(expected) == rows
