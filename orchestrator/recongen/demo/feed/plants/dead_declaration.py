"""A chain that is declared, and that no transfer follows any more: the children name no parent."""

from __future__ import annotations

from recongen.demo.feed.plants.edit import CannotPlantError, Edit, key
from recongen.institution.types import ChainEntry


def plant(edit: Edit) -> set[str]:
    entries = [entry for entry in reversed(edit.institution.chains) if _may_die(edit, entry)]
    what = "chain that need not fire and of which nothing else hangs"
    return edit.first(entries, what, lambda entry: _forget(edit, entry))


def _may_die(edit: Edit, entry: ChainEntry) -> bool:
    plan = edit.plan
    template = plan.templates.get(entry.child)
    legs = plan.legs(template) if template else [plan.rails[entry.child]]
    return (
        not entry.required
        and entry.xor_group is None
        and entry.expected_parent_count is None
        and len(plan.parents[entry.child]) == 1
        and not any(rail.name in plan.chained - {entry.child} for rail in legs)
        and (template is not None or entry.child not in plan.leg_rails)
        and all(
            plan.lack(rail, template.name if template else None, has_parent=False) is None for rail in legs
        )
    )


def _forget(edit: Edit, entry: ChainEntry) -> set[str]:
    children = {
        leg.transfer_id for leg in edit.current.values() if entry.child in (leg.rail_name, leg.template_name)
    }
    there = edit.transfers
    named = [
        leg
        for leg in edit.current.values()
        if leg.transfer_id in children and leg.transfer_parent_id in there
    ]
    if not named:
        raise CannotPlantError(f"the feed has no {entry.child} that follows {entry.parent}")
    for leg in named:
        edit.change(leg, transfer_parent_id=None)
    return {key("dead_declaration", "chain", f"{entry.parent} → {entry.child}")}
