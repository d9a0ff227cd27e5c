"""The business calendar: whose holidays are free days. The statuses beside the built-in ones."""

from __future__ import annotations

from recongen.declared.findings import Fault
from recongen.declared.nodes import quote
from recongen.declared.reading import closest, suggestion
from recongen.institution.business_calendar import days_by_subdivision, subdivisions
from recongen.institution.draft import Draft
from recongen.institution.rules.basis import Faults, check
from recongen.institution.types import BUILT_IN_STATUSES
from recongen.looks import outline, spelled_out

_MOST_NAMES = 8


@check("calendar-source", "unknown-subdivision", warnings=("country-without-subdivision",))
def free_days_have_one_precise_source(draft: Draft) -> Faults:
    """Without a subdivision, only the holidays of the whole country are free: deadlines come a day too early where
    the bank rests."""
    # Also where the calendar cannot be read.
    place, calendar = draft.place.below("business_calendar"), draft.business_calendar
    country, part = calendar.country, calendar.subdivision
    for key in filter(place.has, ("country", "subdivision") if place.has("calendar") else ()):
        message = f"calendar already says which days are free, so {key} would have no effect"
        remedy = f"Keep calendar or {key}; list further free days under holidays."
        yield Fault(place.at(key), "calendar-source", message, remedy)
    path = place.at("subdivision")
    if place.has("subdivision") and not place.has("country") and not place.has("calendar"):
        yield Fault(path, "calendar-source", "subdivision needs country beside it", "Add country.")
    known = subdivisions(country) if country else {}
    imprecise = not place.has("subdivision") and not place.has("calendar")
    names = days_by_subdivision(country) if country and imprecise else []
    if part and country and not known:
        message = f"no holidays of {country} depend on a subdivision"
        remedy = "Delete it; list further free days under holidays."
        yield Fault(path, "unknown-subdivision", message, remedy)
    elif part and country and part not in known:
        # `England`, `GB-ENG` and `eng` are all meant for ENG.
        codes = {code: code for code in known} | {f"{country}-{code}": code for code in known}
        codes |= {name: code for code, names in known.items() for name in names}
        message = f"{quote(part)} is not a subdivision of {country}"
        meant = suggestion(codes.get(closest(part, codes) or ""))
        yield Fault(path, "unknown-subdivision", message, f"{meant}Write one of {', '.join(known)}.")
    elif names:
        more = f" and {len(names) - _MOST_NAMES} more" if names[_MOST_NAMES:] else ""
        listed = ", ".join(names[:_MOST_NAMES]) + more
        message = f"some holidays of {country} depend on the subdivision and are not free here: {listed}"
        remedy = f"Add subdivision: one of {', '.join(known)}; or name a calendar, such as target2."
        yield Fault(place.at("country"), "country-without-subdivision", message, remedy)


@check(warnings=("status-like-built-in",))
def statuses_are_not_slips(draft: Draft) -> Faults:
    """Once declared, a misspelt Posted passes without a word, and its money counts for nothing."""
    built_in = {outline(status): status for status in BUILT_IN_STATUSES}
    for status in draft.statuses:
        meant = built_in.get(outline(status))
        if meant is None:
            continue
        path = draft.place.item(status, "statuses")
        if meant == status:
            yield Fault(path, "status-like-built-in", f"{status} is always known", "Delete it.")
        else:
            message = f"{spelled_out(status)[0]} is not {meant}: postings with it count for nothing"
            remedy = f"If {meant} is meant, delete it here and write {meant} in the feed."
            yield Fault(path, "status-like-built-in", message, remedy)
