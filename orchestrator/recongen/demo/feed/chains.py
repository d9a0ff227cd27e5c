"""What follows a completed transfer: required children always, one of a group, optional ones now and then."""

from __future__ import annotations

from collections.abc import Callable

from recongen.demo.feed import clock, kinds
from recongen.demo.feed.cycles import Cycles
from recongen.demo.feed.firing import Ask, Firing
from recongen.demo.feed.rows import Party
from recongen.demo.feed.world import CannotError, Transfer, World
from recongen.institution.types import ChainEntry, Rail

# How often an optional child follows. One that several parents share makes several of them.
_USUAL_PERCENT = 50
_SHARED_PERCENT = 25
_RETURN_PERCENT = 10
_AFTER_LAST_PARENT = 120
_BACKWARD = ("return", "revers", "refund")
_LONGEST = 12


class Chains:
    def __init__(self, world: World, firing: Firing, cycles: Cycles) -> None:
        self._world = world
        self._firing = firing
        self._cycles = cycles
        self._lineage: list[tuple[str, ...]] = []
        """What fired in each of the transfers that are being followed."""
        self._seen: set[ChainEntry] = set()
        world.completed = self.follow
        world.gather = self.gather

    def follow(self, transfer: Transfer) -> None:
        """Everything that must follow, in the same unit, and some of what may."""
        followers = self._world.plan.followers
        entries = [entry for name in transfer.names for entry in followers.get(name, ())]
        if not entries:
            return
        self._lineage.append(transfer.names)
        try:
            self._follow_with(transfer, entries)
        finally:
            self._lineage.pop()

    def _follow_with(self, transfer: Transfer, entries: list[ChainEntry]) -> None:
        children: list[tuple[str, ...]] = []
        """What fired in each child."""
        single = [entry for entry in entries if entry.xor_group is None]
        groups: dict[tuple[str, str], list[ChainEntry]] = {}
        for entry in entries:
            if entry.xor_group is not None:
                groups.setdefault((entry.parent, entry.xor_group), []).append(entry)
        must = [entry for entry in single if entry.required]
        for position, entry in enumerate(must):
            if not _those_of({entry.child}, children):
                children.append(self._child(entry, transfer, len(must) - position + len(groups)))
        for (parent, group), members in groups.items():
            is_required = any(entry.required for entry in members)
            if not _those_of(_names(members), children) and (is_required or not self._world.bare):
                name = f"group {parent} {group}"
                entry = self._world.in_turn(name, members, self._world.dice(name), self._works)
                children.append(self._child(entry, transfer, 1))
        for entry in single:
            if not entry.required and self._may_follow(entry):
                children.append(self._child(entry, transfer, 1))
                self._seen.add(entry)
        if any(_those_of(_names(members), children) > 1 for members in groups.values()):
            raise CannotError("two of the children that exclude each other would follow it")

    def _works(self, entry: ChainEntry) -> bool:
        return entry.child in self._world.fired

    def _may_follow(self, entry: ChainEntry) -> bool:
        """An optional one until it is seen, and then by chance; one that a parent in the same unit shares always."""
        world = self._world
        if world.bare or any(entry.child in names for names in self._lineage):
            return False
        if entry not in self._seen or entry in world.pooled:
            return True
        return world.dice(f"chain {entry.parent} {entry.child}").below(100) < self._percent(entry)

    def _percent(self, entry: ChainEntry) -> int:
        rail = self._world.plan.rails.get(entry.child)
        if rail and kinds.of_rail(rail) is kinds.RETURN:
            return _RETURN_PERCENT
        return _SHARED_PERCENT if entry.fan_in else _USUAL_PERCENT

    # ---- one child ------------------------------------------------------------------------------------

    def _child(self, entry: ChainEntry, transfer: Transfer, shares: int) -> tuple[str, ...]:
        """What fired in it. `shares` is how many children may draw on what the transfer brought."""
        world = self._world
        if any(entry.child in names for names in self._lineage) or len(self._lineage) > _LONGEST:
            raise CannotError(f"the chain leads back to {entry.child} and never ends")
        if entry.fan_in:
            world.pooled.setdefault(entry, []).append(transfer)
            return (entry.child,)
        try:
            return self._fire(entry, transfer, shares).names
        except CannotError as why:
            world.reasons[entry.child] = str(why)
            raise CannotError(f"{entry.child} must follow {entry.parent}: {why}") from None

    def _fire(self, entry: ChainEntry, transfer: Transfer, shares: int) -> Transfer:
        plan = self._world.plan
        if entry.child in plan.templates or entry.child in plan.leg_rails:
            template = plan.templates.get(entry.child)
            leg = None if template else entry.child
            template = template or next(t for t in plan.templates.values() if entry.child in t.leg_rails)
            later = self._world.dice(f"chain {entry.parent} {entry.child}").between(60, 300)
            return self._cycles.follow(template, transfer.at + later, [transfer], leg)
        rail = plan.rails[entry.child]
        return self._firing.fire(rail, self._when(rail, transfer), _ask(rail, transfer, shares))

    def _when(self, rail: Rail, transfer: Transfer) -> int:
        """Minutes later; on the next business day when the parent's deadline leaves time for that."""
        own = self._world.dice(f"chain to {rail.name}")
        next_day = clock.midnight(self._world.workdays.after(clock.day_of(transfer.at)))
        if transfer.deadline is not None and transfer.deadline >= next_day + clock.DAY:
            return next_day + own.between(*kinds.of_rail(rail).band)
        return transfer.at + own.between(60, 300)

    # ---- several parents, one child -------------------------------------------------------------------

    def gather(self, again: Callable[[], object] | None) -> None:
        """Completes the unit at work: what parents of a fan-in share follows them, once there are enough of them."""
        pooled = self._world.pooled
        for _ in range(_LONGEST):
            if not pooled:
                return
            entry = next(iter(pooled))
            size = entry.expected_parent_count or self._world.dice(f"parents of {entry.child}").between(2, 4)
            while (before := len(pooled[entry])) < size:
                if again is not None:
                    again()
                if len(pooled[entry]) == before:
                    raise CannotError(
                        f"{entry.child} must follow several of {entry.parent}, and one comes alone"
                    )
            parents = pooled.pop(entry)
            if entry.expected_parent_count and len(parents) % size:
                raise CannotError(
                    f"{entry.child} follows {size} of {entry.parent}, which come {len(parents)} at a time"
                )
            count = size if entry.expected_parent_count else len(parents)
            for first in range(0, len(parents), count):
                self._share(entry, parents[first : first + count])
        raise CannotError("its shared children never end")

    def _share(self, entry: ChainEntry, parents: list[Transfer]) -> None:
        at = max(parent.at for parent in parents) + _AFTER_LAST_PARENT
        try:
            self._cycles.follow(self._world.plan.templates[entry.child], at, parents)
        except CannotError as why:
            self._world.reasons[entry.child] = str(why)
            raise CannotError(f"{entry.child} must follow {entry.parent}: {why}") from None


