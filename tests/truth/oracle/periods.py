"""Closed periods, as the events up to an instant leave them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from .rows import RawRow, instant


@dataclass(frozen=True, slots=True)
class PeriodEvent:
    event: int
    kind: str
    through_day: date
    made_at: datetime
    made_by: str
    transactions_mark: int
    balances_mark: int


class ClosedPeriods:
    """The closes in force, by their last day."""

    def __init__(self, events: Iterable[PeriodEvent], as_of: datetime) -> None:
        self.known = sorted(
            (event for event in events if event.made_at <= as_of), key=lambda event: event.event
        )
        closes: dict[date, PeriodEvent] = {}
        for event in self.known:
            if event.kind == "close":
                closes[event.through_day] = event
            else:
                closes = {day: close for day, close in closes.items() if day < event.through_day}
        self.closes = [closes[day] for day in sorted(closes)]
        self._days = sorted(closes)

    def of(self, day: date) -> PeriodEvent | None:
        """The close of the period that holds a day; None where that is open."""
        position = bisect_left(self._days, day)
        return self.closes[position] if position < len(self._days) else None


def period_event(row: RawRow) -> PeriodEvent:
    return PeriodEvent(
        event=int(row["event"] or 0),
        kind=str(row["kind"]),
        through_day=date.fromisoformat(str(row["through_day"])),
        made_at=instant(str(row["made_at"])),
        made_by=str(row["made_by"]),
        transactions_mark=int(row["transactions_high_entry"] or 0),
        balances_mark=int(row["daily_balances_high_entry"] or 0),
    )
