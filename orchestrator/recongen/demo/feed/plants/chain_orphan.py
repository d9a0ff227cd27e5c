"""A transfer that should have been followed by another, and was not."""

from __future__ import annotations

from recongen.demo.feed import clock
from recongen.demo.feed.plants.edit import CannotPlantError, Edit, key

_AMOUNT = 31_000


def plant(edit: Edit) -> set[str]:
    for entry in edit.institution.chains:
        rail = edit.plan.rails.get(entry.parent)
        alone = [other for other in edit.plan.followers[entry.parent] if other.required] == [entry]
        if not entry.required or entry.xor_group or rail is None or not rail.is_two_leg or not alone:
            continue
        if rail.name in edit.plan.leg_rails:
            continue
        at = edit.at(edit.day(13), 13)
        source = edit.payer(rail.source_roles, _AMOUNT, at)
        destination = edit.recipient(rail.destination_roles, source)
        legs = edit.fire("chain_orphan", rail, at, source, destination, _AMOUNT)
        if destination.expected_eod_balance is not None:
            edit.drain("chain_orphan", destination, at + clock.HOUR, _AMOUNT)
        return {key("chain_orphan", legs[0].transfer_id, entry.parent, entry.child)}
    raise CannotPlantError("the institution has no rail that another must follow")
