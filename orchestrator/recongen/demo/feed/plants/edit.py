"""Changing a healthy feed: new entries at the end of the journal, balances derived again, then single balances bent."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeVar

from recongen.demo.feed import clock
from recongen.demo.feed.cast import Cast, cents
from recongen.demo.feed.firing import beyond
from recongen.demo.feed.ledger import DIRECTIONS
from recongen.demo.feed.plan import Plan
from recongen.demo.feed.plants.window import CannotPlantError, Window
from recongen.demo.feed.rows import Feed, Leg, Party, Stored, key
from recongen.demo.feed.stored import stored_balances
from recongen.institution.types import Institution, LimitSchedule, Rail

T = TypeVar("T")

_ROOMY = 5000
"""Dollars a day."""

__all__ = ["CannotPlantError", "Edit", "key"]


@dataclass
class _Bend:
    """One balance that will not be what the postings say."""

    change: int = 0
    drop: bool = False


class Edit(Window):
    """One feed on its way from healthy to broken. Plants keep apart by taking accounts and transfers."""

    def __init__(self, institution: Institution, feed: Feed) -> None:
        super().__init__(
            institution.business_calendar, [row.start for row in feed.stored if not row.party.day_offset]
        )
        self.institution = institution
        self.plan = Plan(institution)
        self.cast = Cast(institution, feed.absent)
        self.as_of = feed.as_of
        self.reasons = feed.reasons
        self.legs = list(feed.legs)
        self.current = {leg.id: leg for leg in self.legs}
        self._taken: set[str] = set()
        self._overdrawn: set[str] = set()
        self._bends: dict[tuple[str, int], _Bend] = defaultdict(_Bend)
        self._serial = 0

    # ---- attempts ------------------------------------------------------------------------------------

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """What a plant that gives up had already changed is undone."""
        legs, taken, serial = len(self.legs), set(self._taken), self._serial
        bends = {place: replace(bend) for place, bend in self._bends.items()}
        try:
            yield
        except CannotPlantError:
            if len(self.legs) > legs:
                del self.legs[legs:]
                self.current = {leg.id: leg for leg in self.legs}
            self._taken, self._serial = taken, serial
            self._bends = defaultdict(_Bend, bends)
            raise

    def first(self, candidates: Iterable[T], what: str, plant: Callable[[T], set[str]]) -> set[str]:
        """What the first candidate raises that can be planted."""
        why = f"the institution has no {what}"
        for candidate in candidates:
            try:
                with self.attempt():
                    return plant(candidate)
            except CannotPlantError as reason:
                why = str(reason)
        raise CannotPlantError(why)

    # ---- accounts ------------------------------------------------------------------------------------

    def take(self, parties: Iterable[Party], what: str) -> Party:
        """An account that no other plant uses."""
        for party in parties:
            if party.id not in self._taken:
                self._taken.add(party.id)
                return party
        raise CannotPlantError(f"there is no {what} left")

    def overdrawn(self, party: Party) -> None:
        """From now on this account must get nothing."""
        self._overdrawn.add(party.id)

    def keep(self, party: Party) -> None:
        """Other plants leave this account alone, whether or not one had it before."""
        self._taken.add(party.id)

    def is_free(self, party: Party) -> bool:
        return party.id not in self._taken

    def holders(self, roles: Iterable[str]) -> list[Party]:
        return [party for role in roles for party in self.cast.holders(role)]

    def expects_a_balance(self, party: Party) -> bool:
        """It, or an account above it, whose balance follows."""
        return any(above.expected_eod_balance is not None for above in self.cast.upward(party))

    def is_stored(self, party: Party) -> bool:
        return party.is_internal or bool(self.cast.children[party.id])

    def has_children(self, party: Party) -> bool:
        """Such as have balances."""
        return any(child.is_internal for child in self.cast.children[party.id])

    def is_clearing(self, role: str) -> bool:
        return any(party.expected_eod_balance is not None for party in self.cast.holders(role))

    def payer(self, roles: Iterable[str], amount: int, since: int) -> Party:
        """An account that can pay without ever falling below zero: counterparties always can."""
        parties = self.holders(roles)
        for party in parties:
            if not party.is_internal:
                return party
        least = self.least_since(since)
        able = [party for party in parties if least[party.id] >= amount and not self._misses_a_day(party)]
        return self.take(able, f"account of {', '.join(roles)} that could pay {amount // 100} dollars")

    def recipient(self, roles: Iterable[str], unlike: Party) -> Party:
        holders = [party for party in self.holders(roles) if not self._misses_a_day(party)]
        # What repeated plants bring would fill up an account that another plant has overdrawn.
        solvent = [party for party in holders if party.id not in self._overdrawn] if self.repeat else []
        for party in [*solvent[-self.repeat :], *solvent, *holders]:
            if party != unlike:
                return party
        raise CannotPlantError(f"nobody but {unlike.name} could receive the money")

    def _misses_a_day(self, party: Party) -> bool:
        return any(bend.drop and account == party.id for (account, _), bend in self._bends.items())

    def least_since(self, since: int) -> dict[str, int]:
        """The smallest balance of every account from an instant on."""
        moves: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for leg in self.current.values():
            if leg.status == "Posted":
                moves[leg.party.id].append((leg.posting, leg.amount))
        least: dict[str, int] = defaultdict(int)
        for account, own in moves.items():
            running = sum(amount for posting, amount in own if posting <= since)
            lowest = running
            for posting, amount in sorted(own):
                if posting > since:
                    running += amount
                    lowest = min(lowest, running)
            least[account] = lowest
        return least

    # ---- rails ---------------------------------------------------------------------------------------

    def rails(self, wanted: Callable[[Rail], bool], what: str) -> Iterator[Rail]:
        found = [rail for rail in self.institution.rails if wanted(rail)]
        if not found:
            raise CannotPlantError(f"the institution has no {what}")
        yield from found

    def rail(self, wanted: Callable[[Rail], bool], what: str) -> Rail:
        return next(self.rails(wanted, what))

    def is_sound(self, rail: Rail, *but: str, parent: bool = False) -> bool:
        """Whether a transfer of the rail alone leaves nothing to be found, or nothing but for what the plant is about:
        `follows` (something must follow it), `waits` (for a bundle), `capped`, `expected` (balances it may disturb)."""
        plan, roles = self.plan, (*rail.source_roles, *rail.destination_roles, *rail.leg_roles)
        sides = (rail.source_roles, rail.destination_roles) if rail.is_two_leg else (rail.leg_roles,)
        return (
            not rail.aggregating
            and rail.leg_direction != "Variable"
            and rail.name not in plan.leg_rails
            and all(self.holders(side) for side in sides)
            and plan.lack(rail, None, parent) is None
            and ("follows" in but or not any(entry.required for entry in plan.followers.get(rail.name, ())))
            and ("waits" in but or plan.must_be_bundled_within(rail, None) is None)
            and ("capped" in but or all(schedule.cap >= _ROOMY for schedule in self.caps(rail)))
            and ("expected" in but or not any(self.is_clearing(role) for role in roles))
        )

    def caps(self, rail: Rail) -> list[LimitSchedule]:
        return [
            schedule
            for schedule in self.institution.limit_schedules
            if schedule.rail == rail.name or schedule.transfer_type == rail.transfer_type
        ]

    def is_plain(self, rail: Rail) -> bool:
        """Two legs on their own that net to zero, with nothing before or after, and no account that must end its day empty."""
        return (
            rail.is_two_leg
            and self.is_sound(rail)
            and rail.name not in self.plan.chained
            and rail.name not in self.plan.followers
            and rail != self.plan.opening
            and not self.plan.takers(rail, None)
            and not rail.expected_net
        )

    @property
    def plain_rail(self) -> Rail:
        return self.rail(self.is_plain, "rail of two legs that stands alone")

    # ---- postings ------------------------------------------------------------------------------------

    def new_id(self, check: str) -> str:
        self._serial += 1
        return f"plant-{check.replace('_', '-')}-{self._serial:03d}"

    def add(self, leg: Leg) -> Leg:
        leg.entry = len(self.legs) + 1
        self.legs.append(leg)
        self.current[leg.id] = leg
        return leg

    def change(self, leg: Leg, reason: str | None = "TechnicalCorrection", **changes: Any) -> Leg:
        """A higher entry of the same leg."""
        return self.add(replace(self.current[leg.id], supersedes=reason, **changes))

    def fire(
        self,
        check: str,
        rail: Rail,
        at: int,
        source: Party | None,
        destination: Party | None,
        amount: int,
        parent: str | None = None,
        status: str = "Posted",
        exceeds: bool = False,
    ) -> list[Leg]:
        """A transfer of one rail with all that its legs must carry; only one that `exceeds` may pass a cap."""
        transfer_id = self.new_id(check)
        credit = amount + beyond(rail)
        sides = [(source, -amount, rail.source_origin), (destination, credit, rail.destination_origin)]
        named = [(party, signed, origin) for party, signed, origin in sides if party is not None]
        legs = [
            Leg(
                id=f"{transfer_id}-{number}",
                party=party,
                amount=signed,
                direction="Debit" if signed < 0 else "Credit",
                status=status,
                posting=at,
                transfer_id=transfer_id,
                transfer_type=rail.transfer_type,
                rail_name=rail.name,
                origin=origin or rail.origin or "InternalInitiated",
                transfer_completion=at if "transfer_completion" in rail.posted_requirements else None,
                transfer_parent_id=parent,
                metadata=self.metadata(rail, transfer_id),
            )
            for number, (party, signed, origin) in enumerate(named, start=1)
        ]
        for leg in legs if status == "Posted" and not exceeds else ():
            self._keep_caps(rail, leg)
        return [self.add(leg) for leg in legs]

    def _keep_caps(self, rail: Rail, leg: Leg) -> None:
        day = leg.party.day_start(leg.posting)
        for schedule in self.caps(rail):
            if (
                leg.party.parent_role != schedule.parent_role
                or leg.direction != DIRECTIONS[schedule.direction]
            ):
                continue
            flow = sum(
                abs(other.amount)
                for other in self.current.values()
                if (other.party.id, other.direction, other.status) == (leg.party.id, leg.direction, "Posted")
                and other.party.day_start(other.posting) == day
                and schedule.rail in (None, other.rail_name)
                and schedule.transfer_type in (None, other.transfer_type)
            )
            if flow + abs(leg.amount) > cents(schedule.cap):
                raise CannotPlantError(f"a cap leaves {leg.party.name} no room for it")

    def metadata(self, rail: Rail, serial: str, template: str | None = None) -> str | None:
        """A value under every key that a leg of the rail may or must carry."""
        needed = [row.metadata_key for row in self.plan.requirements(rail, template) if row.metadata_key]
        keys = dict.fromkeys((*rail.metadata_keys, *needed))
        return json.dumps({name: f"{name} of {serial}" for name in keys}) if keys else None

    def fire_plain(self, check: str, rail: Rail, at: int, amount: int) -> list[Leg]:
        """A healthy transfer of a plain rail between accounts that can."""
        source = self.payer(rail.source_roles, amount, at)
        destination = self.recipient(rail.destination_roles, source)
        return self.fire(check, rail, at, source, destination, amount)

    def drain(self, check: str, clearing: Party, at: int, amount: int) -> list[Leg]:
        """Takes away what a plant left on an account that must end its day empty."""
        rail = self.rail(
            lambda rail: (
                rail.is_two_leg
                and clearing.role in rail.source_roles
                and rail.name not in self.plan.chained
                and (rail.aggregating or self.is_sound(rail, "expected"))
                and not beyond(rail)
                and not self.caps(rail)
                and self.plan.lack(rail, None, False) is None
                and not any(self.is_clearing(role) for role in rail.destination_roles)
                and bool(self.holders(rail.destination_roles))
                and rail.name not in self.plan.followers
                and self.plan.must_be_bundled_within(rail, None) is None
            ),
            f"rail that takes money from {clearing.role}",
        )
        destination = self.holders(rail.destination_roles)[0]
        return self.fire(check, rail, at, clearing, destination, amount)

    # ---- transfers that are there --------------------------------------------------------------------

    def transfers_of(self, template: str) -> list[list[Leg]]:
        """The current legs of each transfer of a template that was due long ago and that no plant uses."""
        found: dict[str, list[Leg]] = defaultdict(list)
        for leg in self.current.values():
            if leg.template_name == template:
                found[leg.transfer_id].append(leg)
        limit = self.as_of - 40 * clock.DAY
        groups = [
            legs
            for transfer, legs in sorted(found.items())
            if transfer not in self._taken and max(leg.posting for leg in legs) < limit
        ]
        if not groups:
            raise CannotPlantError(f"the feed has no transfer of {template} that was due long ago")
        return groups

    @property
    def transfers(self) -> set[str]:
        return {leg.transfer_id for leg in self.current.values()}

    def legs_of(self, transfer_id: str) -> list[Leg]:
        return [leg for leg in self.current.values() if leg.transfer_id == transfer_id]

    def take_transfer(self, legs: list[Leg]) -> list[Leg]:
        self._taken.add(legs[0].transfer_id)
        return legs

    # ---- balances ------------------------------------------------------------------------------------

    def start(self, party: Party, day: date) -> int:
        return clock.midnight(day) + party.day_offset

    def bend(self, party: Party, day: date, change: int) -> str:
        """A stored balance that is off; its parents follow the child. Returns the start of that day as text."""
        start = self.start(party, day)
        for above in self.cast.upward(party):
            self._bends[above.id, start].change += change
        return clock.text(start)

    def drop(self, party: Party, day: date) -> str:
        start = self.start(party, day)
        self._bends[party.id, start].drop = True
        return clock.text(start)

    def finish(self) -> Feed:
        first, last = self._stored_days[0], self._stored_days[-1]
        derived = stored_balances(self.institution, self.cast, self.legs, first, last)
        stored = [self._bent(row) for row in derived if not self._bends_of(row).drop]
        for entry, row in enumerate(stored, start=1):
            row.entry = entry
        return Feed(self.legs, stored, self.as_of, self.reasons, self.cast.absent)

    def _bends_of(self, row: Stored) -> _Bend:
        return self._bends.get((row.party.id, row.start), _Bend())

    def _bent(self, row: Stored) -> Stored:
        return replace(row, money=row.money + self._bends_of(row).change)
