"""What follows a completed transfer: required children always, one of a group, optional ones now and then."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from recongen.demo.feed import clock, kinds
from recongen.demo.feed.cycles import Cycles
from recongen.demo.feed.firing import Firing
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
        self._lineage.append(transfer.names)
        try:
            self._follow_with(transfer, entries)
        finally:
            self._lineage.pop()

    def _follow_with(self, transfer: Transfer, entries: list[ChainEntry]) -> None:
        """First what must follow, then one of every group, then what may."""
        children: list[tuple[str, ...]] = []
        """What fired in each child."""
        groups: dict[tuple[str, str], list[ChainEntry]] = {}
        for entry in entries:
            if entry.xor_group is not None:
                groups.setdefault((entry.parent, entry.xor_group), []).append(entry)
        must = [entry for entry in entries if entry.xor_group is None and entry.required]
        for position, entry in enumerate(must):
            if not _how_many(children, [entry]):
                children.append(self._child(entry, transfer, len(must) - position + len(groups)))
        for (parent, group), members in groups.items():
            may_stay_away = self._world.bare and not any(entry.required for entry in members)
            if not may_stay_away and not _how_many(children, members):
                name = f"group {parent} {group}"
                dice = self._world.dice(name)
                entry = self._world.in_turn(name, members, dice, lambda own: own.child in self._world.fired)
                children.append(self._child(entry, transfer, 1))
        for entry in entries:
            if entry.xor_group is None and not entry.required and self._may_follow(entry):
                children.append(self._child(entry, transfer, 1))
                self._seen.add(entry)
        if any(_how_many(children, members) > 1 for members in groups.values()):
            raise CannotError("two of the children that exclude each other would follow it")

    def _may_follow(self, entry: ChainEntry) -> bool:
        """An optional one until it is seen, and then by chance; one that a parent in the same unit shares always."""
        world = self._world
        if world.bare or any(entry.child in names for names in self._lineage):
            return False
        if entry not in self._seen or entry in world.pooled:
            return True
        rail, percent = world.plan.rails.get(entry.child), _USUAL_PERCENT
        if rail and kinds.of_rail(rail) is kinds.RETURN:
            percent = _RETURN_PERCENT
        elif entry.fan_in:
            percent = _SHARED_PERCENT
        return world.dice(f"chain {entry.parent} {entry.child}").below(100) < percent

    # ---- one child ------------------------------------------------------------------------------------

    def _child(self, entry: ChainEntry, transfer: Transfer, shares: int) -> tuple[str, ...]:
        """What fired in it. `shares` is how many children may draw on what the transfer brought."""
        if any(entry.child in names for names in self._lineage) or len(self._lineage) > _LONGEST:
            raise CannotError(f"the chain leads back to {entry.child} and never ends")
        if entry.fan_in:
            self._world.pooled.setdefault(entry, []).append(transfer)
            return (entry.child,)
        return self._must(entry, lambda: self._fire(entry, transfer, shares)).names

    def _must(self, entry: ChainEntry, happen: Callable[[], Transfer]) -> Transfer:
        try:
            return happen()
        except CannotError as why:
            self._world.reasons[entry.child] = str(why)
            raise CannotError(f"{entry.child} must follow {entry.parent}: {why}") from None

    def _fire(self, entry: ChainEntry, transfer: Transfer, shares: int) -> Transfer:
        plan = self._world.plan
        if entry.child in plan.templates or entry.child in plan.leg_rails:
            template = plan.templates.get(entry.child)
            leg = None if template else entry.child
            template = template or next(
                own for own in plan.templates.values() if entry.child in own.leg_rails
            )
            later = self._world.dice(f"chain {entry.parent} {entry.child}").between(60, 300)
            return self._cycles.follow(template, transfer.at + later, [transfer], leg)
        return self._pass_on(plan.rails[entry.child], transfer, shares)

    def _pass_on(self, rail: Rail, transfer: Transfer, shares: int) -> Transfer:
        """The child passes on what its parent brought, gives it back, or concerns who paid."""
        at, amount = self._when(rail, transfer), transfer.amount // shares or None
        arrived, sender = transfer.destination, transfer.source
        if not rail.is_two_leg:
            about = next((party for party in (sender, arrived) if _holds(party, rail.leg_roles)), None)
            passes_on = about is not None and about is arrived and rail.leg_direction == "Debit"
            return self._firing.fire(rail, at, about, amount=amount if passes_on else None, parent=transfer)
        backward = any(word in f"{rail.name} {rail.transfer_type}".lower() for word in _BACKWARD)
        returned = sender if backward and _holds(sender, rail.destination_roles) else None
        source = arrived if _holds(arrived, rail.source_roles) else None
        unlike = None if returned or not source else sender
        if not source and not returned:
            amount = None
        return self._firing.fire(rail, at, source, returned, amount, transfer, unlike)

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
            size = size if entry.expected_parent_count else len(parents)
            if len(parents) % size:
                raise CannotError(
                    f"{entry.child} follows {size} of {entry.parent}, which come {len(parents)} at a time"
                )
            for first in range(0, len(parents), size):
                self._share(entry, parents[first : first + size])
        raise CannotError("its shared children never end")

    def _share(self, entry: ChainEntry, parents: list[Transfer]) -> None:
        template = self._world.plan.templates[entry.child]
        at = max(parent.at for parent in parents) + _AFTER_LAST_PARENT
        self._must(entry, lambda: self._cycles.follow(template, at, parents))


def _how_many(children: list[tuple[str, ...]], entries: Iterable[ChainEntry]) -> int:
    """In how many of the children something that the entries name fired."""
    names = {entry.child for entry in entries}
    return sum(1 for fired in children if names.intersection(fired))


def _holds(party: Party | None, roles: tuple[str, ...]) -> bool:
    return party is not None and party.role in roles
