"""Days of work: which they are, and counting them."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from datetime import date, timedelta

from recongen.institution.types import BusinessCalendar


def is_business_day(day: date, calendar: BusinessCalendar, holidays: AbstractSet[date]) -> bool:
    return day.isoweekday() not in calendar.weekend and day not in calendar.holidays and day not in holidays


def nth_business_day_after(
    day: date, count: int, calendar: BusinessCalendar, holidays: AbstractSet[date]
) -> date:
    """The day on which the count of business days after `day` reaches `count`."""
    while count > 0:
        day += timedelta(days=1)
        if is_business_day(day, calendar, holidays):
            count -= 1
    return day


def end_of_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)
