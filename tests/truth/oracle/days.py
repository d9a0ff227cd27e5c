"""Business days: the stored day that encloses an instant, else the one that continues them, and where each ends."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from .rows import Balance, Posting, midnight, whole_seconds
from .zone import Zone

_DAY, _HALF_DAY = timedelta(days=1), timedelta(hours=12)
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Day:
    """One business day of one account."""

    label: date
    start: datetime
    end: datetime
    is_enclosed: bool
    """Whether it is stored, and not merely the continuation of those that are."""


class BusinessDays:
    """The current balances of every account in the order of their days."""

    def __init__(self, balances: Iterable[Balance], zone: Zone) -> None:
        self.zone = zone
        self._rows: dict[str, list[Balance]] = defaultdict(list)
        for row in sorted(balances, key=lambda row: row.start):
            self._rows[row.account_id].append(row)
        self._starts = {account: [row.start for row in rows] for account, rows in self._rows.items()}
        self._labels = {account: [self.label(row) for row in rows] for account, rows in self._rows.items()}
        self._known: dict[tuple[str, datetime], Day] = {}
        self._ends: dict[tuple[str, date], datetime] = {}

    def of_account(self, account_id: str) -> list[Balance]:
        return self._rows.get(account_id, [])

    def begun(self, account_id: str, instant: datetime) -> Balance | None:
        """The account's latest stored day that began at or before an instant."""
        position = bisect_right(self._starts.get(account_id, ()), instant)
        return self._rows[account_id][position - 1] if position else None

    def label(self, row: Balance) -> date:
        """The date that holds most of the day: of its start plus half its length, twelve hours at most."""
        length = whole_seconds(row.end) - whole_seconds(row.start)
        half = min(length // _SECOND // 2 * _SECOND, _HALF_DAY)
        return self.zone.wall(row.start + half).date()

    def of(self, leg: Posting) -> Day:
        return self.at(leg.account_id, leg.posting)

    def at(self, account_id: str, instant: datetime) -> Day:
        """The account's business day at an instant."""
        known = self._known.get((account_id, instant))
        if known is None:
            row = self.begun(account_id, instant)
            if row is not None and instant < row.end:
                known = Day(self.label(row), row.start, row.end, is_enclosed=True)
            else:
                known = self._continued(account_id, row, instant)
            self._known[account_id, instant] = known
        return known

    def label_from(self, boundary: datetime | None, instant: datetime) -> date:
        """Of the day that holds an instant, where each day begins at the boundary's time of day, or at midnight."""
        boundary = self._time_of_day(boundary) if boundary else timedelta()
        return (self._start(boundary, instant) + _HALF_DAY).date()

    def _start(self, boundary: timedelta, instant: datetime) -> datetime:
        return midnight((self.zone.wall(instant) - boundary).date()) + boundary

    def _continued(self, account_id: str, latest: Balance | None, instant: datetime) -> Day:
        """A day from boundary to boundary on the wall clock."""
        start = self._start(
            self._time_of_day(latest.end) if latest else self._first_boundary(account_id), instant
        )
        return Day(
            label=(start + _HALF_DAY).date(),
            start=self.zone.instant(start),
            end=self.zone.instant(start + _DAY),
            is_enclosed=False,
        )

    def end_of(self, account_id: str, day: date) -> datetime:
        """Where the account's business day of that label ends, stored or not."""
        if (account_id, day) not in self._ends:
            self._ends[account_id, day] = self._end_of(account_id, day)
        return self._ends[account_id, day]

    def _end_of(self, account_id: str, day: date) -> datetime:
        labelled = list(zip(self._labels.get(account_id, ()), self.of_account(account_id), strict=True))
        same = [row.end for label, row in labelled if label == day]
        if same:
            return max(same)
        earlier = [row for label, row in labelled if label < day]
        if not earlier:
            return self._end_by(day, self._first_boundary(account_id))
        return max(earlier[-1].end, self._end_by(day, self._time_of_day(earlier[-1].end)))

    def _end_by(self, day: date, boundary: timedelta) -> datetime:
        """A day that ends before noon ends on the morning after."""
        return self.zone.instant(midnight(day) + boundary + (_DAY if boundary < _HALF_DAY else timedelta()))

    def _first_boundary(self, account_id: str) -> timedelta:
        rows = self.of_account(account_id)
        return self._time_of_day(rows[0].start) if rows else timedelta()

    def _time_of_day(self, instant: datetime) -> timedelta:
        wall = whole_seconds(self.zone.wall(instant))
        return wall - midnight(wall.date())
