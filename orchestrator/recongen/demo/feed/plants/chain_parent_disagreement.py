"""A transfer that names a parent which does not exist."""

from __future__ import annotations

from recongen.demo.feed.plants.edit import Edit, key
from recongen.institution.types import Rail

_AMOUNT = 2_100


def plant(edit: Edit) -> set[str]:
    rail = edit.rail(lambda rail: _follows(edit, rail), "rail of two legs that follows another")
    at = edit.at(edit.day(14), 11)
    source = edit.payer(rail.source_roles, _AMOUNT, at)
    destination = edit.recipient(rail.destination_roles, source)
    absent = "plant-no-such-transfer"
    legs = edit.fire("chain_parent_disagreement", rail, at, source, destination, _AMOUNT, absent)
    return {key("chain_parent_disagreement", legs[0].transfer_id)}


def _follows(edit: Edit, rail: Rail) -> bool:
    named = rail.name in edit.plan.chained and rail.name not in edit.plan.templates
    return named and rail.is_two_leg and edit.is_sound(rail, parent=True)
