"""Changing a healthy feed: new entries at the end of the journal, balances derived again, then single balances bent."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property, partial, wraps
from typing import Any, TypeVar

from recongen import currency
from recongen.demo.feed import clock
from recongen.demo.feed.cast import Cast
from recongen.demo.feed.ledger import Ledger, caps, stored_balances
from recongen.demo.feed.plan import Plan
from recongen.demo.feed.rows import SYNTHETIC, Close, Feed, Leg, Pair, Party, Stored, key, legs_of
from recongen.institution.types import Institution, LimitSchedule, Rail

T = TypeVar("T")
R = TypeVar("R")

_LONG_AGO = 40 * clock.DAY


class CannotPlantError(Exception):
    """The institution, or this feed of it, has nothing to break in this way. The message says what is missing."""


@dataclass
class _Changes:
    """What plants did."""

    legs: list[Leg] = field(default_factory=list)
    claims: list[str] = field(default_factory=list)
    """Accounts and transfers that one plant has for itself."""
    closed_accounts: list[str] = field(default_factory=list)
    """Accounts that no longer pay or receive anything."""
    bends: list[tuple[str, int, int]] = field(default_factory=list)
    """An account, the start of a day, and how far the stored balance is off."""
    drops: list[tuple[str, int]] = field(default_factory=list)
    late: list[str] = field(default_factory=list)
    """Legs that arrive when everything else is there and the books are closed."""
    closed: list[date] = field(default_factory=list)
    """Through which days they are."""


class Edit:
    """One feed on its way from healthy to broken. Plants keep apart by taking accounts and transfers."""

    def __init__(self, institution: Institution, feed: Feed) -> None:
        self.workdays = clock.workdays(institution)
        lived = feed.parties is not None
        self.days = sorted(
            {clock.day_of(row.start) for row in feed.stored if lived or not row.party.day_offset}
        )
        if not self.days:
            raise CannotPlantError("the feed has no daily balances to break")
        self.institution = institution
        self.plan = Plan(institution)
        self.cast = Cast(institution, feed.absent, feed.parties)
        self.feed = feed
        self.plant = ""
        """The name of the plant at work."""
        self.repeat = 0
        """How often it was planted before: a repeated one moves to other days and accounts."""
        self._healthy = {leg.id: leg for leg in feed.legs}
        self._by_account: dict[str, list[Leg]] = defaultdict(list)
        for leg in self._healthy.values():
            self._by_account[leg.party.id].append(leg)
        self._changes = _Changes()

    def first(self, candidates: Iterable[T], what: str, plant: Callable[[T], R]) -> R:
        """The result of planting on the first candidate that can carry it. What failed attempts had changed is undone."""
        why = f"the institution has no {what}"
        for candidate in candidates:
            before = _Changes(*(list(own) for own in vars(self._changes).values()))
            try:
                return plant(candidate)
            except CannotPlantError as reason:
                why, self._changes = str(reason), before
        raise CannotPlantError(why)

    def key(self, *parts: object) -> str:
        """Of an exception that the plant at work raises."""
        return key(self.plant, *parts)

    # ---- days -----------------------------------------------------------------------------------------

    @cached_property
    def business_days(self) -> list[date]:
        """Those of the window, the latest first."""
        return [day for day in reversed(self.days) if day in self.workdays]

    def day(self, ago: int) -> date:
        """So many business days before the last one; the opening day is left alone."""
        ago += self.repeat
        if ago >= len(self.business_days) - 1:
            raise CannotPlantError(f"the window holds fewer than {ago + 2} business days")
        return self.business_days[ago]

    def two_days(self, ago: int) -> tuple[date, date]:
        """A business day that is followed by a business day, that many before the last one or more."""
        while (following := (day := self.day(ago)) + timedelta(days=1)) not in self.workdays:
            ago += 1
        return day, following

    @staticmethod
    def at(day: date, hour: int, minute: int = 0) -> int:
        return clock.midnight(day) + clock.local(hour, minute)

    # ---- accounts -------------------------------------------------------------------------------------

    def take(self, parties: Iterable[Party], what: str) -> Party:
        """An account that no other plant uses."""
        for party in parties:
            if self.is_free(party):
                self.keep(party)
                return party
        raise CannotPlantError(f"there is no {what} left")

    def keep(self, *of: Party | Leg) -> None:
        """Other plants leave these accounts, or the transfers of these legs, alone, whether or not one had them before."""
        self._changes.claims += [one.transfer_id if isinstance(one, Leg) else one.id for one in of]

    def is_free(self, party: Party) -> bool:
        return party.id not in self._changes.claims

    def close(self, party: Party) -> None:
        """From now on this account neither pays nor gets anything: it is overdrawn, or misses a day."""
        self._changes.closed_accounts.append(party.id)

    def payer(self, roles: Iterable[str], amount: int, since: int) -> Party:
        """An account that can pay without ever falling below zero: counterparties always can."""
        parties = self.cast.holders_of(roles)
        for party in parties:
            if not party.is_internal:
                return party
        able = (party for party in parties if self.can_pay(party, amount, since))
        money = currency.prose(f"{amount // 100} dollars", self.institution.currency)
        return self.take(able, f"account of {', '.join(roles)} that could pay {money}")

    def recipient(self, roles: Iterable[str], unlike: Party) -> Party:
        """The first that may get money; a repeated plant begins with the last."""
        closed = (unlike.id, *self._changes.closed_accounts)
        able = [party for party in self.cast.holders_of(roles) if party.id not in closed]
        if not able:
            raise CannotPlantError(f"nobody but {unlike.name} could receive the money")
        return able[-self.repeat % len(able)]

    def can_pay(self, party: Party, amount: int, since: int) -> bool:
        return (
            party.id not in self._changes.closed_accounts
            and self.ledger(party).available(party, since) >= amount
        )

    def caps(self, rail: Rail) -> list[LimitSchedule]:
        return [schedule for schedule in self.institution.limit_schedules if caps(schedule, rail)]

    # ---- postings -------------------------------------------------------------------------------------

    @property
    def current(self) -> dict[str, Leg]:
        return self._healthy | {leg.id: leg for leg in self._changes.legs}

    def ledger(self, party: Party) -> Ledger:
        """With the postings of one account."""
        ledger, added = Ledger(self.institution), {leg.id: leg for leg in self._changes.legs}
        for leg in ({leg.id: leg for leg in self._by_account[party.id]} | added).values():
            if leg.party.id == party.id and leg.status == "Posted":
                ledger.post(leg)
        return ledger

    def add(self, leg: Leg) -> Leg:
        in_time = len(self._changes.legs) - len(self._changes.late)
        leg.entry = self.feed.after[0] + len(self.feed.legs) + in_time + 1
        self._changes.legs.append(leg)
        return leg

    def close_before(self, legs: Iterable[Leg], through: date) -> date:
        """These legs arrive after the books were closed through a day. Returns the last day of the closed period, which is the same for all."""
        self._changes.late += [leg.id for leg in legs]
        self._changes.closed.append(through)
        return self._changes.closed[0]

    def change(self, leg: Leg, reason: str | None = "TechnicalCorrection", **changes: Any) -> Leg:
        """A higher entry of the same leg."""
        return self.add(replace(leg, supersedes=reason, **changes))

    def fire(
        self, rail: Rail, at: int, pair: Pair, amount: int, parent: str | None = None, exceeds: bool = False
    ) -> list[Leg]:
        """The legs, to be spoiled, of a transfer of one rail with all that they must carry. Only one that `exceeds` may
        pass a cap."""
        transfer_id = f"plant-{self.plant.replace('_', '-')}-{len(self._changes.legs) + 1:04d}"
        legs = legs_of(rail, transfer_id, at, pair, amount, self.metadata(rail, transfer_id), parent)
        for leg in legs:
            room = self.ledger(leg.party).room(leg.party, leg.direction, rail, at)
            if not exceeds and room < abs(leg.amount):
                raise CannotPlantError(f"a cap leaves {leg.party.name} no room for it")
        return [self.add(leg) for leg in legs]

    def pay(self, rail: Rail, at: int, amount: int, parent: str | None = None) -> list[Leg]:
        """A transfer of a rail of two legs between accounts that can: its debit and its credit."""
        source = self.payer(rail.source_roles, amount, at)
        return self.fire(rail, at, (source, self.recipient(rail.destination_roles, source)), amount, parent)

    def metadata(self, rail: Rail, serial: str, template: str | None = None) -> str | None:
        """A value under every key that a leg of the rail may or must carry."""
        keys = self.plan.metadata_keys(rail, template)
        return json.dumps({name: f"{name} of {serial}" for name in keys}) if keys else None

    # ---- transfers of the feed ------------------------------------------------------------------------

    def transfers_of(self, template: str) -> list[list[Leg]]:
        """The current legs of each transfer of a template that was due long ago and that no plant uses."""
        found: dict[str, list[Leg]] = defaultdict(list)
        for leg in self.current.values():
            if leg.template_name == template and leg.transfer_id not in self._changes.claims:
                found[leg.transfer_id].append(leg)
        due = self.feed.as_of - _LONG_AGO
        groups = [legs for _, legs in sorted(found.items()) if max(leg.posting for leg in legs) < due]
        if not groups:
            raise CannotPlantError(f"the feed has no transfer of {template} that was due long ago")
        return groups

    # ---- balances -------------------------------------------------------------------------------------

    def bend(self, party: Party, day: date, change: int) -> str:
        """A stored balance that is off; its parents follow the child. Returns the start of that day as text."""
        start = clock.midnight(day) + party.day_offset
        self._changes.bends += [(above.id, start, change) for above in self.cast.upward(party)]
        return clock.text(start)

    def drop(self, party: Party, day: date) -> str:
        """A day without a stored balance. Returns its start as text."""
        start = clock.midnight(day) + party.day_offset
        self._changes.drops.append((party.id, start))
        self.close(party)
        return clock.text(start)

    def finish(self) -> Feed:
        in_time = [leg for leg in self._changes.legs if leg.id not in self._changes.late]
        late = [leg for leg in self._changes.legs if leg.id in self._changes.late]
        legs = [*self.feed.legs, *in_time, *late]
        if self.feed.parties is None:
            stored = stored_balances(self.institution, self.cast, legs, self.days[0], self.days[-1])
        else:
            stored = self._carry_balances()
        off: dict[tuple[str, int], int] = defaultdict(int)
        for account, start, change in self._changes.bends:
            off[account, start] += change
        for row in stored:
            row.money += off.get((row.party.id, row.start), 0)
        kept = [row for row in stored if (row.party.id, row.start) not in self._changes.drops]
        before = (self.feed.after[0] + len(legs) - len(late), self.feed.after[1] + len(kept))
        closes = [Close(day, before, self.feed.as_of, SYNTHETIC) for day in self._changes.closed[:1]]
        feed = replace(self.feed, legs=legs, stored=kept, closes=closes)
        feed.number()
        return feed

    def _carry_balances(self) -> list[Stored]:
        """The balances that the bank stored, as it would have stored them had the plants happened."""
        moves: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for leg, sign in self._moves():
            for above in self.cast.upward(leg.party) if leg.party.is_internal else ():
                moves[above.id].append((leg.posting, sign * leg.amount))
        return [
            replace(row, money=row.money + sum(amount for at, amount in moves[row.party.id] if at < row.end))
            for row in self.feed.stored
        ]

    def _moves(self) -> Iterator[tuple[Leg, int]]:
        """Of each leg that a plant made or changed: what it moves now, and takes back of what it moved before."""
        for name, leg in {leg.id: leg for leg in self._changes.legs}.items():
            if leg.status == "Posted":
                yield leg, 1
            before = self._healthy.get(name)
            if before is not None and before.status == "Posted":
                yield before, -1


def needs(
    what: str, of: Callable[[Edit], Iterable[T]]
) -> Callable[[Callable[[Edit, T], R]], Callable[[Edit], R]]:
    """Declares what a plant breaks: the first candidate that can carry it. `what` says what an institution without any
    candidate lacks."""

    def declare(plants: Callable[[Edit, T], R]) -> Callable[[Edit], R]:
        @wraps(plants)
        def plant(edit: Edit) -> R:
            return edit.first(of(edit), what, partial(plants, edit))

        return plant

    return declare
