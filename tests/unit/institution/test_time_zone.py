"""The offsets of time zones against the standard library, in both directions."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from recongen.institution.time_zone import BEGINNING, END, Offset, names, offsets

ZONES = [
    "UTC",
    "Etc/GMT+5",
    "Asia/Tokyo",
    "Asia/Kathmandu",
    "Asia/Gaza",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "America/New_York",
    "America/Sao_Paulo",
    "Europe/London",
    "Pacific/Apia",
    "Pacific/Auckland",
    "Pacific/Kiritimati",
]
YEARS = (datetime(1990, 1, 1), datetime(2061, 1, 1))
SECOND = timedelta(seconds=1)


def reference(name: str) -> ZoneInfo:
    with files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as file:
        return ZoneInfo.from_file(file)


def moments(rows: list[Offset]) -> list[datetime]:
    """Each change, the second before and hours around it, and a thousand moments at random."""
    dice = random.Random(7)
    changes = [bound for row in rows for bound in (row.utc_from, row.local_from)]
    near = [
        at + step for at in changes for step in (-SECOND, 0 * SECOND, timedelta(hours=1), -timedelta(hours=1))
    ]
    first, last = YEARS
    anywhere = [first + dice.random() * (last - first) for _ in range(1000)]
    return [at for at in (*near, *anywhere) if first <= at < last]


@pytest.mark.parametrize("name", ZONES)
def test_every_instant_and_every_local_time_finds_its_offset(name: str) -> None:
    rows, zone = offsets(name), reference(name)
    for at in moments(rows):
        (row,) = [each for each in rows if each.utc_from <= at < each.utc_until]
        local = at.replace(tzinfo=UTC).astimezone(zone)
        assert local.replace(tzinfo=None) == at + row.seconds * SECOND
        (row,) = [each for each in rows if each.local_from <= at < each.local_until]
        back = at.replace(tzinfo=zone, fold=0).astimezone(UTC)
        assert back.replace(tzinfo=None) == at - row.seconds * SECOND


@pytest.mark.parametrize("name", ZONES)
def test_the_rows_leave_no_gap_and_each_changes_something(name: str) -> None:
    rows = offsets(name)
    assert (BEGINNING, BEGINNING) == (rows[0].utc_from, rows[0].local_from)
    assert (END, END) == (rows[-1].utc_until, rows[-1].local_until)
    for earlier, later in pairwise(rows):
        assert (earlier.utc_until, earlier.local_until) == (later.utc_from, later.local_from)
        assert earlier.seconds != later.seconds


def test_a_day_that_a_zone_skipped_is_read_with_the_offset_before() -> None:
    """Samoa had no 30 December 2011."""
    skipped = datetime(2011, 12, 30, 12)
    (row,) = [each for each in offsets("Pacific/Apia") if each.local_from <= skipped < each.local_until]
    assert timedelta(hours=-10) == row.seconds * SECOND


def test_fixed_zones_have_one_row() -> None:
    assert [0, 32_400, 20_700, -18_000] == [
        row.seconds for name in ("UTC", "Asia/Tokyo", "Asia/Kathmandu", "Etc/GMT+5") for row in offsets(name)
    ]


def test_every_zone_of_the_database_is_known() -> None:
    assert {"America/New_York", "US/Eastern", "Asia/Katmandu", "EST5EDT", "UTC"} <= set(names())
