"""A synthetic bank at which nothing is wrong, by the oracle that shares nothing with the models."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from recongen.demo.feed import Scope, Settings, clock, generate
from recongen.demo.feed.plants import plant
from recongen.institution import load
from tests.truth.oracle import CHECKS, Books, run_checks
from tests.truth.oracle.exceptions import exceptions as all_exceptions
from tests.unit.demo_feed.banks import EXAMPLES, NAMES, Made

UNIT = Path(__file__).parents[1] / "institution"
OFTEN = {date(2026, 9, 30): 0, date(2026, 10, 2): 9, date(2026, 10, 4): 24, date(2026, 8, 31): 9}
"""At which hour each anchor is always tried; `make prove` tries all."""
OTHERS = (UNIT / "healthy.yaml", UNIT / "short.yaml", EXAMPLES / "treasury-2005" / "institution.yaml")


def exceptions(made: Made) -> dict[str, list[Any]]:
    """The first rows of every check that found something."""
    found = run_checks(made.bank)
    assert list(CHECKS) == list(found)
    return {check: rows[:3] for check, rows in found.items() if rows}


@pytest.mark.parametrize(("anchor", "seed"), [(date(2030, 1, 1), 42), (date(2026, 11, 21), 7)])
@pytest.mark.parametrize("name", NAMES)
def test_ninety_days_raise_no_exception_of_any_kind(
    make: Callable[..., Made], name: str, anchor: date, seed: int
) -> None:
    """One anchor is a holiday and the other a Saturday."""
    # Sasquatch with fewer firings keeps the suite quick.
    density = Decimal(1) if name == "spec_example" else Decimal("0.4")
    assert {} == exceptions(make(name, anchor=anchor, seed=seed, density=density))


@pytest.mark.parametrize("days", [1, 2, 10, 40])
def test_a_window_of_any_length_is_clean_but_for_what_had_no_time_to_happen(
    make: Callable[..., Made], days: int
) -> None:
    found = exceptions(make("spec_example", anchor=date(2030, 2, 6), window_days=days))
    assert set(found) <= {"dead_declaration"}


@pytest.mark.parametrize(
    "scope",
    [
        Scope("exceptions_only"),
        Scope("only_template", template="LockboxDeposit"),
        Scope("uncovered_rails", covered=frozenset({"ExternalInbound", "BranchDeposit", "SubledgerCharge"})),
    ],
    ids=lambda scope: scope.kind,
)
def test_a_narrow_scope_leaves_only_declarations_unused(make: Callable[..., Made], scope: Scope) -> None:
    assert {"dead_declaration"} == set(exceptions(make("spec_example", scope=scope, window_days=20)))


@pytest.mark.parametrize("path", OTHERS, ids=lambda path: path.stem)
def test_any_other_institution_gets_a_feed_with_sound_books_and_plants_or_reasons(path: Path) -> None:
    """Their rails may leave things open; the books add up all the same."""
    institution = load(path, "short" if path.stem == "short" else None)
    feed = generate(institution, Settings(anchor=date(2030, 1, 1), window_days=40, density=Decimal("0.2")))
    found = exceptions(Made(path.stem, institution, feed))
    sound = {"drift", "ledger_drift", "overdraft", "limit_breach", "business_day_enclosure_breach"}
    sound |= {"unmatched_posting", "posting_requirement_breach", "supersession_breach", "stuck_pending"}
    sound |= {"timeliness_breach", "parent_balance_missing", "transfer_key_duplicate", "bundle_breach"}
    assert set() == sound & set(found)
    _, planted = plant(feed, institution)
    assert [] == [check for check, one in planted.items() if bool(one.keys) == bool(one.reason)]


@pytest.mark.parametrize(
    ("anchor", "hours"),
    [
        pytest.param(anchor, hours, marks=[] if hours == OFTEN[anchor] else pytest.mark.prove)
        for anchor in OFTEN
        for hours in (0, 9, 24)
    ],
)
@pytest.mark.parametrize("name", NAMES)
def test_a_feed_that_ended_yesterday_reads_the_same_all_day(
    make: Callable[..., Made], name: str, anchor: date, hours: int
) -> None:
    """As of any hour of the next day: before a working day, a weekend, a Monday, a holiday, the first of a month."""
    made = make(name, anchor=anchor, window_days=60, density=Decimal("0.1"))
    feed, planted = plant(made.feed, made.institution)
    seen_at = made.feed.as_of + hours * clock.HOUR
    assert {} == exceptions(replace(made, feed=replace(made.feed, as_of=seen_at)))
    books = Books(replace(made, feed=replace(feed, as_of=seen_at)).bank)
    expected = {key for one in planted.values() for key in one.keys}
    assert expected == {row.exception_key for row in all_exceptions(books)}
