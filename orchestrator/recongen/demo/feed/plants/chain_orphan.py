"""A transfer that should have been followed by another, and was not."""

from __future__ import annotations

from recongen.demo.feed import clock
from recongen.demo.feed.plants.edit import CannotPlantError, Edit, key
from recongen.institution.types import ChainEntry

_AMOUNT = 31_000


def plant(edit: Edit) -> set[str]:
    entries = [entry for entry in edit.institution.chains if _alone(edit, entry)]
    return edit.first(entries, "rail that another must follow", lambda entry: _leave_alone(edit, entry))


def _alone(edit: Edit, entry: ChainEntry) -> bool:
    """Required by itself, and the only one that its parent requires."""
    rail = edit.plan.rails.get(entry.parent)
    required = [other for other in edit.plan.followers[entry.parent] if other.required]
    return (
        required == [entry]
        and entry.xor_group is None
        and entry.parent not in edit.plan.templates
        and rail is not None
        and rail.is_two_leg
        and edit.is_sound(rail, "follows", "expected")
    )


def _leave_alone(edit: Edit, entry: ChainEntry) -> set[str]:
    rail = edit.plan.rails[entry.parent]
    at = edit.at(edit.day(13), 13)
    source = edit.payer(rail.source_roles, _AMOUNT, at)
    destination = edit.recipient(rail.destination_roles, source)
    if edit.expects_a_balance(source):
        raise CannotPlantError(f"{source.name} must end its day as it is")
    legs = edit.fire("chain_orphan", rail, at, source, destination, _AMOUNT)
    if destination.expected_eod_balance is not None:
        edit.drain("chain_orphan", destination, at + clock.HOUR, legs[1].amount)
    return {key("chain_orphan", legs[0].transfer_id, entry.parent, entry.child)}
