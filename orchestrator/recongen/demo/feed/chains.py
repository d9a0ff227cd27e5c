"""What follows a completed transfer: required children always, one of a group, optional ones now and then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from recongen.demo.feed import clock, kinds
from recongen.demo.feed.firing import Ask
from recongen.demo.feed.rows import Party
from recongen.demo.feed.world import CannotError, Transfer, World
from recongen.institution.types import ChainEntry, Rail, TransferTemplate

_OPTIONAL_PERCENT = {kinds.RETURN.name: 10}
_OPTIONAL_PERCENT_OTHERWISE = 50
_FAN_IN_AT = clock.local(17, 12)
_BACKWARD = ("return", "revers", "refund")
_LONGEST = 12

FireRail = Callable[[Rail, int, Ask], Transfer]
OpenTemplate = Callable[[TransferTemplate, int, list[Transfer], str | None], Transfer]


@dataclass
class _Brood:
    """The children of one transfer so far: what fired in each."""

    fired: list[frozenset[str]]

    def of(self, names: set[str]) -> int:
        return sum(1 for child in self.fired if child & names)


class Chains:
    def __init__(self, world: World) -> None:
        self._world = world
        self._seen: set[ChainEntry] = set()
        self._lineage: list[tuple[str, ...]] = []
        self.bare = False
        """Whether what need not follow is left out."""
        self.fire: FireRail
        self.open: OpenTemplate

    def completed(self, transfer: Transfer) -> None:
        """Everything that must follow, in the same unit, and some of what may."""
        followers = self._world.plan.followers
        entries = [entry for name in transfer.names for entry in followers.get(name, ())]
        if not entries:
            return
        self._lineage.append(transfer.names)
        try:
            self._followed(transfer, entries)
        finally:
            self._lineage.pop()

    def _followed(self, transfer: Transfer, entries: list[ChainEntry]) -> None:
        brood = _Brood([])
        groups: dict[tuple[str, str], list[ChainEntry]] = {}
        for entry in entries:
            if entry.xor_group is not None:
                groups.setdefault((entry.parent, entry.xor_group), []).append(entry)
        single = [entry for entry in entries if entry.xor_group is None]
        must = [entry for entry in single if entry.required]
        for position, entry in enumerate(must):
            if not brood.of({entry.child}):
                self._must_follow(entry, transfer, brood, len(must) - position + len(groups))
        for (parent, group), members in groups.items():
            self._one_follows(f"{parent} {group}", members, transfer, brood)
        for entry in single:
            if not entry.required and self._may_follow(entry):
                self._perhaps(entry, transfer, brood, list(groups.values()))
        for members in groups.values():
            if brood.of({entry.child for entry in members}) > 1:
                raise CannotError("two of the children that exclude each other would follow it")

    def _must_follow(self, entry: ChainEntry, transfer: Transfer, brood: _Brood, shares: int) -> None:
        try:
            self._follow(entry, transfer, brood, shares)
        except CannotError as why:
            raise CannotError(f"{entry.child} must follow {entry.parent}: {why}") from None

    def _one_follows(self, name: str, members: list[ChainEntry], transfer: Transfer, brood: _Brood) -> None:
        """Exactly one; the others are tried where the one that is due cannot."""
        if brood.of({entry.child for entry in members}):
            return
        why_not = ""
        for entry in self._world.in_turn(f"group {name}", members, self._world.dice(f"group {name}")):
            try:
                with self._world.attempt():
                    self._must_follow(entry, transfer, brood, 1)
                return
            except CannotError as why:
                why_not = why_not or str(why)
        if any(entry.required for entry in members):
            raise CannotError(why_not)

    def _perhaps(
        self, entry: ChainEntry, transfer: Transfer, brood: _Brood, groups: list[list[ChainEntry]]
    ) -> None:
        before = list(brood.fired)
        try:
            with self._world.attempt():
                self._follow(entry, transfer, brood, 1)
                if any(brood.of({member.child for member in group}) > 1 for group in groups):
                    raise CannotError("what excludes it follows already")
            self._seen.add(entry)
        except CannotError as why:
            brood.fired = before
            self._world.reasons.setdefault(entry.child, str(why))

    def _may_follow(self, entry: ChainEntry) -> bool:
        """An optional one the first time, so that it is seen, and then by chance."""
        if self.bare or any(entry.child in names for names in self._lineage):
            return False
        if entry not in self._seen:
            return True
        rail = self._world.plan.rails.get(entry.child)
        percent = _OPTIONAL_PERCENT.get(kinds.of_rail(rail).name if rail else "", _OPTIONAL_PERCENT_OTHERWISE)
        return self._world.dice(f"chain {entry.parent} {entry.child}").below(100) < percent

    def _follow(self, entry: ChainEntry, transfer: Transfer, brood: _Brood, shares: int) -> None:
        """`shares` is how many children may draw on what the transfer brought."""
        world, plan = self._world, self._world.plan
        if any(entry.child in names for names in self._lineage) or len(self._lineage) > _LONGEST:
            raise CannotError(f"the chain leads back to {entry.child} and never ends")
        if entry.fan_in:
            world.pool(entry, transfer)
            brood.fired.append(frozenset({entry.child}))
            return
        dice = world.dice(f"chain {entry.parent} {entry.child}")
        try:
            if entry.child in plan.templates:
                template, leg = plan.templates[entry.child], None
            elif entry.child in plan.leg_rails:
                template, leg = (
                    next(t for t in plan.templates.values() if entry.child in t.leg_rails),
                    entry.child,
                )
            else:
                rail = plan.rails[entry.child]
                ask = self._ask(rail, transfer, shares)
                child = self.fire(rail, self._when(rail, transfer), ask)
                brood.fired.append(frozenset(child.names))
                return
            child = self.open(template, transfer.at + dice.between(60, 300), [transfer], leg)
            brood.fired.append(frozenset(child.names))
        except CannotError as why:
            world.reasons[entry.child] = str(why)
            raise

    def _when(self, rail: Rail, transfer: Transfer) -> int:
        """Minutes later; on the next business day when the parent's deadline leaves time for that."""
        own = self._world.dice(f"chain to {rail.name}")
        next_day = clock.midnight(self._world.workdays.after(clock.day_of(transfer.at)))
        if transfer.deadline is not None and transfer.deadline >= next_day + clock.DAY:
            return next_day + own.between(*kinds.of_rail(rail).band)
        return transfer.at + own.between(60, 300)

    @staticmethod
    def _ask(rail: Rail, transfer: Transfer, shares: int) -> Ask:
        """The child passes on what its parent brought, gives it back, or concerns who paid."""
        arrived, sender = transfer.destination, transfer.source
        if not rail.is_two_leg:
            concerned = next((party for party in (sender, arrived) if _holds(party, rail.leg_roles)), None)
            if concerned is not None and concerned is arrived and rail.leg_direction == "Debit":
                return Ask(source=concerned, amount=transfer.amount // shares or None, parent=transfer)
            return Ask(source=concerned, parent=transfer)
        backward = any(word in f"{rail.name} {rail.transfer_type}".lower() for word in _BACKWARD)
        returned = sender if backward and _holds(sender, rail.destination_roles) else None
        amount = transfer.amount // shares or None
        if _holds(arrived, rail.source_roles):
            return Ask(arrived, returned, amount, transfer, None if returned else sender)
        if returned is not None:
            return Ask(destination=returned, amount=amount, parent=transfer)
        return Ask(parent=transfer)

    # ---- several parents, one child -------------------------------------------------------------------

    def gather(self, again: Callable[[], object] | None) -> None:
        """Completes the unit at work: fan-in parents that must share a child do, once there are enough of them."""
        for _ in range(_LONGEST):
            waiting = [entry for entry in self._world.plan.fan_ins if self._must_be_shared(entry)]
            entry = next((entry for entry in waiting if self._world.pooled(entry)), None)
            if entry is None:
                return
            self._gather(entry, again)
        raise CannotError("its shared children never end")

    def _gather(self, entry: ChainEntry, again: Callable[[], object] | None) -> None:
        size = entry.expected_parent_count or 2
        while len(self._world.pooled(entry)) < size:
            before = len(self._world.pooled(entry))
            if again is not None:
                again()
            if len(self._world.pooled(entry)) == before:
                raise CannotError(f"{entry.child} must follow several of {entry.parent}, and one comes alone")
        parents = self._world.pooled(entry, take=True)
        if entry.expected_parent_count and len(parents) % size:
            raise CannotError(
                f"{entry.child} follows {size} of {entry.parent}, which come {len(parents)} at a time"
            )
        count = size if entry.expected_parent_count else len(parents)
        for first in range(0, len(parents), count):
            shared = parents[first : first + count]
            self._share(entry, shared, max(parent.at for parent in shared) + 120)

    @staticmethod
    def _must_be_shared(entry: ChainEntry) -> bool:
        return entry.required or entry.xor_group is not None

    def _share(self, entry: ChainEntry, parents: list[Transfer], at: int) -> None:
        try:
            self.open(self._world.plan.templates[entry.child], at, parents, None)
        except CannotError as why:
            self._world.reasons[entry.child] = str(why)
            raise CannotError(f"{entry.child} must follow {entry.parent}: {why}") from None

    def plan_day(self, midnight: int) -> None:
        """In the evening the fan-in children that need not be take the parents of the day."""
        for entry in self._world.plan.fan_ins:
            if not self._must_be_shared(entry):
                self._world.at(midnight + _FAN_IN_AT, partial(self._take, entry))

    def _take(self, entry: ChainEntry, at: int) -> None:
        world = self._world
        pool = [parent for parent in world.pools[entry] if parent.at < at]
        size = entry.expected_parent_count or max(2, len(pool))
        while len(pool) >= size:
            parents, pool = pool[:size], pool[size:]
            world.unit(entry.child, partial(self._share, entry, parents, at))
        world.pools[entry] = pool + [parent for parent in world.pools[entry] if parent.at >= at]


def _holds(party: Party | None, roles: tuple[str, ...]) -> bool:
    return party is not None and party.role in roles
