"""The days that a report is about, and the days before them that it is compared with."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from recongen.apps.words import day
from recongen.config import FIRST_YEAR, LAST_YEAR
from recongen.errors import UsageError

_MONTH = re.compile(r"(\d{4})-(\d{2})")
_QUARTER = re.compile(r"(\d{4})-[Qq]([1-4])")
_DAYS = re.compile(r"(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})")
_TRAILING = re.compile(r"trailing:(\d{1,4})")
REMEDY = "write 2026-09, 2026-Q3, 2026-09-01..2026-09-15 or trailing:30"
LONGEST = 3660
"""Days."""


@dataclass(frozen=True, order=True)
class Period:
    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def months(self) -> int | None:
        """How many calendar months it is; None where it is not made of whole ones."""
        whole = self.first.day == 1 and self.last == _month_end(self.last.year, self.last.month)
        return _number(self.last) - _number(self.first) + 1 if whole else None

    @property
    def before(self) -> Period:
        """As many whole months up to the day before it, or as many days."""
        end = self.first - timedelta(days=1)
        if self.months is None:
            return Period(self.first - timedelta(days=self.days), end)
        year, month = divmod(_number(self.first) - self.months, 12)
        return Period(date(year, month + 1, 1), end)

    @property
    def name(self) -> str:
        """What a person types to have it again: `2026-09`, `2026-Q3`, `2026-09-01..2026-09-15`."""
        if self.months == 1:
            return f"{self.first:%Y-%m}"
        if self.months == 3 and self.first.month % 3 == 1:
            return f"{self.first.year}-Q{self.first.month // 3 + 1}"
        return f"{self.first}..{self.last}"

    @classmethod
    def between(cls, days: Mapping[str, str]) -> Period:
        """From figures.json. Raises `KeyError`, `TypeError` or `ValueError` if it is not a period."""
        return cls(date.fromisoformat(days["first"]), date.fromisoformat(days["last"]))

    @classmethod
    def from_name(cls, name: str) -> Period:
        """From its name; raises `UsageError` if that is not a period."""
        return _parse(name, date.min)

    @property
    def title(self) -> str:
        """As people read it: `September 2026`, `1 Sep 2026 to 15 Sep 2026`."""
        if self.months == 1:
            return f"{self.first:%B %Y}"
        return f"{day(self.first)} to {day(self.last)}"


def read(text: str | None, as_of: datetime, latest: date | None) -> Period:
    """`text` as somebody typed it; `latest` is the latest business day that had ended by `as_of`.

    Nothing typed is the month of the latest business day where that month was over by `as_of`, else the month before it.
    Raises `UsageError` where it is not a period, or begins after `as_of`.
    """
    latest = latest or (as_of - timedelta(days=1)).date()
    if text is None:
        end = _month_end(latest.year, latest.month)
        number = _number(latest) - (as_of.date() <= end)
        return _whole(number, number)
    period = _parse(text.strip(), latest)
    if period.last < period.first:
        raise UsageError(f"the period {text} ends before it begins")
    if period.days > LONGEST:
        raise UsageError(f"the period {text} has {period.days:,} days; at most {LONGEST:,} make a report")
    if not FIRST_YEAR < period.first.year <= period.last.year <= LAST_YEAR:
        raise UsageError(f"the period {text} is outside the years {FIRST_YEAR + 1} to {LAST_YEAR}")
    if period.first > as_of.date():
        raise UsageError(f"the period {text} begins after {as_of:%Y-%m-%d}, to which the build measures")
    return period


def _parse(text: str, latest: date) -> Period:
    try:
        if found := _MONTH.fullmatch(text):
            number = int(found[1]) * 12 + date(int(found[1]), int(found[2]), 1).month - 1
            return _whole(number, number)
        if found := _QUARTER.fullmatch(text):
            number = int(found[1]) * 12 + (int(found[2]) - 1) * 3
            return _whole(number, number + 2)
        if found := _DAYS.fullmatch(text):
            return Period(date.fromisoformat(found[1]), date.fromisoformat(found[2]))
        if (found := _TRAILING.fullmatch(text)) and int(found[1]):
            return Period(latest - timedelta(days=int(found[1]) - 1), latest)
    except (ValueError, OverflowError):
        pass
    raise UsageError(f"{text!r} is not a period: {REMEDY}")


def _whole(first: int, last: int) -> Period:
    """From month to month, each counted since the year 0."""
    return Period(date(first // 12, first % 12 + 1, 1), _month_end(last // 12, last % 12 + 1))


def _number(day: date) -> int:
    return day.year * 12 + day.month - 1


def _month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])
