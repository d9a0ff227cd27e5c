"""The offsets of a time zone from UTC, as rows: SQL has no time zones that are the same on every engine.

The zones are those of the `tzdata` package and not of the machine, so that a file compiles to the same rows everywhere.
"""

from __future__ import annotations

import difflib
from bisect import bisect_left
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from itertools import pairwise
from zoneinfo import ZoneInfo

from recongen.institution.business_calendar import FIRST_YEAR, LAST_YEAR

# Beyond every instant that a feed names, and far enough from the ends of the calendar to reckon with.
BEGINNING = datetime(1000, 1, 1)
END = datetime(9999, 12, 30)

# Two changes of one zone are at least a week apart.
_STEP = timedelta(days=6)
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Offset:
    """The zone's time is `seconds` ahead of UTC in the half-open interval `utc_from` to `utc_until`.

    A time of the zone lies between `local_from` and `local_until` of exactly one offset: one that the clocks show
    twice is the first of the two, and one that they skip is read with the offset before.
    """

    utc_from: datetime
    utc_until: datetime
    local_from: datetime
    local_until: datetime
    seconds: int


def offsets(name: str | None) -> list[Offset]:
    """Every offset of the years that have holidays; the first and the last reach beyond. Without a zone: UTC."""
    if name is None:
        return [Offset(BEGINNING, END, BEGINNING, END, 0)]
    here, first, last = zone(name), datetime(FIRST_YEAR, 1, 1), datetime(LAST_YEAR + 1, 1, 1)
    changes = list(_changes(here, first, last))
    seconds = [_seconds(here, instant) for instant in (first, *changes)]
    later = map(max, pairwise(seconds))
    local_changes = (change + ahead * _SECOND for change, ahead in zip(changes, later, strict=True))
    utc, local = [BEGINNING, *changes, END], [BEGINNING, *local_changes, END]
    return [Offset(*each) for each in zip(utc[:-1], utc[1:], local[:-1], local[1:], seconds, strict=True)]


def _changes(zone: ZoneInfo, first: datetime, last: datetime) -> Iterator[datetime]:
    """The instants from which another offset holds."""
    known = first
    while known < last:
        later = known + _STEP
        if _seconds(zone, later) != _seconds(zone, known):
            yield _change_between(zone, known, later)
        known = later


def _change_between(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    old, between = _seconds(zone, before), range((after - before) // _SECOND + 1)
    first = bisect_left(between, True, key=lambda second: _seconds(zone, before + second * _SECOND) != old)
    return before + first * _SECOND


def _seconds(zone: ZoneInfo, utc: datetime) -> int:
    offset = utc.replace(tzinfo=UTC).astimezone(zone).utcoffset()
    assert offset is not None
    return offset // _SECOND


@cache
def zone(name: str) -> ZoneInfo:
    """That of the package's own data."""
    resource = files("tzdata").joinpath("zoneinfo", *name.split("/"))
    with resource.open("rb") as file:
        return ZoneInfo.from_file(file, key=name)


@cache
def names() -> tuple[str, ...]:
    return tuple(files("tzdata").joinpath("zones").read_text(encoding="utf-8").split())


def closest_name(word: str, known: Collection[str]) -> str | None:
    """The zone of that city or a likely slip of one: `Kathmandu`, `asia/tokyo`, `America/New York`."""
    spelled = word.casefold().replace(" ", "_")
    by_word: dict[str, str] = {}
    for name in known:
        by_word.setdefault(name.rpartition("/")[2].casefold(), name)
    by_word |= {name.casefold(): name for name in known}
    close = difflib.get_close_matches(spelled[:100], by_word, n=1, cutoff=0.6)
    return by_word[close[0]] if close else None
