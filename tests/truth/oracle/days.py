"""Business days: which stored day of its account encloses an instant, and counting days of work."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from datetime import date, datetime, timedelta

from recongen.institution.types import BusinessCalendar

from .rows import Balance, Posting, midnight


class BusinessDays:
    """The current balances of every account in the order of their days."""

    def __init__(self, balances: Iterable[Balance]) -> None:
        self._balances: dict[str, list[Balance]] = defaultdict(list)
        for row in sorted(balances, key=lambda row: row.start):
            self._balances[row.account_id].append(row)
        self._starts = {account: [row.start for row in rows] for account, rows in self._balances.items()}

    def of_account(self, account_id: str) -> list[Balance]:
        return self._balances.get(account_id, [])

    def enclosing(self, leg: Posting) -> Balance | None:
        """The latest day that began at or before the posting, when it has not ended by then."""
        position = bisect_right(self._starts.get(leg.account_id, []), leg.posting)
        if position == 0:
            return None
        day = self._balances[leg.account_id][position - 1]
        return day if leg.posting < day.end else None

    def start_of(self, leg: Posting) -> datetime:
        """The start of the enclosing business day, else of the calendar day."""
        day = self.enclosing(leg)
        return midnight(leg.posting.date()) if day is None else day.start


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
