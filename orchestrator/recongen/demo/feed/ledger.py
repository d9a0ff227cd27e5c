"""Balances: what an account has and what its caps allow while the bank lives, and what it held at the end of every day."""

from __future__ import annotations

import json
from bisect import insort
from collections import defaultdict
from datetime import date, timedelta

from recongen.demo.feed import clock
from recongen.demo.feed.cast import Cast
from recongen.demo.feed.rows import Leg, Party, Stored, cents, money_text
from recongen.institution.types import Institution, LimitSchedule, Rail

# No cap: more than any account holds.
UNLIMITED = 10**15

DIRECTIONS = {"Outbound": "Debit", "Inbound": "Credit"}

Bound = tuple[int, str]
"""The most that may move, in cents, and what keeps more from it."""


def capped_by(schedule: LimitSchedule) -> tuple[str, str]:
    """Whether it caps a rail or a transfer type, and which."""
    return ("rail", schedule.rail) if schedule.rail else ("transfer_type", schedule.transfer_type or "")


def caps(schedule: LimitSchedule, rail: Rail) -> bool:
    return capped_by(schedule) in (("rail", rail.name), ("transfer_type", rail.transfer_type))


class Ledger:
    """Postings may lie ahead; those before `now` are settled."""

    def __init__(self, institution: Institution) -> None:
        self.now = 0
        self.lines: dict[str, int] = {}
        """What an account may have spent before it came: so much can its opening balance be."""
        self._settled: dict[str, int] = defaultdict(int)
        self._lowest: dict[str, int] = defaultdict(int)
        self._ahead: dict[str, list[tuple[int, int]]] = defaultdict(list)
        self._flows: dict[tuple[str, int, str, str, str], int] = defaultdict(int)
        self._caps: dict[tuple[str, str], dict[tuple[str, str], int]] = defaultdict(dict)
        for schedule in institution.limit_schedules:
            of = self._caps[schedule.parent_role, DIRECTIONS[schedule.direction]]
            of[capped_by(schedule)] = cents(schedule.cap)
            # A balance states its caps by one name, which may be a rail's and a type's.
            alike = [key for key in of if key[1] == capped_by(schedule)[1]]
            if schedule.direction == "Outbound":
                of.update(dict.fromkeys(alike, min(of[key] for key in alike)))

    def post(self, leg: Leg) -> None:
        insort(self._ahead[leg.party.id], (leg.posting, leg.amount))
        self._use_caps(leg, abs(leg.amount))

    def take_back(self, leg: Leg) -> None:
        self._ahead[leg.party.id].remove((leg.posting, leg.amount))
        self._use_caps(leg, -abs(leg.amount))

    def _use_caps(self, leg: Leg, amount: int) -> None:
        for key in (("rail", leg.rail_name), ("transfer_type", leg.transfer_type)):
            if key in self._caps.get((leg.party.parent_role or "", leg.direction), ()):
                self._flows[leg.party.id, leg.party.day_start(leg.posting), *key, leg.direction] += amount

    def most(self, rail: Rail, party: Party, direction: str, at: int) -> Bound:
        """What the rail may take from the account, or bring to it, at most, and what bounds it."""
        room = self.room(party, direction, rail, at)
        way = "paying" if direction == "Debit" else "getting"
        bound = (room, f"a cap keeps {party.role} from {way} more than {money_text(room)} by it on one day")
        if direction == "Credit":
            return bound
        return min(
            bound, (self.available(party, at), f"nothing brings {party.role} what it would have to pay")
        )

    def room(self, party: Party, direction: str, rail: Rail, at: int) -> int:
        """What the caps of its parent still allow on that day."""
        of, day = self._caps.get((party.parent_role or "", direction), {}), party.day_start(at)
        keys = [key for key in (("rail", rail.name), ("transfer_type", rail.transfer_type)) if key in of]
        left = (of[key] - self._flows[party.id, day, *key, direction] for key in keys)
        return min(left, default=UNLIMITED)

    def available(self, party: Party, at: int) -> int:
        """What a debit may take at most, so that nothing that is to be spent later lacks it."""
        if not party.is_internal:
            return UNLIMITED
        self._settle(party.id)
        running = lowest = self._settled[party.id]
        for instant, amount in self._ahead[party.id]:
            running += amount
            lowest = running if instant <= at else min(lowest, running)
        return self.lines.get(party.id, 0) + lowest

    def movement_before(self, party: Party, before: int) -> int:
        """What came and did not leave again until just before an instant that is not settled."""
        self._settle(party.id)
        ahead = self._ahead[party.id]
        return self._settled[party.id] + sum(amount for instant, amount in ahead if instant < before)

    def largest_shortfall(self, party: Party) -> int:
        """The most that the account ever lacked until now."""
        self._settle(party.id)
        return -self._lowest[party.id]

    def _settle(self, account: str) -> None:
        ahead, count = self._ahead[account], 0
        while count < len(ahead) and ahead[count][0] < self.now:
            self._settled[account] += ahead[count][1]
            self._lowest[account] = min(self._lowest[account], self._settled[account])
            count += 1
        del ahead[:count]


# ---- daily balances -----------------------------------------------------------------------------------


def stored_balances(
    institution: Institution, cast: Cast, legs: list[Leg], first: date, last: date
) -> list[Stored]:
    """One row per account and day, weekends included; the postings are the only source."""
    own: dict[tuple[str, int], int] = defaultdict(int)
    """What each account's current postings bring to each of its days."""
    for leg in {leg.id: leg for leg in legs}.values():
        if leg.status == "Posted":
            own[leg.party.id, leg.party.day_start(leg.posting)] += leg.amount
    limits, totals = _limits(institution), defaultdict[str, int](int)
    # A parent outside needs a balance on each day of its children, too; nothing says how much it is.
    parties = [party for party in cast.parties if party.is_internal or cast.children[party.id]]
    rows: list[Stored] = []
    for number in range(-1, (last - first).days + 1):
        midnight = clock.midnight(first + timedelta(days=number))
        for party in parties:
            totals[party.id] += own.get((party.id, midnight + party.day_offset), 0)
        for party in parties:
            # Before the first calendar day only a business day that reaches into it is stored.
            if number >= 0 or party.day_offset:
                start, money = midnight + party.day_offset, party.expected_eod_balance or 0
                if party.is_internal:
                    money = _with_children(party, cast, totals)
                rows.append(Stored(party, start, start + clock.DAY, money, limits.get(party.role)))
    return rows


def _with_children(party: Party, cast: Cast, totals: dict[str, int]) -> int:
    children = (child for child in cast.children[party.id] if child.is_internal)
    return totals[party.id] + sum(_with_children(child, cast, totals) for child in children)


def _limits(institution: Institution) -> dict[str, str]:
    """The outbound caps of each parent role, as its balances carry them: exact, as no float is."""
    least: dict[str, dict[str, int]] = defaultdict(dict)
    for schedule in institution.limit_schedules:
        if schedule.direction == "Outbound":
            of, (_, name), cap = least[schedule.parent_role], capped_by(schedule), cents(schedule.cap)
            of[name] = min(cap, of.get(name, cap))
    return {
        role: "{" + ", ".join(f"{json.dumps(name)}: {money_text(cap)}" for name, cap in of.items()) + "}"
        for role, of in least.items()
    }
