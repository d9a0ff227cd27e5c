"""One firing of a rail that makes a transfer of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from recongen.demo.feed import clock, kinds
from recongen.demo.feed.cast import cents
from recongen.demo.feed.dice import Dice
from recongen.demo.feed.ledger import UNLIMITED
from recongen.demo.feed.rows import Leg, Party, money_text
from recongen.demo.feed.world import CannotError, Transfer, World
from recongen.institution.types import Rail

_PICKS = 8
_PENDING_PERCENT = 20
_SETTLED_BY = clock.local(17)


@dataclass(frozen=True)
class Ask:
    """What is settled before the rail fires."""

    source: Party | None = None
    destination: Party | None = None
    amount: int | None = None
    parent: Transfer | None = None
    unlike: Party | None = None
    """An account that must not be the destination."""
    whole: bool = False
    """The amount in full and at once; otherwise what must move moves in part, if need be."""


class Firing:
    """`completed` is told of every transfer once it is Posted."""

    def __init__(self, world: World, completed: Callable[[Transfer], None]) -> None:
        self._world = world
        self._completed = completed
        self._roles_met: dict[str, int] = {}

    def fire(self, rail: Rail, at: int, ask: Ask) -> Transfer:
        """The transfer, with all that follows it."""
        world, dice = self._world, self._world.dice(rail.name)
        lack = world.plan.lack(rail, None, ask.parent is not None)
        if lack:
            raise CannotError(lack)
        source, destination, amount = self._parties(rail, at, ask, dice)
        legs = self._legs(rail, at, source, destination, amount, ask.parent)
        moved = amount + beyond(rail) if destination else amount
        done = Transfer(legs[0].transfer_id, (rail.name,), at, moved, source, destination)
        deadline = ask.parent.deadline if ask.parent else None
        settles = None if ask.whole else self._settles(rail, at, dice, [leg.party for leg in legs])
        if settles is not None:
            # First Pending, without what only a Posted leg must carry; then Posted by a higher entry.
            bare = world.metadata(rail, at, {}, leave_out=rail.posted_requirements)
            for leg in legs:
                world.post(replace(leg, status="Pending", metadata=bare, transfer_completion=None), deadline)
            legs = [
                replace(
                    leg,
                    posting=settles,
                    supersedes="Inflight",
                    transfer_completion=settles if leg.transfer_completion else None,
                )
                for leg in legs
            ]
            done = replace(done, at=settles)
        for leg in legs:
            world.post(leg, deadline)
        self._completed(done)
        return done

    def write(self, rail: Rail, at: int, ask: Ask) -> None:
        """As asked, whatever the books say by now."""
        source, destination = self._pick(rail, ask, self._world.dice(rail.name))
        for leg in self._legs(rail, at, source, destination, ask.amount or 0, None):
            self._world.write(leg)

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
        parent: Transfer | None,
    ) -> list[Leg]:
        transfer_id = self._world.new_id(rail.name)
        known = {"receiving_party_kind": destination.role} if destination else {}
        metadata = self._world.metadata(rail, at, known)
        completion = at if "transfer_completion" in rail.posted_requirements else None
        sides = [
            (source, -amount, "Debit", rail.source_origin),
            (destination, amount + beyond(rail), "Credit", rail.destination_origin),
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
                transfer_parent_id=parent.id if parent else None,
                metadata=metadata,
            )
            for number, (party, signed, direction, origin) in enumerate(
                (side for side in sides if side[0] is not None), start=1
            )
            if party is not None
        ]

    def _parties(self, rail: Rail, at: int, ask: Ask, dice: Dice) -> tuple[Party | None, Party | None, int]:
        """Accounts that can move money under all caps, and how much."""
        least = 1 + max(0, -beyond(rail))
        best: tuple[Party | None, Party | None, int] | None = None
        best_upper = 0
        for _ in range(_PICKS):
            source, destination = self._pick(rail, ask, dice)
            upper = self.upper(rail, at, source, destination)
            if (
                ask.amount is not None
                and upper >= ask.amount
                and (ask.amount >= least or _moves_nothing(rail, ask))
            ):
                return source, destination, ask.amount
            if ask.amount is None and upper >= max(100, least):
                return source, destination, max(least, sample(rail, dice, upper))
            if upper > best_upper:
                best, best_upper = (source, destination, upper), upper
            if ask.source and ask.destination:
                break
        if best is None or best_upper < least or ask.whole:
            raise CannotError(self.why_not(rail, at, source, destination, ask.amount or least))
        return best

    def why_not(
        self, rail: Rail, at: int, source: Party | None, destination: Party | None, amount: int
    ) -> str:
        """Of the accounts that were looked at last."""
        for party, direction in ((source, "Debit"), (destination, "Credit")):
            if (
                party
                and self._world.ledger.room(party, direction, rail.transfer_type, rail.name, at) < amount
            ):
                way = "paying" if direction == "Debit" else "getting"
                return f"a cap keeps {party.role} from {way} {money_text(amount)} by it on one day"
        if source and self._world.ledger.available(source, at) <= 0:
            return f"nothing brings {source.role} what it would have to pay"
        return f"{source.role if source else 'its account'} does not have the {money_text(amount)} that it would take"

    def upper(self, rail: Rail, at: int, source: Party | None, destination: Party | None) -> int:
        """The most that may move."""
        ledger, upper = self._world.ledger, UNLIMITED
        if source is not None:
            room = ledger.room(source, "Debit", rail.transfer_type, rail.name, at)
            upper = min(upper, ledger.available(source, at), room)
        if destination is not None:
            room = ledger.room(destination, "Credit", rail.transfer_type, rail.name, at)
            upper = min(upper, room - beyond(rail))
        return upper

    def _pick(self, rail: Rail, ask: Ask, dice: Dice) -> tuple[Party | None, Party | None]:
        """Source and destination; a rail of one leg has one of them."""
        if not rail.is_two_leg:
            party = ask.source or ask.destination or self.party(rail.leg_roles, dice)
            return (party, None) if rail.leg_direction == "Debit" else (None, party)
        source = ask.source or self.party(rail.source_roles, dice)
        avoided = [party.id for party in (source, ask.unlike) if party is not None]
        return source, ask.destination or self.party(rail.destination_roles, dice, avoided)

    def party(self, roles: Sequence[str], dice: Dice, avoided: Sequence[str] = ()) -> Party:
        """Any account of the roles."""
        cast = self._world.cast
        held = [role for role in roles if cast.holders(role)]
        if not held:
            why = next(
                (cast.absent_roles[role] for role in roles if role in cast.absent_roles), "nobody holds it"
            )
            raise CannotError(f"no account of {', '.join(roles)} takes part: {why}")
        role = held[0] if len(held) == 1 else self._role(held, dice)
        holders = cast.holders(role)
        if not holders[0].is_internal:
            return cast.external(role, dice)
        others = [party for party in holders if party.id not in avoided] if avoided else holders
        return dice.pick(others or holders)

    def _role(self, held: list[str], dice: Dice) -> str:
        """Each role of a union once, then any."""
        group = " | ".join(held)
        number = self._roles_met.get(group, 0)
        self._roles_met[group] = number + 1
        return held[number] if number < len(held) else dice.pick(held)


def _moves_nothing(rail: Rail, ask: Ask) -> bool:
    """A sweep of legs that sum to zero."""
    return ask.whole and ask.amount == 0 and not beyond(rail)


def beyond(rail: Rail) -> int:
    """What a rail of two legs credits beyond its debit."""
    return cents(rail.expected_net) if rail.is_two_leg and rail.expected_net is not None else 0


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
