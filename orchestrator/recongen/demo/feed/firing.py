"""One firing of a rail that makes a transfer of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from recongen.demo.feed import clock, kinds
from recongen.demo.feed.dice import Dice
from recongen.demo.feed.ledger import UNLIMITED, Bound
from recongen.demo.feed.rows import Leg, Pair, Party, beyond, cents, legs_of, money_text
from recongen.demo.feed.world import CannotError, Transfer, World
from recongen.institution.types import Rail

_PICKS = 8
_ENOUGH = 100
_PENDING_PERCENT = 20
_SETTLED_BY = clock.local(17)


class Firing:
    def __init__(self, world: World) -> None:
        self._world = world

    def fire(
        self,
        rail: Rail,
        at: int,
        source: Party | None = None,
        destination: Party | None = None,
        amount: int | None = None,
        parent: Transfer | None = None,
        unlike: Party | None = None,
        whole: bool = False,
    ) -> Transfer:
        """The transfer, with all that follows it. Whatever is not settled before is decided at random.

        `unlike` must not be the destination. Without `whole`, the amount moves in part, or Pending first, if need be.
        """
        world = self._world
        world.must_carry(rail, None, parent is not None)
        pair, moved = self.choose(rail, at, source, destination, amount, unlike, whole)
        legs = self.legs(rail, at, pair, moved, parent)
        settles = None if whole else self._settles(rail, at, world.dice(rail.name), legs)
        return self._post(rail, legs, pair, settles, parent)

    def _post(
        self, rail: Rail, legs: list[Leg], pair: Pair, settles: int | None, parent: Transfer | None
    ) -> Transfer:
        """Posted, or first Pending without what only a Posted leg must carry."""
        world, deadline, at = self._world, parent.deadline if parent else None, legs[0].posting
        if settles is not None:
            bare = world.metadata(rail, at, {}, leave_out=rail.posted_requirements)
            for leg in legs:
                world.post(replace(leg, status="Pending", metadata=bare, transfer_completion=None), deadline)
                leg.posting, leg.supersedes = settles, "Inflight"
                leg.transfer_completion = leg.transfer_completion and settles
        for leg in legs:
            world.post(leg, deadline)
        transfer_id, moved = legs[0].transfer_id, abs(legs[-1].amount)
        done = Transfer(transfer_id, (rail.name,), legs[0].posting, moved, *pair)
        world.completed(done)
        return done

    def legs(self, rail: Rail, at: int, pair: Pair, amount: int, parent: Transfer | None = None) -> list[Leg]:
        """Those of a transfer that is not posted yet."""
        transfer_id, destination = self._world.new_id(rail.name), pair[1]
        known = {"receiving_party_kind": destination.role} if destination else {}
        metadata = self._world.metadata(rail, at, known)
        return legs_of(rail, transfer_id, at, pair, amount, metadata, parent.id if parent else None)

    def _settles(self, rail: Rail, at: int, dice: Dice, legs: Sequence[Leg]) -> int | None:
        """When a firing that is Pending first becomes Posted: later on the same business day."""
        if rail.max_pending_seconds is None or dice.below(100) >= _PENDING_PERCENT:
            return None
        settles = at + dice.between(600, max(600, min(rail.max_pending_seconds // 2, 3 * clock.HOUR)))
        settles = min(settles, at // clock.DAY * clock.DAY + _SETTLED_BY)
        same_day = all(leg.party.day_start(at) == leg.party.day_start(settles) for leg in legs)
        return settles if settles > at and same_day else None

    # ---- who and how much -----------------------------------------------------------------------------

    def choose(
        self,
        rail: Rail,
        at: int,
        source: Party | None = None,
        destination: Party | None = None,
        amount: int | None = None,
        unlike: Party | None = None,
        whole: bool = False,
        bound: Bound = (UNLIMITED, ""),
    ) -> tuple[Pair, int]:
        """Accounts that can move money under all caps, and how much."""
        dice, best, pair = self._world.dice(rail.name), (-UNLIMITED, ""), (source, destination)
        for _ in range(_PICKS):
            choice = self._pick(rail, dice, source, destination, unlike)
            most = min(bound, self.most(rail, at, *choice))
            if most[0] > best[0]:
                best, pair = most, choice
            if best[0] >= (amount or _ENOUGH):
                break
        least = 0 if whole and not beyond(rail) else 1 + max(0, -beyond(rail))
        if best[0] < max(least, (amount or 0) if whole else 0):
            raise CannotError(best[1])
        if whole and (amount or 0) < least:
            raise CannotError(f"{rail.name} cannot move {money_text(amount or 0)}")
        moved = sample(rail, dice, best[0]) if amount is None else amount
        return pair, min(max(moved, least), best[0])

    def most(self, rail: Rail, at: int, source: Party | None, destination: Party | None) -> Bound:
        """The most that may move, and what bounds it."""
        ledger, bounds = self._world.ledger, [(UNLIMITED, "")]
        if source is not None:
            bounds.append(ledger.most(rail, source, "Debit", at))
        if destination is not None:
            most, why = ledger.most(rail, destination, "Credit", at)
            bounds.append((most - beyond(rail), why))
        return min(bounds)

    def _pick(
        self, rail: Rail, dice: Dice, source: Party | None, destination: Party | None, unlike: Party | None
    ) -> Pair:
        if not rail.is_two_leg:
            party = source or destination or self.party(rail.leg_roles, dice)
            return (party, None) if rail.leg_direction == "Debit" else (None, party)
        source = source or self.party(rail.source_roles, dice)
        return source, destination or self.party(rail.destination_roles, dice, (source, unlike))

    def party(self, roles: Sequence[str], dice: Dice, avoided: Sequence[Party | None] = ()) -> Party:
        """Any account of the roles; each role, and each counterparty, takes part once before any does twice."""
        world = self._world
        roles_here = [role for role in roles if world.cast.holders(role)]
        if not roles_here:
            absent = world.cast.absent_roles
            why = next((absent[role] for role in roles if role in absent), "nobody holds it")
            raise CannotError(f"no account of {', '.join(roles)} takes part: {why}")
        role = world.in_turn(" | ".join(roles_here), roles_here, dice)
        holders = world.cast.holders(role)
        if not holders[0].is_internal:
            return world.in_turn(f"counterparties {role}", holders, dice)
        return dice.pick([party for party in holders if party not in avoided] or holders)


def sample(rail: Rail, dice: Dice, most: int) -> int:
    """A typical amount of the rail; one above the bound is drawn again, so that the distribution keeps its shape."""
    kind = kinds.of_rail(rail)
    low, high = rail.amount_typical_range or (Decimal("0.01"), Decimal(UNLIMITED // 100))
    lowest, highest = cents(low), min(cents(high), most)
    for _ in range(6):
        amount = dice.lognormal_cents(kind.mu, kind.sigma)
        if lowest <= amount <= highest:
            return amount
    if rail.amount_typical_range is None:
        return max(1, dice.between(highest // 4, highest // 2))
    return dice.between(min(lowest, highest), highest)
