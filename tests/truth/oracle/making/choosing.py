"""What the faults choose from: a leg, a Posted one, a balance, a role."""

from __future__ import annotations

from .world import Row, World


def any_leg(world: World) -> Row:
    return world.dice.pick(world.transactions)


def posted_leg(world: World) -> Row:
    """A current Posted leg when there is one."""
    posted = [row for row in world.current() if row["status"] == "Posted"]
    return world.dice.pick(posted or world.transactions)


def roles(world: World) -> list[str]:
    return [*dict.fromkeys(profile.role for profile in world.profiles), "NobodyHoldsThis"]


def set_amount(row: Row, amount: int) -> None:
    row["amount_money"] = amount
    if amount:
        row["amount_direction"] = "Credit" if amount > 0 else "Debit"


def any_balance(world: World) -> Row | None:
    return world.dice.pick(world.balances) if world.balances else None
