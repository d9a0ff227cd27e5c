"""Money that stays on a clearing account overnight, because its second half comes a day late."""

from __future__ import annotations

from recongen.demo.feed import clock
from recongen.demo.feed.plants.edit import CannotPlantError, Edit, key
from recongen.institution.types import ChainEntry

_AMOUNT = 4_200


def plant(edit: Edit) -> set[str]:
    entry = next((entry for entry in edit.institution.chains if _passes_through(edit, entry)), None)
    if entry is None:
        raise CannotPlantError(
            "the institution has no chain that passes through an account with an expected balance"
        )
    first, second = edit.plan.rails[entry.parent], edit.plan.rails[entry.child]
    day = edit.day_before_another(8)
    at = edit.at(day, 18, 40)
    clearing = next(
        party for party in edit.holders(first.destination_roles) if party.role in second.source_roles
    )
    payer = edit.payer(first.source_roles, _AMOUNT, at)
    parent = edit.fire("expected_eod_balance_breach", first, at, payer, clearing, _AMOUNT)[0].transfer_id
    recipient = edit.recipient(second.destination_roles, payer)
    later = at + 16 * clock.HOUR
    edit.fire("expected_eod_balance_breach", second, later, clearing, recipient, _AMOUNT, parent)
    return {key("expected_eod_balance_breach", clearing.id, clock.text(edit.start(clearing, day)))}


def _passes_through(edit: Edit, entry: ChainEntry) -> bool:
    parent, child = edit.plan.rails.get(entry.parent), edit.plan.rails.get(entry.child)
    if parent is None or child is None or not entry.required:
        return False
    shared = [role for role in parent.destination_roles if role in child.source_roles]
    return bool(shared) and all(edit.is_clearing(role) for role in shared)
