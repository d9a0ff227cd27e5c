"""A leg that every sweep since has overlooked."""

from __future__ import annotations

from recongen.demo.feed.plants.edit import CannotPlantError, Edit, key
from recongen.institution.types import Rail

_AMOUNT = 1_250


def plant(edit: Edit) -> set[str]:
    rails = [rail for rail in edit.institution.rails if _waits(edit, rail)]
    what = "rail of one leg with max_unbundled_age that stands alone"
    return edit.first(rails, what, lambda rail: _overlook(edit, rail))


def _overlook(edit: Edit, rail: Rail) -> set[str]:
    at = edit.at(edit.oldest_day(), 16)
    if at + (rail.max_unbundled_seconds or 0) >= edit.as_of:
        raise CannotPlantError("the window is shorter than max_unbundled_age")
    account = edit.payer(rail.leg_roles, _AMOUNT, at)
    legs = edit.fire("stuck_unbundled", rail, at, account, None, _AMOUNT)
    return {key("stuck_unbundled", legs[0].id)}


def _waits(edit: Edit, rail: Rail) -> bool:
    waits = rail.max_unbundled_seconds is not None and rail.leg_direction == "Debit"
    demands_it = edit.plan.must_be_bundled_within(rail, None) == 0
    return waits and not demands_it and rail.name not in edit.plan.chained and edit.is_sound(rail, "waits")
