"""A balance row speaks for its day, and on change until the next one: parents, children, caps, names. By hand."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

import pytest

from recongen.institution.types import AccountTemplate, LimitSchedule
from tests.truth.oracle import Bank, Books, run_checks
from tests.truth.oracle.bank import FeedRow
from tests.truth.oracle.making.hand import bank, day, institution, leg

POOL, POOL_B = {"account_role": "Pool"}, {"account_role": "PoolB"}
IN_POOL = {"account_role": "Till", "account_parent_role": "Pool"}
IN_POOL_B = {"account_role": "Till", "account_parent_role": "PoolB"}
Balances = Literal["daily", "on_change"]


def ledger(made: Bank) -> list[tuple[Any, ...]]:
    return [
        (row.account_id, row.business_day.day, row.drift, row.children_reported, row.children_expected)
        for row in run_checks(made)["ledger_drift"]
    ]


def moving() -> list[FeedRow]:
    """C, of 10.00, is P's child on the 2nd and the 3rd, and Q's on the 4th."""
    return [
        *(day("C", f"2030-01-0{number}", "10.00", **IN_POOL) for number in (2, 3)),
        day("C", "2030-01-04", "10.00", **IN_POOL_B),
        *(
            day("P", f"2030-01-0{number}", money, **POOL)
            for number, money in ((2, "10"), (3, "10"), (4, "0"))
        ),
        *(
            day("Q", f"2030-01-0{number}", money, **POOL_B)
            for number, money in ((2, "0"), (3, "0"), (4, "10"))
        ),
    ]


def test_a_child_counts_for_the_parent_that_its_row_names() -> None:
    books = Books(bank(institution(), days=moving()))
    assert [] == ledger(bank(institution(), days=moving()))
    assert ("Q", {"C"}, {"C"}) == (
        books.accounts["C"].parent_account_id,
        books.children["P"],
        books.children["Q"],
    )


def test_an_account_that_once_was_a_parent_stays_one() -> None:
    days = [*moving(), day("P", "2030-01-05", "3.00", **POOL)]
    made = bank(institution(), days=days)
    assert [("P", 5, 300, 0, 0)] == ledger(made)
    assert {"C"} == {row.account_id for row in run_checks(made)["drift"]}


def test_expected_are_those_that_reported_and_the_latest_children_that_did_not() -> None:
    # On the 3rd C says nothing; its latest parent is Q.
    days = [
        row
        for row in moving()
        if (row["account_id"], (row["business_day_start"] or "")[:10]) != ("C", "2030-01-03")
    ]
    assert [("P", 3, 1000, 0, 0)] == ledger(bank(institution(), days=days))
    books = Books(bank(institution(), days=days))
    assert (0, 1) == (
        books.computed["Q", datetime(2030, 1, 3)].children_reported,
        books.computed["Q", datetime(2030, 1, 3)].children_expected,
    )


def test_a_parent_role_passes_from_one_account_to_another() -> None:
    days = [
        day("C", "2030-01-02", "10.00", **IN_POOL),
        day("C", "2030-01-03", "10.00", **IN_POOL),
        day("P", "2030-01-02", "10.00", **POOL),
        day("P", "2030-01-03", "0.00", account_role="Former"),
        day("N", "2030-01-02", "0.00", account_role="New"),
        day("N", "2030-01-03", "10.00", **POOL),
    ]
    made = bank(institution(), days=days)
    assert [] == ledger(made)
    assert [] == run_checks(made)["parent_balance_missing"]
    assert "N" == Books(made).accounts["C"].parent_account_id


def test_a_row_without_a_parent_role_means_the_latest_one() -> None:
    days = [
        day("C", "2030-01-02", "10.00", account_role="Till"),
        day("C", "2030-01-03", "10.00", **IN_POOL),
        day("P", "2030-01-02", "10.00", **POOL),
        day("P", "2030-01-03", "10.00", **POOL),
    ]
    assert [] == ledger(bank(institution(), days=days))


@pytest.mark.parametrize(
    ("balances", "expected"),
    [
        ("on_change", []),
        ("daily", [("P", 3, 1000, 1, 2), ("P", 4, 1550, 0, 2)]),
    ],
)
def test_sparse_balances_hold_until_the_next(balances: Balances, expected: list[tuple[Any, ...]]) -> None:
    # C stores 10.00 on the 2nd; D 5.50 on the 2nd and the 3rd; P every day.
    days = [
        day("C", "2030-01-02", "10.00", **IN_POOL),
        day("D", "2030-01-02", "5.50", **IN_POOL),
        day("D", "2030-01-03", "5.50", **IN_POOL),
        *(day("P", f"2030-01-0{number}", "15.50", **POOL) for number in (2, 3, 4)),
    ]
    made = bank(institution(balances=balances), days=days)
    assert expected == ledger(made)


def test_a_row_in_force_has_the_parent_of_its_own_day() -> None:
    # C stays with P from the 2nd until its row of the 5th; E has no row before the 4th.
    days = [
        day("C", "2030-01-02", "10.00", **IN_POOL),
        day("C", "2030-01-05", "10.00", **IN_POOL_B),
        day("E", "2030-01-04", "1.00", **IN_POOL),
        *(day("P", f"2030-01-0{number}", "9.00", **POOL) for number in (3, 4, 5)),
        day("Q", "2030-01-03", "0.00", **POOL_B),
    ]
    made = bank(institution(balances="on_change"), days=days)
    assert [("P", 3, -100, 1, 2), ("P", 4, -200, 2, 2), ("P", 5, 800, 1, 1)] == ledger(made)


@pytest.mark.parametrize(("balances", "missing"), [("daily", ["no_balance"]), ("on_change", [])])
def test_a_parent_in_force_is_not_missing(balances: Balances, missing: list[str]) -> None:
    days = [
        day("P", "2030-01-02", "0.00", **POOL),
        day("C", "2030-01-03", "0.00", **IN_POOL),
    ]
    found = run_checks(bank(institution(balances=balances), days=days))["parent_balance_missing"]
    assert missing == [row.reason for row in found]


def test_what_a_day_shows_is_its_rows_name_and_role() -> None:
    days = [
        day("C", "2030-01-02", "-1.00", account_name="Old", **IN_POOL),
        day("C", "2030-01-03", "0.00", account_name="New", account_role="Chest"),
    ]
    templates = (
        AccountTemplate("Till", "internal", expected_eod_balance=Decimal(7)),
        AccountTemplate("Chest", "internal", expected_eod_balance=Decimal(8)),
    )
    found = run_checks(bank(institution(account_templates=templates), days=days))
    assert [("Old", "Till", "Pool", date(2030, 1, 2))] == [
        (row.account_name, row.account_role, row.account_parent_role, row.business_day)
        for row in found["drift"]
    ]
    assert [700, 800] == [row.expected_balance for row in found["expected_eod_balance_breach"]]


def spent(posting: str, amount: str, **columns: str | None) -> FeedRow:
    columns = {"account_role": "Till"} | columns
    return leg(f"x{posting}{amount}", amount, account_id="C", posting=posting, **columns)


CAPS = (
    LimitSchedule("Pool", Decimal(1), transfer_type="move"),
    LimitSchedule("PoolB", Decimal(2), transfer_type="move"),
    LimitSchedule("PoolC", Decimal(3), transfer_type="move"),
)


@pytest.mark.parametrize(
    ("balances", "posting", "columns", "expected"),
    [
        # the day's row, though the posting names another
        ("daily", "2030-01-02 10:00:00", {"account_parent_role": "PoolC"}, ("Pool", 100)),
        ("daily", "2030-01-04 10:00:00", {}, ("PoolB", 200)),
        # no row that day: the posting, else the latest
        ("daily", "2030-01-03 10:00:00", {"account_parent_role": "PoolC"}, ("PoolC", 300)),
        ("daily", "2030-01-03 10:00:00", {}, ("PoolB", 200)),
        ("on_change", "2030-01-03 10:00:00", {"account_parent_role": "PoolC"}, ("Pool", 100)),
    ],
)
def test_a_limit_is_that_of_the_parent_role_of_the_day(
    balances: Balances, posting: str, columns: dict[str, str], expected: tuple[str, int]
) -> None:
    days = [day("C", "2030-01-02", "0.00", **IN_POOL), day("C", "2030-01-04", "0.00", **IN_POOL_B)]
    made = institution(limits=CAPS, balances=balances)
    found = run_checks(bank(made, [spent(posting, "-9.00", **columns)], days))["limit_breach"]
    assert [expected] == [(row.account_parent_role, row.cap) for row in found]


def test_the_smallest_parent_role_that_a_day_posts_names_its_limit() -> None:
    legs = [
        spent("2030-01-03 10:00:00", "-9.00", account_parent_role="PoolC"),
        spent("2030-01-03 11:00:00", "0.50", account_parent_role="PoolB"),
        spent("2030-01-03 12:00:00", "-1.00", account_parent_role="Pool", status="Pending"),
    ]
    found = run_checks(bank(institution(limits=CAPS), legs))["limit_breach"]
    assert [("PoolB", 900, 200)] == [(row.account_parent_role, row.total, row.cap) for row in found]


@pytest.mark.parametrize(("balances", "cap"), [("daily", 100), ("on_change", 400)])
def test_the_parents_row_of_the_day_or_in_force_caps(balances: Balances, cap: int) -> None:
    days = [
        day("P", "2030-01-02", "0.00", limits='{"move": 4}', **POOL),
        day("C", "2030-01-03", "0.00", **IN_POOL),
    ]
    made = institution(limits=CAPS, balances=balances)
    found = run_checks(bank(made, [spent("2030-01-03 10:00:00", "-9.00")], days))["limit_breach"]
    assert [cap] == [row.cap for row in found]


def test_a_limit_that_only_a_day_of_the_past_used_is_not_dead() -> None:
    days = [day("C", "2030-01-02", "0.00", **IN_POOL), day("C", "2030-01-04", "0.00", **IN_POOL_B)]
    legs = [spent("2030-01-02 10:00:00", "-0.50", account_parent_role="PoolC")]
    made = bank(institution(limits=CAPS), legs, days)
    assert ["PoolB", "PoolC"] == [
        row.name.partition(":")[0]
        for row in run_checks(made)["dead_declaration"]
        if row.kind == "limit_schedule"
    ]
