"""The days on which an institution does no business besides its weekend."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from recongen.institution.types import BusinessCalendar

FIRST_YEAR, LAST_YEAR = 1990, 2060
_SUNDAY = 7


def holidays(calendar: BusinessCalendar) -> list[date]:
    """The listed holidays and the country's public ones of 1990 to 2060, in order."""
    return sorted({*calendar.holidays, *_of_country(calendar.country)})


def _of_country(country: str | None) -> set[date]:
    if country is None:
        return set()
    return _united_states() if country == "US" else set(_public(country))


def _united_states() -> set[date]:
    """The Federal Reserve's rule, by which American payments run: a holiday that falls on a Sunday is observed
    on the Monday after; one that falls on a Saturday is not moved, and the Friday before it is a business day.

    Source: Board of Governors of the Federal Reserve System, "Holidays Observed by the Federal Reserve System",
    statistical release K.8, https://www.federalreserve.gov/aboutthefed/k8.htm
    """
    return {
        day + timedelta(days=1) if day.isoweekday() == _SUNDAY else day
        for day in _public("US", observed=False)
    }


def _public(country: str, **options: Any) -> list[date]:
    # Some 0.5 s to import, and only needed where a country is named.
    import holidays as library

    years = range(FIRST_YEAR, LAST_YEAR + 1)
    return list(library.country_holidays(country, years=years, **options))
