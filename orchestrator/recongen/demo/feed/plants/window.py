"""The days of a feed, counted from its end."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from functools import cached_property

from recongen.demo.feed import clock
from recongen.institution.business_calendar import holidays
from recongen.institution.types import BusinessCalendar


class CannotPlantError(Exception):
    """The institution, or this feed of it, has nothing to break in this way. The message says what is missing."""


class Window:
    def __init__(self, calendar: BusinessCalendar, starts: Iterable[int]) -> None:
        """`starts` are those of the stored days."""
        self._workdays = clock.Workdays(calendar, set(holidays(calendar)))
        self._stored_days = sorted({clock.day_of(start) for start in starts})
        if not self._stored_days:
            raise CannotPlantError("the feed has no daily balances to break")
        self.repeat = 0
        """How often the plant at work was planted before: a repeated one moves to other days and accounts."""

    @cached_property
    def business_days(self) -> list[date]:
        """Those of the window, the latest first."""
        return [day for day in reversed(self._stored_days) if day in self._workdays]

    def day(self, ago: int) -> date:
        """So many business days before the last one; the opening day is left alone."""
        ago += self.repeat
        if ago >= len(self.business_days) - 1:
            raise CannotPlantError(f"the window holds fewer than {ago + 2} business days")
        return self.business_days[ago]

    def day_before_another(self, ago: int) -> date:
        """The same or an earlier business day that is followed by a business day."""
        while (day := self.day(ago)) + timedelta(days=1) not in self._workdays:
            ago += 1
        return day

    def free_day(self) -> date:
        """The latest day without business that is not the first of the window."""
        free = [day for day in self._stored_days[1:] if day not in self._workdays]
        if not free:
            raise CannotPlantError("the window holds no weekend")
        return free[-1]

    def oldest_day(self) -> date:
        """The second business day of the window."""
        return self.day(len(self.business_days) - 2)

    def next_business_day(self, instant: int) -> date:
        return self._workdays.after(clock.day_of(instant))

    @staticmethod
    def at(day: date, hour: int, minute: int = 0) -> int:
        return clock.midnight(day) + clock.local(hour, minute)
