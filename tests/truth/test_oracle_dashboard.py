"""Exception keys, today's exceptions and the daily statement, on cases worked out by hand."""

from __future__ import annotations

from datetime import date

from tests.truth.oracle import Books
from tests.truth.oracle.exceptions import exceptions, latest_business_day, todays_exceptions
from tests.truth.oracle.making.hand import bank, day, institution, leg
from tests.truth.oracle.statement import daily_statement_summary


def test_a_key_is_the_check_and_its_parts_with_bars_escaped() -> None:
    days = [day("A|B", "2030-01-02 17:00:00", "-1.00")]
    legs = [
        leg("x|1", "1.00", account_id="A|B", rail_name="unheard", posting="2030-01-02 00:00:00.000001"),
        leg("x2", "0.00", account_id="C|D", rail_name="unheard"),
    ]
    made = bank(institution(rails=()), legs, days)
    assert sorted(
        [
            "drift|A\\|B|2030-01-02 17:00:00",
            "overdraft|A\\|B|2030-01-02 17:00:00",
            "business_day_enclosure_breach|x\\|1",
            "business_day_enclosure_breach|C\\|D|no_balances",
            "unmatched_posting|x\\|1",
            "unmatched_posting|x2",
        ]
    ) == sorted(row.exception_key for row in exceptions(Books(made)))


def test_today_is_the_latest_day_of_an_internal_account_that_has_ended() -> None:
    days = [
        day("A", "2030-01-02", "0.00"),
        day("A", "2030-01-03", "0.00"),
        day("A", "2030-01-04", "0.00"),
        day("X", "2030-01-01", "0.00", account_scope="external"),
    ]
    made = bank(institution(), days=days, as_of="2030-01-04 00:00:00")
    assert date(2030, 1, 3) == latest_business_day(Books(made))


def test_today_has_the_rows_of_its_day_and_all_that_is_open() -> None:
    # Overdrafts on three days, of which the 3rd is the latest that ended and the 4th has begun; legs that match nothing.
    days = [day("A", f"2030-01-0{number}", "-1.00") for number in (2, 3, 4)]
    legs = [
        leg("x1", "-1.00", posting="2030-01-02 10:00:00", rail_name="unheard"),
        leg("x2", "0.00", posting="2030-01-04 10:00:00", rail_name="unheard"),
        leg("x3", "0.00", posting="2030-01-03 10:00:00", rail_name="unheard", account_id="B"),
        leg(
            "x4", "0.00", posting="2030-01-02 10:00:00", rail_name="unheard", account_id="B", status="Failed"
        ),
    ]
    made = bank(institution(rails=()), legs, days, as_of="2030-01-04 12:00:00")
    assert sorted(
        [
            "overdraft|A|2030-01-03 00:00:00",
            "overdraft|A|2030-01-04 00:00:00",
            "business_day_enclosure_breach|B|no_balances",
            "unmatched_posting|x1",
            "unmatched_posting|x2",
            "unmatched_posting|x3",
        ]
    ) == sorted(row.exception_key for row in todays_exceptions(Books(made)))


def test_without_any_ended_day_only_what_is_open_remains() -> None:
    legs = [leg("x1", "1.00", rail_name="unheard")]
    made = bank(institution(rails=()), legs, [day("A", "2030-01-02", "-1.00")], as_of="2030-01-02 12:00:00")
    assert ["unmatched_posting|x1"] == [row.exception_key for row in todays_exceptions(Books(made))]


def test_a_statement_walks_from_the_previous_stored_day() -> None:
    # 2nd: 0 + 10 - 4 = 6 and 6 stored. 3rd: 6 + 1 = 7, but 8 stored.
    legs = [
        leg("x1", "10.00"),
        leg("x2", "-4.00"),
        leg("x3", "1.00", posting="2030-01-03 00:00:00"),
        leg("x4", "9.00", status="Pending"),
    ]
    days = [day("A", "2030-01-02", "6.00"), day("A", "2030-01-03", "8.00")]
    found = daily_statement_summary(Books(bank(institution(), legs, days)))
    assert [(0, 400, 1000, 600, 0, 2), (600, 0, 100, 800, 100, 1)] == [
        (
            row.opening_balance,
            row.debits,
            row.credits,
            row.closing_balance,
            row.drift,
            row.posted_legs,
        )
        for row in found
    ]