def _names(entries: list[ChainEntry]) -> set[str]:
    return {entry.child for entry in entries}


def _those_of(names: set[str], children: list[tuple[str, ...]]) -> int:
    """In how many of the children something of these names fired."""
    return sum(1 for fired in children if names.intersection(fired))


def _ask(rail: Rail, transfer: Transfer, shares: int) -> Ask:
    """The child passes on what its parent brought, gives it back, or concerns who paid."""
    arrived, sender = transfer.destination, transfer.source
    amount = transfer.amount // shares or None
    if not rail.is_two_leg:
        concerned = next((party for party in (sender, arrived) if _holds(party, rail.leg_roles)), None)
        passes_on = concerned is not None and concerned is arrived and rail.leg_direction == "Debit"
        return Ask(source=concerned, amount=amount if passes_on else None, parent=transfer)
    backward = any(word in f"{rail.name} {rail.transfer_type}".lower() for word in _BACKWARD)
    returned = sender if backward and _holds(sender, rail.destination_roles) else None
    if _holds(arrived, rail.source_roles):
        return Ask(arrived, returned, amount, transfer, None if returned else sender)
    if returned is not None:
        return Ask(destination=returned, amount=amount, parent=transfer)
    return Ask(parent=transfer)


def _holds(party: Party | None, roles: tuple[str, ...]) -> bool:
    return party is not None and party.role in roles
