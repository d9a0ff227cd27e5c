"""The business calendar: whose holidays are free days. The statuses beside the built-in ones."""

from __future__ import annotations

from recongen.declared.nodes import quote
from recongen.declared.reading import closest
from recongen.institution.business_calendar import days_by_subdivision, subdivisions
from recongen.institution.draft import Draft
from recongen.institution.rules.basis import Breach, Breaches, rule
from recongen.institution.types import BUILT_IN_STATUSES

_MOST_NAMES = 8


@rule("calendar-source")
def holidays_have_one_source(draft: Draft) -> Breaches:
    place = draft.calendar_place
    if place.has("calendar"):
        for key in filter(place.has, ("country", "subdivision")):
            message = f"calendar already says which days are free, so {key} would have no effect"
            remedy = f"Keep calendar or {key}; list further free days under holidays."
            yield Breach(place.at(key), message, remedy)
    elif place.has("subdivision") and not place.has("country"):
        yield Breach(place.at("subdivision"), "subdivision needs country beside it", "Add country.")


@rule("unknown-subdivision")
def subdivisions_exist(draft: Draft) -> Breaches:
    country, part = draft.business_calendar.country, draft.business_calendar.subdivision
    if country is None or part is None:
        return
    known, path = subdivisions(country), draft.calendar_place.at("subdivision")
    if not known:
        message = f"no holidays of {country} depend on a subdivision"
        yield Breach(path, message, "Delete it; list further free days under holidays.")
    elif part not in known:
        # `England`, `GB-ENG` and `eng` are all meant for ENG.
        codes = {code: code for code in known} | {f"{country}-{code}": code for code in known}
        codes |= {name: code for code, names in known.items() for name in names}
        close = closest(part, codes)
        advice = f"Did you mean {quote(codes[close])}? " if close else ""
        message = f"{quote(part)} is not a subdivision of {country}"
        yield Breach(path, message, f"{advice}Write one of {', '.join(known)}.")


@rule("country-without-subdivision", "warning")
def countries_are_precise_enough(draft: Draft) -> Breaches:
    """Without it, only the holidays of the whole country are free: deadlines come a day too early where the bank rests."""
    country, place = draft.business_calendar.country, draft.calendar_place
    if country is None or place.has("subdivision") or place.has("calendar"):
        return
    names = days_by_subdivision(country)
    if names:
        more = f" and {len(names) - _MOST_NAMES} more" if names[_MOST_NAMES:] else ""
        listed = ", ".join(names[:_MOST_NAMES]) + more
        message = f"some holidays of {country} depend on the subdivision and are not free here: {listed}"
        codes = ", ".join(subdivisions(country))
        remedy = f"Add subdivision: one of {codes}; or name a calendar, such as target2."
        yield Breach(place.at("country"), message, remedy)


@rule("status-like-built-in", "warning")
def statuses_are_not_slips(draft: Draft) -> Breaches:
    """Once declared, a misspelt Posted passes without a word, and its money counts for nothing."""
    built_in = {status.casefold(): status for status in BUILT_IN_STATUSES}
    for status in draft.statuses:
        meant, path = built_in.get(status.casefold()), draft.place.item(status, "statuses")
        if meant == status:
            yield Breach(path, f"{status} is known without this", "Delete it.")
        elif meant:
            message = f"{quote(status)} is not {meant}: postings with it count for nothing"
            yield Breach(path, message, f"If {meant} is meant, delete it here and write {meant} in the feed.")
