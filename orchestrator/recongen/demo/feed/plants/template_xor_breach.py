"""A transfer closed in two ways that exclude each other: part automatically, part by hand."""

from __future__ import annotations

from dataclasses import replace

from recongen.demo.feed.plants.edit import CannotPlantError, Edit, key
from recongen.demo.feed.rows import Leg
from recongen.institution.types import Rail, TransferTemplate

_PART = 100


def plant(edit: Edit) -> set[str]:
    for template in edit.institution.transfer_templates:
        for position, group in enumerate(template.leg_rail_xor_groups, start=1):
            closing = _closing(edit, template, group)
            other = edit.plan.rails[next(name for name in group if name != closing.rail_name)]
            _split(edit, closing, other)
            return {key("template_xor_breach", closing.transfer_id, template.name, position)}
    raise CannotPlantError("no transfer template has legs that exclude each other")


def _closing(edit: Edit, template: TransferTemplate, group: tuple[str, ...]) -> Leg:
    for legs in edit.transfers_of(template.name):
        for leg in legs:
            if leg.rail_name in group and leg.amount > _PART:
                edit.take_transfer(legs)
                return leg
    raise CannotPlantError(f"no transfer of {template.name} was closed by a credit")


def _split(edit: Edit, closing: Leg, other: Rail) -> None:
    """One dollar of the closing leg moves to a second one."""
    edit.change(closing, amount=closing.amount - _PART)
    second = replace(
        closing,
        id=f"{closing.transfer_id}-by-hand",
        amount=_PART,
        rail_name=other.name,
        transfer_type=other.transfer_type,
        supersedes=None,
    )
    edit.add(second)
