"""A chain that is declared, and that no transfer follows any more: the children name no parent."""

from __future__ import annotations

from recongen.demo.feed.plants.edit import CannotPlantError, Edit, key


def plant(edit: Edit) -> set[str]:
    optional = [
        entry
        for entry in edit.institution.chains
        if not entry.required and entry.expected_parent_count is None
    ]
    if not optional:
        raise CannotPlantError("every chain of the institution must fire")
    entry = optional[-1]
    children = {
        leg.transfer_id for leg in edit.current.values() if entry.child in (leg.rail_name, leg.template_name)
    }
    named = [
        leg
        for leg in edit.current.values()
        if leg.transfer_id in children and leg.transfer_parent_id is not None
    ]
    if not named:
        raise CannotPlantError(f"the feed has no {entry.child} that follows {entry.parent}")
    for leg in named:
        edit.change(leg, transfer_parent_id=None)
    return {key("dead_declaration", "chain", f"{entry.parent} → {entry.child}")}
