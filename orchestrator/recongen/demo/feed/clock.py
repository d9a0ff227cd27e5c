"""Time as whole seconds since 1970 in UTC, and the days on which business is done."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Set as AbstractSet
from datetime import date, datetime, timedelta
from functools import cache, lru_cache

from recongen.institution.business_calendar import holidays
from recongen.institution.time_zone import offsets
from recongen.institution.types import BusinessCalendar, Institution

HOUR = 3600
DAY = 24 * HOUR
_EPOCH = datetime(1970, 1, 1)

# Business hours are those of New York in winter, converted to UTC once: a feed has no daylight saving.
_NEW_YORK = 5


def local(hour: int, minute: int = 0) -> int:
    """Seconds after midnight UTC of a business hour."""
    return (hour + _NEW_YORK) * HOUR + minute * 60


def midnight(day: date) -> int:
    return (day - _EPOCH.date()).days * DAY


def day_of(instant: int) -> date:
    return _EPOCH.date() + timedelta(days=instant // DAY)


@lru_cache(maxsize=65_536)
def text(instant: int) -> str:
    return (_EPOCH + timedelta(seconds=instant)).isoformat(sep=" ")


class Zone:
    """The clocks of an institution."""

    def __init__(self, name: str | None) -> None:
        rows = offsets(name)
        self._changes = [(row.utc_from - _EPOCH) // timedelta(seconds=1) for row in rows]
        self._offsets = [row.seconds for row in rows]

    def offset(self, instant: int) -> int:
        """Seconds ahead of UTC."""
        return self._offsets[bisect_right(self._changes, instant) - 1]

    def midnight_before(self, instant: int) -> int:
        """When the date began that the clocks show."""
        ahead = self.offset(instant)
        start = (instant + ahead) // DAY * DAY
        return start - self.offset(start - ahead)

    def midnight(self, day: date) -> int:
        """When that date begins there."""
        return self.midnight_before(midnight(day) + DAY // 2 - self.offset(midnight(day)))


@cache
def zone(name: str | None) -> Zone:
    return Zone(name)


class Workdays:
    """The calendar of one institution; `holidays` holds the listed and the public ones."""

    def __init__(self, calendar: BusinessCalendar, holidays: AbstractSet[date]) -> None:
        self._weekend = calendar.weekend
        self._holidays = frozenset(holidays)
        self._zone = zone(calendar.time_zone)

    def __contains__(self, day: date) -> bool:
        return day.isoweekday() not in self._weekend and day not in self._holidays

    def after(self, day: date, count: int = 1) -> date:
        """The day on which the count of business days after `day` reaches `count`."""
        while count > 0:
            day += timedelta(days=1)
            count -= day in self
        return day

    def is_last_of_month(self, day: date) -> bool:
        return day in self and self.after(day).month != day.month

    def label(self, start: int) -> date:
        """Of a business day that begins then: the date, in the institution's zone, that holds most of it."""
        middle = start + DAY // 2
        return day_of(middle + self._zone.offset(middle))

    def end_of(self, label: date, offset: int) -> int:
        """Of the latest day of that label, or of those before, where days begin at an offset."""
        start = midnight(label) + DAY + offset
        while self.label(start) > label:
            start -= DAY
        return start + DAY

    def first_on_or_after(self, day: date) -> date:
        return day if day in self else self.after(day)


def workdays(institution: Institution) -> Workdays:
    calendar = institution.business_calendar
    return Workdays(calendar, set(holidays(calendar)))
