"""Closes, reopenings and corrections in any order, some of what nobody would do included: the tables take it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from ..rows import PERIOD_EVENT_COLUMNS
from .choosing import any_balance, posted_leg, set_amount
from .names import name
from .world import Row, World

_ACCOUNT = ("account_id", "account_name", "account_role", "account_scope", "account_parent_role")


def close_and_correct(world: World, as_of: datetime) -> None:
    _event(world, as_of)
    for _ in range(world.dice.number(1, 10)):
        if world.dice.chance(35):
            _event(world, as_of)
        elif world.dice.chance(60):
            _posting(world)
        else:
            _balance(world)


def _event(world: World, as_of: datetime) -> None:
    dice = world.dice
    day = world.first_day + timedelta(days=dice.pick((12, -1, 0, 1, 2, 4, 7)))
    made: Row = dict.fromkeys(PERIOD_EVENT_COLUMNS) | {
        "event": len(world.period_events) + 1,
        "through_day": day,
        "made_at": as_of + timedelta(seconds=dice.pick((-3600, -1, 0, 1))),
        "made_by": dice.pick(("Ann", "Bob")),
        "kind": "reopen" if dice.chance(25) else "close",
    }
    if made["kind"] == "close":
        # A report may be some entries older than the feed.
        for table, rows in (("transactions", world.transactions), ("daily_balances", world.balances)):
            known = [row["entry"] for row in rows][: len(rows) - dice.pick((0, 0, 0, 1, 5))]
            made[f"{table}_high_entry"] = known[-1] if known else dice.pick((None, 0))
    world.period_events.append(made)


def _posting(world: World) -> None:
    dice, row = world.dice, dict(posted_leg(world))
    change = dice.number(0, 7)
    if change == 0:
        set_amount(row, row["amount_money"] + 1)
    elif change in (1, 2):
        row["posting"] += timedelta(days=dice.pick((1, -1, 5, -5)))
    elif change == 3:
        row |= {column: posted_leg(world)[column] for column in _ACCOUNT}
    elif change == 4:
        row["status"] = dice.pick(("Failed", "Pending"))
    elif change == 5:
        row |= {"bundle_id": "absent"}
    elif change == 6:
        row["id"] = name(dice, "later", len(world.transactions))
    else:
        row |= next(first for first in world.transactions if first["id"] == row["id"])
    world.add_transaction(row | {"supersedes": "TechnicalCorrection"})


def _balance(world: World) -> None:
    row: dict[str, Any] | None = any_balance(world)
    if row is None:
        return
    length = row["business_day_end"] - row["business_day_start"]
    changes: tuple[Row, ...] = (
        {"money": row["money"] + 1},
        {"business_day_end": row["business_day_end"] + length},
        {"expected_eod_balance": 1},
        {"business_day_start": row["business_day_start"] + 3 * length, "business_day_end": row["business_day_end"] + 3 * length},
        next(first for first in world.balances if first["account_id"] == row["account_id"]
             and first["business_day_start"] == row["business_day_start"]),
    )  # fmt: skip
    world.add_balance(row | world.dice.pick(changes) | {"supersedes": "TechnicalCorrection"})
