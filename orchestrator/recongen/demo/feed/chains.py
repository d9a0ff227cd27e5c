"""What follows a completed transfer: required children always, one of a group, optional ones now and then."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from recongen.demo.feed import clock, kinds
from recongen.demo.feed.dice import Dice
from recongen.demo.feed.firing import Ask
from recongen.demo.feed.rows import Party
from recongen.demo.feed.world import Transfer, World
from recongen.institution.types import ChainEntry, Rail, TransferTemplate

_OPTIONAL_PERCENT = {kinds.RETURN.name: 10}
_OPTIONAL_PERCENT_OTHERWISE = 50
_FAN_IN_AT = clock.local(17, 12)
_BACKWARD = ("return", "revers", "refund")

FireRail = Callable[[Rail, int, Ask], bool]
OpenTemplate = Callable[[TransferTemplate, int, list[Transfer], bool], None]


class Chains:
    def __init__(self, world: World) -> None:
        self._world = world
        self._pools: dict[int, list[Transfer]] = {}
        self._seen: list[ChainEntry] = []
        self.fire: FireRail = lambda rail, at, ask: False
        self.open: OpenTemplate = lambda template, at, parents, fan_in: None

    def completed(self, transfer: Transfer) -> None:
        followers = self._world.plan.followers
        entries = [entry for name in transfer.names for entry in followers.get(name, ())]
        groups: dict[str, list[ChainEntry]] = {}
        for entry in entries:
            if entry.fan_in:
                self._pool(entry, transfer)
            elif entry.xor_group is not None:
                groups.setdefault(f"{entry.parent} {entry.xor_group}", []).append(entry)
            elif self._follows(entry):
                self._follow(entry, transfer)
        for name, members in groups.items():
            dice = self._world.dice(f"group {name}")
            self._follow(self._world.choose(name, members, dice), transfer)

    def _follows(self, entry: ChainEntry) -> bool:
        """Required ones always; an optional one the first time, so that it is seen, and then by chance."""
        if entry.required:
            return True
        rail = self._world.plan.rails.get(entry.child)
        kind = kinds.of_rail(rail).name if rail else ""
        dice = self._world.dice(f"chain {entry.parent} {entry.child}")
        percent = _OPTIONAL_PERCENT.get(kind, _OPTIONAL_PERCENT_OTHERWISE)
        if entry not in self._seen:
            self._seen.append(entry)
            return True
        return dice.below(100) < percent

    def _follow(self, entry: ChainEntry, transfer: Transfer) -> None:
        world, plan = self._world, self._world.plan
        dice = world.dice(f"chain {entry.parent} {entry.child}")
        if entry.child in plan.templates:
            template = plan.templates[entry.child]
            world.at(
                transfer.at + dice.between(60, 600),
                lambda at: self.open(template, at, [transfer], False),
            )
            return
        rail = plan.rails[entry.child]
        ask = self._ask(rail, transfer)
        drawn = ask.source if ask.amount is not None and ask.source is transfer.destination else None
        if drawn is not None:
            world.ledger.reserve(drawn, transfer.amount)

        def follow(at: int) -> None:
            if drawn is not None:
                world.ledger.release(drawn, transfer.amount)
            self.fire(rail, at, ask)

        world.at(self._when(rail, transfer, dice), follow)

    def _when(self, rail: Rail, transfer: Transfer, dice: Dice) -> int:
        """Minutes later; on the next business day when the parent's deadline leaves time for that."""
        next_day = clock.midnight(self._world.workdays.after(clock.day_of(transfer.at)))
        if transfer.deadline is not None and transfer.deadline >= next_day + clock.DAY:
            return next_day + dice.between(*kinds.of_rail(rail).band)
        return transfer.at + dice.between(60, 600)

    @staticmethod
    def _ask(rail: Rail, transfer: Transfer) -> Ask:
        """The child passes on what its parent brought, gives it back, or concerns who paid."""
        arrived, sender = transfer.destination, transfer.source
        if not rail.is_two_leg:
            concerned = next((party for party in (sender, arrived) if _holds(party, rail.leg_roles)), None)
            return Ask(source=concerned, parent=transfer.id, margin=0)
        backward = any(word in f"{rail.name} {rail.transfer_type}".lower() for word in _BACKWARD)
        returned = sender if backward and _holds(sender, rail.destination_roles) else None
        if _holds(arrived, rail.source_roles):
            unlike = None if returned else sender
            return Ask(arrived, returned, transfer.amount, transfer.id, unlike, margin=0)
        if returned is not None:
            return Ask(destination=returned, amount=transfer.amount, parent=transfer.id, margin=0)
        return Ask(parent=transfer.id, margin=0)

    def _pool(self, entry: ChainEntry, transfer: Transfer) -> None:
        """Parents of a fan-in wait for each other; the money that the child will move waits with them."""
        number = self._world.plan.fan_ins.index(entry)
        self._pools.setdefault(number, []).append(transfer)
        if self._passes_on(entry, transfer) and transfer.destination is not None:
            self._world.ledger.reserve(transfer.destination, transfer.amount)

    def _passes_on(self, entry: ChainEntry, transfer: Transfer) -> bool:
        plan = self._world.plan
        template = plan.templates[entry.child]
        return any(
            _holds(transfer.destination, rail.leg_roles or rail.source_roles)
            for rail in plan.primary(template)
            if rail.leg_direction != "Credit"
        )

    def plan_day(self, midnight: int) -> None:
        """In the evening the fan-in children of the day take their parents."""
        for number, entry in enumerate(self._world.plan.fan_ins):
            self._world.at(midnight + _FAN_IN_AT, partial(self._take, number, entry))

    def _take(self, number: int, entry: ChainEntry, at: int) -> None:
        pool = self._pools.get(number, [])
        size = entry.expected_parent_count or max(2, len(pool))
        while len(pool) >= size:
            parents, pool = pool[:size], pool[size:]
            for parent in parents:
                if self._passes_on(entry, parent) and parent.destination is not None:
                    self._world.ledger.release(parent.destination, parent.amount)
            self.open(self._world.plan.templates[entry.child], at, parents, True)
        self._pools[number] = pool


def _holds(party: Party | None, roles: tuple[str, ...]) -> bool:
    return party is not None and party.role in roles
