"""Business days: from a date of the bank's books to instants in UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from recongen.institution import time_zone

_NOON = 12 * 60


class Days:
    """A day ends at the cut-off, in minutes after midnight of the institution's clock: in the afternoon that of its own date,
    in the morning that of the next, so that most of it lies on its date."""

    def __init__(self, zone: str | None, cut_off: int = 0) -> None:
        self._zone = time_zone.zone(zone) if zone else UTC
        self._begin = timedelta(minutes=cut_off, days=-1 if cut_off >= _NOON else 0)
        self.start = lru_cache(maxsize=4096)(self._start)

    def _start(self, day: date) -> datetime:
        clock = datetime(day.year, day.month, day.day) + self._begin
        # Of a time that the clocks show twice the first; one that they skip is read with the offset before.
        return clock.replace(tzinfo=self._zone).astimezone(UTC).replace(tzinfo=None)

    def end(self, day: date) -> datetime:
        return self.start(day + timedelta(days=1))

    def posting(self, day: date, instant: datetime | None) -> datetime:
        """The instant that the bank gives, where it lies in the day; else the day's first."""
        start = self.start(day)
        if instant is None:
            return start
        aware = instant if instant.tzinfo else instant.replace(tzinfo=self._zone)
        exact = aware.astimezone(UTC).replace(tzinfo=None)
        return exact if start <= exact < self.end(day) else start
