"""How often something that is declared should happen in some days."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from recongen.institution.types import Firings
from recongen.studio.feed.build import Row

PERIOD_DAYS = {"day": 1, "week": 7, "month": 30, "quarter": 91, "year": 365}
"""Roughly how many days a period of typical firings has: a hint, not a promise."""


@dataclass(frozen=True)
class Calendar:
    """The days of the period that are over."""

    days: Sequence[date]
    business_days: frozenset[date]

    @classmethod
    def of(cls, rows: Iterable[Row]) -> Calendar:
        days = [(row["business_day"], row["is_business_day"]) for row in rows if row["is_over"]]
        return cls([day for day, _ in days], frozenset(day for day, is_business in days if is_business))

    def runs(self, cadence: str) -> int:
        """On how many of the days something of that cadence runs."""
        kind, _, detail = cadence.partition("-")
        if kind in ("daily", "intraday"):
            return len(self.business_days)
        if kind == "weekly":
            return sum(f"{day:%a}".lower() == detail for day in self.days)
        return sum(_is_monthly(day, detail) for day in self.days)

    def firings(self, often: Firings) -> tuple[float, float]:
        if often.period == "business_day":
            periods: float = len(self.business_days)
        else:
            periods = len(self.days) / PERIOD_DAYS[often.period]
        return often.low * periods, often.high * periods


def _is_monthly(day: date, detail: str) -> bool:
    last = ((day.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)).day
    wanted = {"eom": last, "bom": 1}.get(detail) or min(int(detail), last)
    return day.day == wanted
