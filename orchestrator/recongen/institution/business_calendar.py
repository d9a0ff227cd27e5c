"""The days on which an institution does no business, apart from its weekend."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from recongen.institution.calendars import BusinessCalendar

FIRST_YEAR, LAST_YEAR = 1990, 2060
_YEARS = range(FIRST_YEAR, LAST_YEAR + 1)
_SUNDAY = 7

# Our names for what the library calls by codes.
_FEDERAL_RESERVE = ("federal_reserve", "FED", "XFED")
_CODES = {"target2": "ECB"}

# A sample of the years says whether subdivisions differ.
_SAMPLE = _YEARS[::5]


def holidays(calendar: BusinessCalendar) -> list[date]:
    """The listed holidays and those of the country or the named calendar, 1990 to 2060, in order."""
    return sorted({*calendar.holidays, *_public(calendar)})


def countries() -> list[str]:
    # The library's own list imports the holidays of every country.
    from holidays.registry import COUNTRIES

    return sorted(code for _, *codes in COUNTRIES.values() for code in codes if len(code) == 2)


def named_calendars() -> list[str]:
    """Ours first, then the library's codes of exchanges and central banks."""
    return [_FEDERAL_RESERVE[0], *_CODES, *sorted(_library().list_supported_financial())]


def subdivisions(country: str) -> dict[str, list[str]]:
    """The codes of a country's parts that may have holidays of their own, each with its names."""
    codes = _library().list_supported_countries()[country]
    names = _library().country_holidays(country).get_subdivision_aliases() if codes else {}
    return {code: names.get(code, []) for code in codes}


def days_by_subdivision(country: str) -> list[str]:
    """The holidays that only some parts of a country have, the most frequent first; none where it makes no difference."""
    if country == "US":
        return []
    parts = [_of_country(country, part, _SAMPLE) for part in (None, *subdivisions(country))]
    everywhere = set.intersection(*map(set, parts))
    names = (name for part in parts for day in part if day not in everywhere for name in part.get_list(day))
    return [name for name, _ in sorted(Counter(names).items(), key=lambda item: (-item[1], item[0]))]


def _public(calendar: BusinessCalendar) -> set[date]:
    if calendar.calendar in _FEDERAL_RESERVE:
        return _federal_reserve(None)
    if calendar.calendar is not None:
        code = _CODES.get(calendar.calendar, calendar.calendar)
        return set(_quietly(_library().financial_holidays, code, years=_YEARS))
    if calendar.country == "US":
        return _federal_reserve(calendar.subdivision)
    if calendar.country is not None:
        return set(_of_country(calendar.country, calendar.subdivision, _YEARS))
    return set()


def _federal_reserve(state: str | None) -> set[date]:
    """The Federal Reserve's rule, by which American payments run: a holiday that falls on a Sunday is observed
    on the Monday after; one that falls on a Saturday is not moved, and the Friday before it is a business day.

    Source: Board of Governors of the Federal Reserve System, "Holidays Observed by the Federal Reserve System",
    statistical release K.8, https://www.federalreserve.gov/aboutthefed/k8.htm
    """
    return {
        day + timedelta(days=1) if day.isoweekday() == _SUNDAY else day
        for day in _of_country("US", state, _YEARS, observed=False)
    }


def _of_country(country: str, part: str | None, years: Iterable[int], **options: Any) -> Any:
    """A mapping of days to names."""
    options |= {"subdiv": part, "years": years, "language": "en_US"}
    return _quietly(_library().country_holidays, country, **options)


def _quietly(build: Any, *arguments: Any, **options: Any) -> Any:
    """The library warns of years that it does not know; they have no holidays but the listed ones."""
    with warnings.catch_warnings(action="ignore"):
        return build(*arguments, **options)


def _library() -> Any:
    # Some 0.5 s to import, and only needed where a country or a calendar is named.
    import holidays as library

    return library
