"""A closing leg that was posted before the last of what it closes."""

from __future__ import annotations

from recongen.demo.feed.plants.edit import CannotPlantError, Edit, key
from recongen.demo.feed.rows import Leg


def plant(edit: Edit) -> set[str]:
    for template in edit.institution.transfer_templates:
        names = [rail.name for rail in edit.plan.variable(template)]
        for legs in edit.transfers_of(template.name) if names else ():
            closing = next((leg for leg in legs if leg.rail_name in names), None)
            if closing is None:
                continue
            early = _just_before_the_last(legs, closing)
            if early is not None:
                edit.take_transfer(legs)
                edit.change(closing, posting=early)
                return {key("variable_leg_breach", closing.id)}
    raise CannotPlantError("no transfer template has a Variable leg that closes others of the same day")


def _just_before_the_last(legs: list[Leg], closing: Leg) -> int | None:
    """On the day of the closing leg, and not before the first leg."""
    others = [leg.posting for leg in legs if leg.id != closing.id]
    early = max(others, default=0) - 1
    same_day = closing.party.day_start(early) == closing.party.day_start(closing.posting)
    return early if same_day and early > min(others, default=early) else None
