"""An account that spends 1,500.00 more than it has, and is filled up the next morning."""

from __future__ import annotations

from recongen.demo.feed import clock
from recongen.demo.feed.firing import beyond
from recongen.demo.feed.plants.edit import CannotPlantError, Edit, key
from recongen.demo.feed.rows import Party
from recongen.institution.types import Rail

_BEYOND = 150_000


def plant(edit: Edit) -> set[str]:
    day = edit.day_before_another(7)
    at = edit.at(day, 17, 50)
    opening = edit.plan.opening
    if opening is None or not opening.is_two_leg or not edit.is_sound(opening, "expected") or beyond(opening):
        raise CannotPlantError("the institution has no opening rail to mend the account with")
    rail = edit.rail(lambda rail: _pays_freely(edit, rail), "rail on which an account pays freely")
    roles = [role for role in rail.source_roles or rail.leg_roles if role in opening.destination_roles]
    leaves = [party for party in edit.holders(roles) if not edit.cast.children[party.id]]
    account = edit.take(leaves, f"account that pays by {rail.name}")
    amount = _balance(edit, account, at) + _BEYOND
    destination = edit.holders(rail.destination_roles)[0] if rail.is_two_leg else None
    edit.fire("overdraft", rail, at, account, destination, amount)
    morning = at + 12 * clock.HOUR
    lender = edit.payer(opening.source_roles, amount, morning)
    edit.fire("overdraft", opening, morning, lender, account, amount)
    edit.overdrawn(account)
    return {key("overdraft", account.id, clock.text(edit.start(account, day)))}


def _pays_freely(edit: Edit, rail: Rail) -> bool:
    """No cap, no chain; a counterparty receives, or nobody does."""
    if rail.is_two_leg:
        to_outside = not any(party.is_internal for party in edit.holders(rail.destination_roles))
        from_inside = all(party.is_internal for party in edit.holders(rail.source_roles))
        return edit.is_plain(rail) and to_outside and from_inside
    slowly = (edit.plan.must_be_bundled_within(rail, None) or clock.DAY * 999) > 30 * clock.DAY
    return (
        rail.leg_direction == "Debit"
        and slowly
        and rail.name not in edit.plan.chained
        and edit.is_sound(rail, "waits")
    )


def _balance(edit: Edit, account: Party, at: int) -> int:
    """At the end of that day."""
    end = account.day_start(at) + clock.DAY
    return sum(
        leg.amount
        for leg in edit.current.values()
        if leg.party.id == account.id and leg.status == "Posted" and leg.posting < end
    )
