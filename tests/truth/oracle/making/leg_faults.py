"""Faults in what a leg says of itself: status, money, instants."""

from __future__ import annotations

from datetime import timedelta

from .choosing import any_leg, posted_leg, set_amount
from .moments import PLACEHOLDERS
from .names import name
from .world import World

STATUSES = ("Pending", "Failed", "Cancelled", "Booked", "posted", "POSTED", "Posted ", "Posted")
"""Those of the specification, those that a bank may declare, and near misses."""


def status(world: World) -> None:
    any_leg(world)["status"] = world.dice.pick(STATUSES)


def whole_transfer_fails(world: World) -> None:
    transfer = any_leg(world)["transfer_id"]
    for row in world.transactions:
        if row["transfer_id"] == transfer:
            row["status"] = world.dice.pick(("Failed", "Pending"))


def amount(world: World) -> None:
    row = posted_leg(world)
    set_amount(row, row["amount_money"] + world.dice.pick((1, -1, 100)))


def zero_amount(world: World) -> None:
    row = posted_leg(world)
    row["amount_money"] = 0
    row["amount_direction"] = world.dice.pick(("Debit", "Credit"))


def huge_amount(world: World) -> None:
    set_amount(posted_leg(world), world.dice.pick((1, -1)) * 9_000_000_000_000_000)


def flipped(world: World) -> None:
    row = posted_leg(world)
    set_amount(row, -row["amount_money"])


def moment(world: World) -> None:
    any_leg(world)["posting"] = world.moment()


def late(world: World) -> None:
    posted_leg(world)["posting"] += timedelta(days=world.dice.number(1, 40))


def early(world: World) -> None:
    posted_leg(world)["posting"] -= timedelta(days=world.dice.number(1, 40))


def completion(world: World) -> None:
    row = any_leg(world)
    shift = world.dice.pick((-1, 0, 1, 86_400, -86_400))
    row["transfer_completion"] = row["posting"] + timedelta(seconds=shift)


def no_completion(world: World) -> None:
    any_leg(world)["transfer_completion"] = None


def missing_leg(world: World) -> None:
    gone = any_leg(world)["id"]
    left = [row for row in world.transactions if row["id"] != gone]
    if left:
        world.transactions[:] = left


def repeated_leg(world: World) -> None:
    row = posted_leg(world)
    world.add_transaction(row | {"id": name(world.dice, "again", len(world.transactions))})


def placeholder(world: World) -> None:
    any_leg(world)["posting"] = world.dice.pick(PLACEHOLDERS)
