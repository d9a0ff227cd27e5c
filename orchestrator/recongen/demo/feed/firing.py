"""One firing of a rail that makes a transfer of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from recongen.demo.feed import clock, kinds
from recongen.demo.feed.cast import cents
from recongen.demo.feed.dice import Dice
from recongen.demo.feed.ledger import UNLIMITED
from recongen.demo.feed.rows import Leg, Party
from recongen.demo.feed.world import Transfer, World
from recongen.institution.types import Rail

# What an account keeps when it pays of its own accord, so that fees which must follow find something.
_MARGIN = 100_000
_ATTEMPTS = 8
_PENDING_PERCENT = 20
_SETTLED_BY = clock.local(17)


@dataclass(frozen=True)
class Ask:
    """What is settled before the rail fires."""

    source: Party | None = None
    destination: Party | None = None
    amount: int | None = None
    parent: str | None = None
    unlike: Party | None = None
    """An account that must not be the destination."""
    margin: int = _MARGIN


class Firing:
    """`completed` is told of every transfer once it is Posted."""

    def __init__(self, world: World, completed: Callable[[Transfer], None]) -> None:
        self._world = world
        self._completed = completed
        self._roles_met: dict[str, int] = {}

    def fire(self, rail: Rail, at: int, ask: Ask) -> bool:
        """False when no account could do it."""
        world = self._world
        dice = world.dice(rail.name)
        found = self._parties(rail, at, ask, dice)
        if found is None:
            return False
        source, destination, amount = found
        known = {"receiving_party_kind": destination.role} if destination else {}
        legs = self._legs(rail, at, source, destination, amount, ask.parent, known)
        done = Transfer(legs[0].transfer_id, (rail.name,), at, amount, source, destination)
        settles = self._settles(rail, at, dice, [leg.party for leg in legs])
        if settles is None:
            self._post(legs, done)
        else:
            self._post_pending(rail, legs, done, settles)
        return True

    def fire_whole(self, rail: Rail, at: int, ask: Ask) -> bool:
        """The amount asked for at once and in full, or nothing."""
        found = self._parties(rail, at, ask, self._world.dice(rail.name))
        if found is None or found[2] != ask.amount:
            return False
        source, destination, amount = found
        legs = self._legs(rail, at, source, destination, amount, ask.parent, {})
        self._post(legs, Transfer(legs[0].transfer_id, (rail.name,), at, amount, source, destination))
        return True

    def _post(self, legs: list[Leg], done: Transfer, caps_used: bool = False) -> None:
        for leg in legs:
            self._world.post(leg, caps_used)
        self._completed(done)

    def _post_pending(self, rail: Rail, legs: list[Leg], done: Transfer, settles: int) -> None:
        """First Pending, without what only a Posted leg must carry; then Posted by a higher entry."""
        world, source = self._world, done.source
        for leg in legs:
            bare = world.metadata(rail, leg.posting, {}, leave_out=rail.posted_requirements)
            world.post(replace(leg, status="Pending", metadata=bare))
            world.ledger.use_caps(leg)
        if source is not None:
            world.ledger.reserve(source, done.amount)

        def settle(instant: int) -> None:
            if source is not None:
                world.ledger.release(source, done.amount)
            later = [replace(leg, posting=instant, supersedes="Inflight") for leg in legs]
            self._post(later, replace(done, at=instant), caps_used=True)

        world.at(settles, settle)

    def _settles(self, rail: Rail, at: int, dice: Dice, parties: Sequence[Party]) -> int | None:
        """When a firing that is Pending first becomes Posted: later on the same business day."""
        if rail.max_pending_seconds is None or dice.below(100) >= _PENDING_PERCENT:
            return None
        settles = at + dice.between(600, max(600, min(rail.max_pending_seconds // 2, 3 * clock.HOUR)))
        settles = min(settles, at // clock.DAY * clock.DAY + _SETTLED_BY)
        same_day = all(party.day_start(at) == party.day_start(settles) for party in parties)
        return settles if settles > at and same_day else None

    def _legs(
        self,
        rail: Rail,
        at: int,
        source: Party | None,
        destination: Party | None,
        amount: int,
        parent: str | None,
        known: dict[str, str],
    ) -> list[Leg]:
        transfer_id = self._world.new_id(rail.name)
        metadata = self._world.metadata(rail, at, known)
        completion = at if "transfer_completion" in rail.posted_requirements else None
        beyond = cents(rail.expected_net) if rail.expected_net is not None else 0
        sides = [
            (source, -amount, "Debit", rail.source_origin),
            (destination, max(0, amount + beyond), "Credit", rail.destination_origin),
        ]
        return [
            Leg(
                id=f"{transfer_id}-{number}",
                party=party,
                amount=signed,
                direction=direction,
                status="Posted",
                posting=at,
                transfer_id=transfer_id,
                transfer_type=rail.transfer_type,
                rail_name=rail.name,
                origin=origin or rail.origin or "InternalInitiated",
                transfer_completion=completion,
                transfer_parent_id=parent,
                metadata=metadata,
            )
            for number, (party, signed, direction, origin) in enumerate(
                (side for side in sides if side[0] is not None), start=1
            )
            if party is not None
        ]

    def _parties(
        self, rail: Rail, at: int, ask: Ask, dice: Dice
    ) -> tuple[Party | None, Party | None, int] | None:
        """Accounts that can move money under all caps, and how much. What must be moved is moved in part, if need be."""
        best: tuple[Party | None, Party | None, int] | None = None
        best_upper = 0
        for _ in range(_ATTEMPTS):
            source, destination = self._pick(rail, ask, dice)
            if source is None and destination is None:
                return None
            upper = self.upper(rail, at, source, destination, ask.margin)
            if ask.amount is not None and upper >= ask.amount:
                return source, destination, ask.amount
            if ask.amount is None and upper >= 100:
                return source, destination, sample(rail, dice, upper)
            if upper > best_upper:
                best, best_upper = (source, destination, upper), upper
        return best if ask.amount is not None else None

    def upper(self, rail: Rail, at: int, source: Party | None, destination: Party | None, margin: int) -> int:
        """The most that may move."""
        ledger, upper = self._world.ledger, UNLIMITED
        if source is not None:
            keeps = margin if source.is_internal and source.expected_eod_balance is None else 0
            room = ledger.room(source, "Debit", rail.transfer_type, rail.name, at)
            upper = min(upper, ledger.available(source) - keeps, room)
        if destination is not None:
            upper = min(upper, ledger.room(destination, "Credit", rail.transfer_type, rail.name, at))
        return upper

    def _pick(self, rail: Rail, ask: Ask, dice: Dice) -> tuple[Party | None, Party | None]:
        """Source and destination; a rail of one leg has one of them."""
        if not rail.is_two_leg:
            party = ask.source or ask.destination or self.party(rail.leg_roles, dice)
            return (party, None) if rail.leg_direction == "Debit" else (None, party)
        source = ask.source or self.party(rail.source_roles, dice)
        avoided = [party.id for party in (source, ask.unlike) if party is not None]
        destination = ask.destination or self.party(rail.destination_roles, dice, avoided)
        return (source, destination) if source and destination else (None, None)

    def party(self, roles: Sequence[str], dice: Dice, avoided: Sequence[str] = ()) -> Party | None:
        """Any account of the roles."""
        held = [role for role in roles if self._world.cast.holders(role)]
        if not held:
            return None
        role = held[0] if len(held) == 1 else self._role(held, dice)
        holders = self._world.cast.holders(role)
        if not holders[0].is_internal:
            return self._world.cast.external(role, dice)
        others = [party for party in holders if party.id not in avoided] if avoided else holders
        return dice.pick(others or holders)

    def _role(self, held: list[str], dice: Dice) -> str:
        """Each role of a union once, then any."""
        group = " | ".join(held)
        number = self._roles_met.get(group, 0)
        self._roles_met[group] = number + 1
        return held[number] if number < len(held) else dice.pick(held)


def sample(rail: Rail, dice: Dice, upper: int) -> int:
    """A typical amount of the rail; one above the bound is drawn again, so that the distribution keeps its shape."""
    kind = kinds.of_rail(rail)
    low, high = rail.amount_typical_range or (Decimal("0.01"), Decimal(UNLIMITED // 100))
    lowest, highest = cents(low), min(cents(high), upper)
    for _ in range(6):
        amount = dice.lognormal_cents(kind.mu, kind.sigma)
        if lowest <= amount <= highest:
            return amount
    if rail.amount_typical_range is None:
        return max(1, dice.between(highest // 4, highest // 2))
    return dice.between(min(lowest, highest), highest)
