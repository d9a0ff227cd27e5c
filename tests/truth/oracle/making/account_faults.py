"""Faults in how rows describe their accounts, and in stored balances."""

from __future__ import annotations

from datetime import datetime, timedelta

from .choosing import any_balance, any_leg, roles
from .names import name
from .stored import limits
from .world import Row, World


def renamed(world: World) -> None:
    _row_of_account(world)["account_name"] = name(world.dice, "Renamed ", 1)


def other_role(world: World) -> None:
    _row_of_account(world)["account_role"] = world.dice.pick(roles(world))


def other_scope(world: World) -> None:
    _row_of_account(world)["account_scope"] = world.dice.pick(("external", "internal"))


def other_parent_role(world: World) -> None:
    row = _row_of_account(world)
    row["account_parent_role"] = world.dice.pick([row["account_role"], None, *roles(world)])


def account_everywhere(world: World) -> None:
    """One account names another parent role in all its rows, its own or a child's role included."""
    account, role = any_leg(world)["account_id"], world.dice.pick(roles(world))
    for row in [*world.transactions, *world.balances]:
        if row["account_id"] == account:
            row["account_parent_role"] = role


def changed_from_a_day_on(world: World) -> None:
    """An account has another parent, role or name in its balances since some day, and mostly in its postings."""
    row = any_balance(world)
    if row is not None:
        column = world.dice.pick(
            ("account_parent_role", "account_parent_role", "account_role", "account_name")
        )
        _change(world, row, column, world.dice.pick(roles(world)))


def role_that_passes(world: World) -> None:
    """Two accounts exchange their roles on some day, or one, mostly a parent, leaves its role to the other."""
    named = {row["account_parent_role"] for row in world.balances}
    parents = [row for row in world.balances if row["account_role"] in named]
    row, other = world.dice.pick(parents) if parents else any_balance(world), any_balance(world)
    if row is not None and other is not None:
        passed, left = row["account_role"], world.dice.pick((other["account_role"], "Retired"))
        since = {"business_day_start": row["business_day_start"]}
        _change(world, row, "account_role", left)
        _change(world, other | since, "account_role", passed)


def _change(world: World, since: Row, column: str, value: str) -> None:
    start, account = since["business_day_start"], since["account_id"]
    postings = world.transactions if world.dice.chance(70) else []
    rows = [row for row in world.balances if row["business_day_start"] >= start]
    for row in [*rows, *(row for row in postings if row["posting"] >= start)]:
        if row["account_id"] == account:
            row[column] = value


def second_holder(world: World) -> None:
    """Another account holds a role that was held once: as a parent it is ambiguous."""
    profile = world.dice.pick(world.profiles)
    row = dict(any_leg(world))
    row |= {"id": "holder", "account_id": name(world.dice, "holder", 1), "account_role": profile.role}
    world.add_transaction(row)


def other_account(world: World) -> None:
    row = any_leg(world)
    row |= world.described(world.dice.pick(world.profiles))


def _row_of_account(world: World) -> Row:
    return world.dice.pick([*world.transactions, *world.balances])


def drift(world: World) -> None:
    row = any_balance(world)
    if row is not None:
        row["money"] += world.dice.pick((1, -1, 12_345, -500_000))


def lasting_drift(world: World) -> None:
    row = any_balance(world)
    if row is not None:
        for other in world.balances:
            same = other["account_id"] == row["account_id"]
            if same and other["business_day_start"] >= row["business_day_start"]:
                other["money"] += 7


def negative(world: World) -> None:
    row = any_balance(world)
    if row is not None:
        row["money"] = -abs(row["money"]) - 1


def missing_day(world: World) -> None:
    if world.balances:
        world.balances.remove(world.dice.pick(world.balances))


def account_without_days(world: World) -> None:
    row = any_balance(world)
    if row is not None:
        world.balances[:] = [other for other in world.balances if other["account_id"] != row["account_id"]]


def odd_day(world: World) -> None:
    row = any_balance(world)
    if row is not None:
        hours = world.dice.pick((1, 17, 25, 48))
        row["business_day_end"] = row["business_day_start"] + timedelta(hours=hours)


def shifted_day(world: World) -> None:
    row = any_balance(world)
    if row is not None:
        hours = world.dice.pick((1, -1, 12))
        start = row["business_day_start"] + timedelta(hours=hours)
        taken = {(other["account_id"], other["business_day_start"]) for other in world.balances}
        if (row["account_id"], start) not in taken:
            row["business_day_start"] = start


def placeholder_day(world: World) -> None:
    row = any_balance(world)
    if row is not None:
        start = world.dice.pick((datetime(1900, 1, 1), datetime(2199, 12, 30)))
        end = start + timedelta(days=1)
        world.add_balance(row | {"business_day_start": start, "business_day_end": end})


def future_day(world: World) -> None:
    row = any_balance(world)
    if row is not None:
        start = row["business_day_start"] + timedelta(days=60)
        end = row["business_day_end"] + timedelta(days=60)
        world.add_balance(row | {"business_day_start": start, "business_day_end": end})


def expected(world: World) -> None:
    row = any_balance(world)
    if row is not None:
        row["expected_eod_balance"] = world.dice.pick((row["money"], row["money"] + 1, 0))


def limit(world: World) -> None:
    row = any_balance(world)
    if row is not None:
        row["limits"] = limits(world)
