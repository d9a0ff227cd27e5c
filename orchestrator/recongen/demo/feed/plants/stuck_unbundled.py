"""A leg that every sweep since has overlooked."""

from __future__ import annotations

from recongen.demo.feed.plants.edit import CannotPlantError, Edit, key
from recongen.institution.types import Rail

_AMOUNT = 1_250


def plant(edit: Edit) -> set[str]:
    rail = edit.rail(
        lambda rail: _waits(edit, rail), "rail of one leg with max_unbundled_age that stands alone"
    )
    at = edit.at(edit.oldest_day(), 16)
    if at + (rail.max_unbundled_seconds or 0) >= edit.as_of:
        raise CannotPlantError("the window is shorter than max_unbundled_age")
    account = edit.payer(rail.leg_roles, _AMOUNT, at)
    legs = edit.fire("stuck_unbundled", rail, at, account, None, _AMOUNT)
    return {key("stuck_unbundled", legs[0].id)}


def _waits(edit: Edit, rail: Rail) -> bool:
    alone = rail.name not in edit.plan.leg_rails and rail.name not in edit.plan.chained
    return bool(rail.max_unbundled_seconds) and alone and rail.leg_direction == "Debit"
