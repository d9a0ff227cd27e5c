"""Stored balances: mostly what postings and children add up to; expected balances and limits of their own."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from .moments import stored_days
from .world import Plain, Profile, Row, Twice, World


def store_balances(world: World) -> None:
    """Mostly what the postings and the children's balances add up to, on most days, or only where they changed."""
    posted = [row for row in world.current() if row["status"] == "Posted"]
    on_change = world.institution.balances == "on_change"
    books = _Books(world, posted, on_change or world.dice.chance(10), on_change)
    for profile in world.profiles:
        if world.dice.chance(10):
            profile.shift = timedelta(minutes=world.dice.pick((30, 60, -540, 600)))
    silent = {profile.id for profile in world.profiles if world.dice.chance(4)}
    for start, end in stored_days(world):
        stored = dict.fromkeys(silent, 0)
        for profile in world.profiles:
            books.store(profile, start, end, stored, ())
    for row in world.balances:
        _dress(world, row)


@dataclass
class _Books:
    world: World
    posted: list[Row]
    is_sparse: bool
    on_change: bool
    latest: dict[str, int] = field(default_factory=dict)
    """What each account stored last."""

    def store(
        self, profile: Profile, start: datetime, end: datetime, stored: dict[str, int], above: tuple[str, ...]
    ) -> int:
        """Store an account and, before it, its children; an account met again adds nothing."""
        if profile.id in stored or profile.id in above:
            return stored.get(profile.id, 0)
        world, own_end = self.world, end + profile.shift
        children = [row for row in world.profiles if row.parent_role == profile.role and row.id != profile.id]
        money = sum(self.store(child, start, end, stored, (*above, profile.id)) for child in children)
        money += sum(
            row["amount_money"]
            for row in self.posted
            if row["account_id"] == profile.id and row["posting"] < own_end
        )
        if world.dice.chance(4):
            stored[profile.id] = self.latest.get(profile.id, 0) if self.on_change else 0
            return stored[profile.id]
        stored[profile.id] = money
        if self.is_sparse and self.latest.get(profile.id) == money and world.dice.chance(90):
            return money
        self.latest[profile.id] = money
        days = {"business_day_start": start + profile.shift, "business_day_end": own_end}
        world.add_balance(world.described(profile) | days | {"money": money})
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
        Twice(Plain("0"), Plain("25.00")),
        Twice("0.01", None, escaped=True),
    )
    return {text: world.dice.pick(caps) for text in world.dice.some([*types, "other"], 0, 3)}
