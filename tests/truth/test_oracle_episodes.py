"""Episodes, on cases worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from recongen.institution.types import Account, Exceptions, LimitSchedule, Owner
from tests.truth.oracle import Books
from tests.truth.oracle.bank import Bank
from tests.truth.oracle.making.hand import MOVE, bank, day, institution, leg
from tests.truth.oracle.shown import shown_checks, shown_exceptions


def causes(made: Bank, check: str) -> list[dict[str, Any]]:
    """Of one check, in the order of their keys; days as text, money in cents."""
    books = Books(made)
    rows, episodes = shown_exceptions(books, shown_checks(books))
    # Each row belongs to one cause, and no cause is without rows.
    assert sorted({row["episode_key"] for row in rows}) == sorted(each["episode_key"] for each in episodes)
    assert len(rows) == sum(each["exception_rows"] for each in episodes)
    return [each for each in episodes if check == each["check_name"]]


def said(cause: dict[str, Any], *columns: str) -> list[object]:
    return [str(cause[column]) if column.endswith("_day") else cause[column] for column in columns]


def overdrawn(*days: int, until: int = 9) -> list[Any]:
    """An account's stored days from the 2nd on, below zero on some of them."""
    return [
        day("A", f"2030-01-{number:02d}", "-1.00" if number in days else "0.00")
        for number in range(2, until + 1)
    ]


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ((2, 3, 4), [["2030-01-02", "2030-01-04", 3, 0, 0, "2030-01-05"]]),
        ((8, 9), [["2030-01-08", "2030-01-09", 2, 0, 1, "None"]]),
        ((9,), [["2030-01-09", "2030-01-09", 1, 1, 1, "None"]]),
        (
            (2, 4),
            [
                ["2030-01-02", "2030-01-02", 1, 0, 0, "2030-01-03"],
                ["2030-01-04", "2030-01-04", 1, 0, 0, "2030-01-05"],
            ],
        ),
    ],
)
def test_days_in_a_row_are_one_cause(days: tuple[int, ...], expected: list[list[object]]) -> None:
    found = causes(bank(institution(), days=overdrawn(*days)), "overdraft")
    columns = ("first_seen_day", "last_day", "days", "is_new", "is_open", "cleared_day")
    assert expected == [said(each, *columns) for each in found]


def test_a_day_that_is_not_stored_does_not_end_a_run() -> None:
    days = [day("A", f"2030-01-{number:02d}", "-1.00") for number in (2, 3, 7)]
    (found,) = causes(bank(institution(), days=days), "overdraft")
    assert ["2030-01-02", "2030-01-07", 3] == said(found, "first_seen_day", "last_day", "days")


def test_a_run_is_worth_what_is_off_on_its_last_day() -> None:
    days = [
        day("A", f"2030-01-{number:02d}", money) for number, money in ((2, "3.00"), (3, "50.00"), (4, "7.00"))
    ]
    (found,) = causes(bank(institution(), days=days), "drift")
    columns = ("money", "largest_money", "change_day", "change_money")
    assert [700, 5000, "2030-01-03", 4700] == said(found, *columns)


def test_a_transfer_counts_once_whatever_the_number_of_its_legs() -> None:
    rail = replace(MOVE, max_pending_seconds=86_400)
    legs = [
        leg("x1", "-30.00", status="Pending"),
        leg("x2", "-20.00", status="Pending"),
        leg("x3", "50.00", status="Pending", account_id="B"),
    ]
    days = [day("A", f"2030-01-{number:02d}", "0.00") for number in range(2, 6)]
    (found,) = causes(bank(institution([rail]), legs, days, as_of="2030-01-06 00:00:00"), "stuck_pending")
    # Posted on the 2nd at ten; too old since the 3rd at ten.
    columns = ("exception_rows", "money", "first_seen_day", "last_day", "is_open")
    assert [3, 5000, "2030-01-03", "2030-01-03", 1] == said(found, *columns)


@pytest.mark.parametrize(("keep_days", "expected"), [(1, 0), (2, 0), (3, 1), (6, 1)])
def test_a_limit_exceeded_stays_for_some_business_days(keep_days: int, expected: int) -> None:
    pool = Account(id="P", scope="internal", role="Pool")
    capped = institution(
        accounts=[pool],
        limits=[LimitSchedule(parent_role="Pool", cap=1, transfer_type="move")],  # type: ignore[arg-type]
        exceptions=Exceptions(keep_days),
    )
    legs = [leg("x1", "-9.00", account_parent_role="Pool", posting="2030-01-03 10:00:00")]
    days = [
        row
        for number in range(2, 6)
        for row in (
            day("A", f"2030-01-{number:02d}", "0.00", account_parent_role="Pool"),
            day("P", f"2030-01-{number:02d}", "0.00", account_role="Pool"),
        )
    ]
    (found,) = causes(bank(capped, legs, days), "limit_breach")
    assert [800, 0, "None", expected] == said(found, "money", "is_open", "cleared_day", "is_kept")


@pytest.mark.parametrize(
    ("account", "bank_wide", "expected"),
    [
        (Owner("Deposits", "#deposits"), Owner("Operations", "#ops"), ["Deposits", "#deposits"]),
        (Owner("Deposits"), Owner("Operations", "#ops"), ["Deposits", "#ops"]),
        (None, Owner("Operations"), ["Operations", None]),
        (None, None, [None, None]),
    ],
)
def test_whoever_is_nearest_answers_for_it(
    account: Owner | None, bank_wide: Owner | None, expected: list[str | None]
) -> None:
    declared = Account(id="A", scope="internal", role="Cash", owner=account)
    made = bank(institution(accounts=[declared], owner=bank_wide), days=overdrawn(9))
    (found,) = causes(made, "overdraft")
    assert expected == said(found, "owner_team", "owner_contact")
