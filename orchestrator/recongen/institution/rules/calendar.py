"""The business calendar: whose holidays are free days."""

from __future__ import annotations

from collections.abc import Iterator

from recongen.institution.business_calendar import days_by_subdivision, subdivisions
from recongen.institution.draft import Draft
from recongen.institution.kinds.basis import closest
from recongen.institution.nodes import quote
from recongen.institution.rules.registry import Breach, rule

_CALENDAR = ("business_calendar",)
_COUNTRY = (*_CALENDAR, "country")
_SUBDIVISION = (*_CALENDAR, "subdivision")
_NAMED = (*_CALENDAR, "calendar")
_MOST_NAMES = 8


@rule("calendar-source")
def holidays_have_one_source(draft: Draft) -> Iterator[Breach]:
    if draft.given(_NAMED):
        for path in (_COUNTRY, _SUBDIVISION):
            if draft.given(path):
                yield Breach(
                    path,
                    f"calendar already says which days are free, so {path[-1]} would have no effect",
                    f"Keep calendar or {path[-1]}; list further free days under holidays.",
                )
    elif draft.given(_SUBDIVISION) and not draft.given(_COUNTRY):
        yield Breach(_SUBDIVISION, "subdivision needs country beside it", "Add country.")


@rule("unknown-subdivision")
def subdivisions_exist(draft: Draft) -> Iterator[Breach]:
    calendar = draft.institution.business_calendar
    if calendar.country is None or calendar.subdivision is None:
        return
    known = subdivisions(calendar.country)
    if calendar.subdivision in known:
        return
    if not known:
        yield Breach(
            _SUBDIVISION,
            f"no holidays of {calendar.country} depend on a subdivision",
            "Delete it; list further free days under holidays.",
        )
        return
    meant = _meant(calendar.subdivision, calendar.country, known)
    hint = f"Did you mean {quote(meant)}? " if meant else ""
    yield Breach(
        _SUBDIVISION,
        f"{quote(calendar.subdivision)} is not a subdivision of {calendar.country}",
        f"{hint}Write one of {', '.join(known)}.",
    )


def _meant(written: str, country: str, known: dict[str, list[str]]) -> str | None:
    """`England`, `GB-ENG` and `eng` are all meant for ENG."""
    codes = {code: code for code in known} | {f"{country}-{code}": code for code in known}
    codes |= {name: code for code, names in known.items() for name in names}
    close = closest(written, codes)
    return codes[close] if close else None


@rule("country-without-subdivision", "warning")
def countries_are_precise_enough(draft: Draft) -> Iterator[Breach]:
    """Without it, only the holidays of the whole country are free: deadlines come a day too early where the bank rests."""
    country = draft.institution.business_calendar.country
    if country is None or draft.given(_SUBDIVISION) or draft.given(_NAMED):
        return
    names = days_by_subdivision(country)
    if not names:
        return
    listed = ", ".join(names[:_MOST_NAMES]) + (
        f" and {len(names) - _MOST_NAMES} more" if names[_MOST_NAMES:] else ""
    )
    yield Breach(
        _COUNTRY,
        f"some holidays of {country} depend on the subdivision and are not free here: {listed}",
        f"Add subdivision: one of {', '.join(subdivisions(country))}; or name a calendar, such as target2.",
    )
