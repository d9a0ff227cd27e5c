"""Stored balances: mostly what postings and children add up to; expected balances and limits of their own."""

from __future__ import annotations

from datetime import datetime, timedelta

from .world import Plain, Profile, Row, World


def store_balances(world: World) -> None:
    """Mostly what the postings and the children's balances add up to, on most days."""
    posted = [row for row in world.current() if row["status"] == "Posted"]
    first, last = world.dice.pick((0, -1, 3)), world.dice.pick((12, 10, 7))
    for number in range(first, last):
        start = world.day_start(number)
        end = start + timedelta(days=1)
        stored: dict[str, int] = {}
        for profile in world.profiles:
            _store(world, profile, posted, start, end, stored, ())
    for row in world.balances:
        _dress(world, row)


def _store(
    world: World,
    profile: Profile,
    posted: list[Row],
    start: datetime,
    end: datetime,
    stored: dict[str, int],
    above: tuple[str, ...],
) -> int:
    """Store an account and, before it, its children; an account met again adds nothing."""
    if profile.id in stored or profile.id in above:
        return stored.get(profile.id, 0)
    children = [row for row in world.profiles if row.parent_role == profile.role and row.id != profile.id]
    money: int = sum(
        _store(world, child, posted, start, end, stored, (*above, profile.id)) for child in children
    )
    money += sum(
        row["amount_money"] for row in posted if row["account_id"] == profile.id and row["posting"] < end
    )
    if world.dice.chance(4):
        stored[profile.id] = 0
        return 0
    stored[profile.id] = money
    described = world.described(profile)
    world.add_balance(described | {"business_day_start": start, "business_day_end": end, "money": money})
    return money


def _dress(world: World, row: Row) -> None:
    """Expected balance and limits of the row itself."""
    if world.dice.chance(8):
        row["expected_eod_balance"] = row["money"]
    if world.dice.chance(12):
        row["limits"] = limits(world)


def limits(world: World) -> Row:
    """Caps by transfer type: plain numbers in every spelling, and values that are none."""
    types = list(dict.fromkeys(rail.transfer_type for rail in world.institution.rails))
    caps = (
        Plain("0"),
        Plain("50.00"),
        Plain("1000.5"),
        "25.00",
        Plain("80000000000000.01"),
        "abc",
        "",
        "1e3",
        None,
        True,
        {"cap": 1},
        [1],
    )
    return {text: world.dice.pick(caps) for text in world.dice.some([*types, "other"], 0, 3)}
