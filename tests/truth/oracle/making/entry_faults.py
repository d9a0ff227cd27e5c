"""Higher entries of legs and balances: with any reason, any change, or none."""

from __future__ import annotations

from ..rows import TRANSACTION_COLUMNS
from .choosing import any_balance, any_leg, posted_leg, set_amount
from .names import name
from .world import World

_OTHERS = ("entry", "id", "amount_direction", "bundle_id", "supersedes")
_KEPT = tuple(name for name in TRANSACTION_COLUMNS if name not in _OTHERS)
"""What a bundling leaves as it is."""
_REASONS = (None, "Inflight", "BundleAssignment", "TechnicalCorrection")


def superseded(world: World) -> None:
    """A higher entry of a leg with any reason, any change and, for bundling, any bundle."""
    row = dict(any_leg(world))
    row["supersedes"] = world.dice.pick(_REASONS)
    if row["supersedes"] == "BundleAssignment" and world.dice.chance(55):
        row["bundle_id"] = world.dice.pick(("absent", any_leg(world)["transfer_id"]))
    change = world.dice.number(0, 4)
    if change == 1:
        row["status"] = world.dice.pick(("Posted", "Pending", "Failed"))
    elif change == 2:
        set_amount(row, row["amount_money"] + 1)
    elif change == 3:
        row["account_name"] = "Corrected"
    elif change == 4:
        row["metadata"] = {"note": "corrected"}
    world.add_transaction(row)


def bundled_twice(world: World) -> None:
    row = posted_leg(world)
    for _ in range(2):
        row = world.add_transaction(row | {"bundle_id": "absent", "supersedes": "BundleAssignment"})


def bundled_with_a_change(world: World) -> None:
    """A bundling that changes one more thing, whichever it is."""
    row = posted_leg(world)
    other = any_leg(world)
    names = [name for name in _KEPT if row[name] != other[name]]
    changed = {name: other[name] for name in [world.dice.pick(names)]} if names else {}
    if "amount_money" in changed:
        changed["amount_direction"] = other["amount_direction"]
    bundle = {"bundle_id": other["transfer_id"], "supersedes": "BundleAssignment"}
    world.add_transaction(row | changed | bundle)


def booked_by_mistake(world: World) -> None:
    """An entry names an account that no current row names."""
    row = any_leg(world)
    world.add_transaction(row | {"account_id": "mistaken", "supersedes": world.dice.pick(_REASONS)})
    world.add_transaction(row | {"supersedes": "TechnicalCorrection"})


def second_parent(world: World) -> None:
    """One leg more, which names another parent than its transfer, there or absent."""
    children = [row for row in world.transactions if row["transfer_parent_id"] is not None]
    row = world.dice.pick(children or world.transactions)
    other = world.dice.pick((any_leg(world)["transfer_id"], "absent"))
    world.add_transaction(
        row | {"id": name(world.dice, "more", len(world.transactions)), "transfer_parent_id": other}
    )


def restated_balance(world: World) -> None:
    row = any_balance(world)
    if row is not None:
        money = row["money"] + world.dice.pick((0, 1, -100))
        world.add_balance(row | {"money": money, "supersedes": world.dice.pick(_REASONS)})
