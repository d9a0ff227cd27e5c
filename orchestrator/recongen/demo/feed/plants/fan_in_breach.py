"""A shared child that misses one of its parents: two of its legs name the same one."""

from __future__ import annotations

from recongen.demo.feed.plants.edit import CannotPlantError, Edit, key
from recongen.institution.types import ChainEntry


def plant(edit: Edit) -> set[str]:
    entry = next((entry for entry in edit.plan.fan_ins if _may_miss_one(entry)), None)
    if entry is None:
        raise CannotPlantError(
            "the institution has no chain in which a counted number of parents share a child"
        )
    legs = edit.take_transfer(edit.transfers_of(entry.child)[0])
    parents = [leg.transfer_parent_id for leg in legs]
    for leg in legs:
        if leg.transfer_parent_id == parents[-1]:
            edit.change(leg, transfer_parent_id=next(name for name in parents if name != parents[-1]))
    return {key("fan_in_breach", legs[0].transfer_id, entry.child, entry.parent)}


def _may_miss_one(entry: ChainEntry) -> bool:
    """The parent that is left out must not need the child."""
    return entry.expected_parent_count is not None and not entry.required and entry.xor_group is None
