"""The bank's own days: labels, how they continue where none is stored, and where they end. Worked out by hand."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from recongen.institution.types import BusinessCalendar, Completion, Rail, TransferTemplate
from tests.truth.oracle import Books
from tests.truth.oracle.bank import FeedRow
from tests.truth.oracle.making.hand import bank, day, institution, leg
from tests.truth.oracle.rows import instant
from tests.truth.oracle.zone import Zone

LEG = Rail("leg", "legs", leg_roles=("Cash",), leg_direction="Credit")
NEW_YORK = "05:00:00"
TOKYO = "15:00:00"

DAY_END, MONTH_END = Completion("business_day_end"), Completion("month_end")
NEXT_DAY = Completion("business_day_end", days=1)


def books(
    posting: str,
    *days: FeedRow,
    completion: Completion = DAY_END,
    zone: str | None = None,
    holidays: tuple[date, ...] = (),
) -> Books:
    """One leg of account A in a transfer of the one template."""
    template = TransferTemplate("cycle", "cycles", Decimal(0), ("key",), completion, ("leg",))
    calendar = BusinessCalendar(time_zone=zone, holidays=holidays)
    made = institution(rails=(LEG,), templates=(template,), business_calendar=calendar)
    leg_row = leg("x1", "1.00", posting=posting, rail_name="leg", template_name="cycle")
    return Books(bank(made, [leg_row], days))


def stored(start: str, end: str | None = None) -> FeedRow:
    return day("A", start, "0.00") | ({"business_day_end": end} if end else {})


@pytest.mark.parametrize(
    ("start", "end", "zone", "label"),
    [
        ("2030-01-04 00:00:00", None, None, date(2030, 1, 4)),
        (f"2030-01-04 {NEW_YORK}", None, None, date(2030, 1, 4)),
        (f"2030-01-03 {TOKYO}", None, None, date(2030, 1, 4)),
        # half a day from 11:59:59 is still the same date, from noon the next
        ("2030-01-03 11:59:59", None, None, date(2030, 1, 3)),
        ("2030-01-03 12:00:00", None, None, date(2030, 1, 4)),
        # a weekend's row counts by its first twelve hours, an hour's by its half
        (f"2030-01-03 {TOKYO}", f"2030-01-07 {TOKYO}", None, date(2030, 1, 4)),
        ("2030-01-03 23:00:00", "2030-01-04 00:59:58", None, date(2030, 1, 3)),
        ("2030-01-03 23:00:00", "2030-01-04 01:00:00", None, date(2030, 1, 4)),
        # east of UTC+12 only the zone can know: both are midnight to midnight
        ("2030-01-03 10:00:00", None, "Pacific/Kiritimati", date(2030, 1, 4)),
        ("2030-01-03 10:00:00", None, None, date(2030, 1, 3)),
        (f"2030-01-04 {NEW_YORK}", None, "America/New_York", date(2030, 1, 4)),
    ],
)
def test_a_day_is_called_by_the_date_that_holds_most_of_it(
    start: str, end: str | None, zone: str | None, label: date
) -> None:
    made = books("2030-01-04 16:00:00", stored(start, end), zone=zone)
    assert label == made.days.label(next(iter(made.balances.values())))


@pytest.mark.parametrize(
    ("posting", "days", "zone", "expected"),
    [
        # no row: the calendar day
        ("2030-01-04 23:59:59.999999", [], None, ("2030-01-04", "2030-01-04 00:00:00")),
        # before the first row: at the time of day at which that starts
        ("2030-01-01 14:59:59", [f"2030-01-03 {TOKYO}"], None, ("2030-01-01", f"2029-12-31 {TOKYO}")),
        # after a row: at the time of day at which it ended
        ("2030-01-09 15:00:00", [f"2030-01-03 {TOKYO}"], None, ("2030-01-10", f"2030-01-09 {TOKYO}")),
        # the latest row that began counts, not the last of all
        (
            "2030-01-05 03:00:00",
            [f"2030-01-03 {NEW_YORK}", f"2030-01-09 {TOKYO}"],
            None,
            ("2030-01-04", f"2030-01-04 {NEW_YORK}"),
        ),
        # the wall clock keeps its hour when summer comes on 10 March: 04:00Z is midnight then
        (
            "2030-03-12 03:59:59",
            [f"2030-03-08 {NEW_YORK}"],
            "America/New_York",
            ("2030-03-11", "2030-03-11 04:00:00"),
        ),
        ("2030-01-04 09:59:59", [], "Pacific/Kiritimati", ("2030-01-04", "2030-01-03 10:00:00")),
        ("2030-04-07 14:00:00", [], "Australia/Lord_Howe", ("2030-04-08", "2030-04-07 13:30:00")),
    ],
)
def test_days_continue_where_none_is_stored(
    posting: str, days: list[str], zone: str | None, expected: tuple[str, str]
) -> None:
    made = books(posting, *map(stored, days), zone=zone)
    found = made.days.of(made.postings["x1"])
    assert (False, *expected) == (found.is_enclosed, str(found.label), str(found.start))


def test_a_continued_day_is_as_long_as_the_wall_clock_says() -> None:
    made = books("2030-03-10 12:00:00", zone="America/New_York")
    found = made.days.of(made.postings["x1"])
    assert (datetime(2030, 3, 10, 5), datetime(2030, 3, 11, 4)) == (found.start, found.end)


@pytest.mark.parametrize(
    ("posting", "days", "zone", "completion", "deadline"),
    [
        ("2030-01-10 15:00:00", [f"2030-01-10 {NEW_YORK}"], None, MONTH_END, f"2030-02-01 {NEW_YORK}"),
        # still 31 January in New York
        ("2030-02-01 01:30:00", [f"2030-01-31 {NEW_YORK}"], None, MONTH_END, f"2030-02-01 {NEW_YORK}"),
        # Friday in Tokyo; Monday ends there
        ("2030-01-11 02:00:00", [f"2030-01-10 {TOKYO}"], None, NEXT_DAY, f"2030-01-14 {TOKYO}"),
        ("2030-01-07 02:00:00", [f"2030-01-06 {TOKYO}"], None, NEXT_DAY, f"2030-01-08 {TOKYO}"),
        # the day asked for is stored, and shorter
        (
            "2030-01-07 02:00:00",
            [("2030-01-08", "2030-01-08 09:00:00")],
            None,
            NEXT_DAY,
            "2030-01-08 09:00:00",
        ),
        # two rows of that label: the later end
        (
            "2030-01-07 02:00:00",
            [("2030-01-08", "2030-01-08 19:00:00"), ("2030-01-08 01:00:00", "2030-01-08 09:00:00")],
            None,
            NEXT_DAY,
            "2030-01-08 19:00:00",
        ),
        # the row before it already lasts longer: a weekend's
        (
            "2030-01-04 02:00:00",
            [("2030-01-04", "2030-01-09 17:00:00")],
            None,
            NEXT_DAY,
            "2030-01-09 17:00:00",
        ),
        # a row that ends before noon, and one that ends at noon
        ("2030-01-07", [("2030-01-06", "2030-01-07 11:59:59")], None, NEXT_DAY, "2030-01-08 11:59:59"),
        ("2030-01-07", [("2030-01-06", "2030-01-07 12:00:00")], None, NEXT_DAY, "2030-01-07 12:00:00"),
        # all rows come later: their first start says when days end
        ("2030-01-07 16:00:00", [f"2030-01-20 {TOKYO}"], None, NEXT_DAY, f"2030-01-09 {TOKYO}"),
        # fractions of a second are cut off
        ("2030-01-07", [("2030-01-06", "2030-01-06 23:00:00.7")], None, NEXT_DAY, "2030-01-08 23:00:00"),
        (
            "2030-03-08 15:00:00",
            [f"2030-03-08 {NEW_YORK}"],
            "America/New_York",
            NEXT_DAY,
            "2030-03-12 04:00:00",
        ),
        ("2030-01-31 11:00:00", [], "Pacific/Kiritimati", MONTH_END, "2030-02-28 10:00:00"),
        ("1900-01-01", [], None, MONTH_END, "1900-02-01 00:00:00"),
        ("2199-12-31 23:59:59", [], None, NEXT_DAY, "2200-01-02 00:00:00"),
    ],
)
def test_a_deadline_is_an_end_of_the_opening_accounts_own_day(
    posting: str,
    days: list[str | tuple[str, str]],
    zone: str | None,
    completion: Completion,
    deadline: str,
) -> None:
    rows = [stored(each) if isinstance(each, str) else stored(*each) for each in days]
    made = books(posting, *rows, zone=zone, completion=completion)
    assert instant(deadline) == made.transfers["t1"].deadline


def test_a_holiday_at_the_new_year_moves_the_deadline_beyond_it() -> None:
    made = books("2199-12-31", completion=NEXT_DAY, holidays=(date(2200, 1, 1),))
    assert datetime(2200, 1, 3) == made.transfers["t1"].deadline


def test_a_wall_time_that_occurs_twice_is_the_first_and_a_skipped_one_counts_from_before() -> None:
    zone = Zone("America/New_York")
    assert [datetime(2030, 11, 3, 5, 30), datetime(2030, 3, 10, 7, 30)] == [
        zone.instant(datetime(2030, 11, 3, 1, 30)),
        zone.instant(datetime(2030, 3, 10, 2, 30)),
    ]
