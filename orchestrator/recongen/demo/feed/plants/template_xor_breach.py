"""A transfer closed in two ways that exclude each other: part automatically, part by hand."""

from __future__ import annotations

import json
from dataclasses import replace

from recongen.demo.feed.plants.edit import CannotPlantError, Edit, key
from recongen.demo.feed.rows import Leg
from recongen.institution.types import Rail, TransferTemplate

_PART = 100


def plant(edit: Edit) -> set[str]:
    for template in edit.institution.transfer_templates:
        for position, group in enumerate(template.leg_rail_xor_groups, start=1):
            for closing in _closing(edit, template, group):
                for name in group:
                    if name != closing.rail_name and _fits(edit, edit.plan.rails[name], closing):
                        edit.take_transfer([closing])
                        _split(edit, closing, edit.plan.rails[name])
                        return {key("template_xor_breach", closing.transfer_id, template.name, position)}
    raise CannotPlantError("no transfer template has legs that exclude each other")


def _closing(edit: Edit, template: TransferTemplate, group: tuple[str, ...]) -> list[Leg]:
    legs = [leg for legs in edit.transfers_of(template.name) for leg in legs]
    return [leg for leg in legs if leg.rail_name in group and leg.amount > _PART and leg.bundle_id is None]


def _fits(edit: Edit, other: Rail, closing: Leg) -> bool:
    """Whether a leg of another rail could stand beside it, and nothing else would come of that."""
    has_parent = closing.transfer_parent_id is not None
    return (
        closing.party.role in other.leg_roles
        and edit.plan.lack(other, closing.template_name, has_parent) is None
        and edit.plan.must_be_bundled_within(other, closing.template_name) is None
        and not edit.caps(other)
        and other.name not in edit.plan.chained
        and other.name not in edit.plan.followers
    )


def _carried(edit: Edit, closing: Leg, other: Rail) -> str:
    """What the closing leg carries, and what the other rail demands beyond that."""
    own = json.loads(edit.metadata(other, closing.transfer_id, closing.template_name) or "{}")
    return json.dumps(own | json.loads(closing.metadata or "{}"), ensure_ascii=False)


def _split(edit: Edit, closing: Leg, other: Rail) -> None:
    """One dollar of the closing leg moves to a second one."""
    edit.change(closing, amount=closing.amount - _PART)
    second = replace(
        closing,
        id=f"{closing.transfer_id}-by-hand",
        amount=_PART,
        rail_name=other.name,
        transfer_type=other.transfer_type,
        metadata=_carried(edit, closing, other),
        supersedes=None,
    )
    edit.add(second)
