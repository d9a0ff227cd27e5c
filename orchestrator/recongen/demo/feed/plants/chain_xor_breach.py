"""Something that was settled once, and a second time in another way."""

from __future__ import annotations

from recongen.demo.feed.plants.edit import Edit, key
from recongen.institution.types import ChainEntry

_AMOUNT = 1_000


def plant(edit: Edit) -> set[str]:
    entries = [entry for entry in reversed(edit.institution.chains) if _can(edit, entry)]
    what = "template that is followed by one of several rails"
    return edit.first(entries, what, lambda entry: _settle_twice(edit, entry))


def _settle_twice(edit: Edit, entry: ChainEntry) -> set[str]:
    parent = edit.take_transfer(edit.transfers_of(entry.parent)[0])[0]
    rail = edit.plan.rails[entry.child]
    at = edit.at(edit.next_business_day(max(leg.posting for leg in edit.legs_of(parent.transfer_id))), 11)
    source = edit.payer(rail.source_roles, _AMOUNT, at)
    destination = edit.recipient(rail.destination_roles, source)
    edit.fire("chain_xor_breach", rail, at, source, destination, _AMOUNT, parent.transfer_id)
    return {key("chain_xor_breach", parent.transfer_id, entry.parent, entry.xor_group)}


def _can(edit: Edit, entry: ChainEntry) -> bool:
    rail = edit.plan.rails.get(entry.child)
    return (
        entry.xor_group is not None
        and entry.parent in edit.plan.templates
        and entry.child not in edit.plan.templates
        and rail is not None
        and rail.is_two_leg
        and edit.is_sound(rail, parent=True)
    )
