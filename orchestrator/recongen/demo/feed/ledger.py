"""Running balances in the order of time: what an account still has, and what its caps still allow."""

from __future__ import annotations

from bisect import insort
from collections import defaultdict

from recongen.demo.feed.rows import Leg, Party, cents, money_text
from recongen.institution.types import Institution, LimitSchedule, Rail

# No cap: more than any account holds.
UNLIMITED = 10**15

DIRECTIONS = {"Outbound": "Debit", "Inbound": "Credit"}

Bound = tuple[int, str]
"""The most that may move, in cents, and what keeps more from it."""


class Ledger:
    """Postings may lie ahead; those before `now` are settled."""

    def __init__(self, institution: Institution) -> None:
        self.now = 0
        self.lines: dict[str, int] = {}
        """What an account may have spent before it came: so much can its opening balance be."""
        self._settled: dict[str, int] = defaultdict(int)
        self._ahead: dict[str, list[tuple[int, int]]] = defaultdict(list)
        self._flows: dict[tuple[str, int, str, str, str], int] = defaultdict(int)
        self._caps: dict[tuple[str, str], dict[tuple[str, str], int]] = defaultdict(dict)
        for schedule in institution.limit_schedules:
            by, name = capped_by(schedule)
            of = self._caps[schedule.parent_role, DIRECTIONS[schedule.direction]]
            of[by, name] = cents(schedule.cap)
            # A balance states its caps by one name, which may be a rail's and a type's.
            if len(named := [key for key in of if key[1] == name]) > 1 and schedule.direction == "Outbound":
                of.update(dict.fromkeys(named, min(of[key] for key in named)))

    def post(self, leg: Leg) -> None:
        insort(self._ahead[leg.party.id], (leg.posting, leg.amount))
        self._use_caps(leg, abs(leg.amount))

    def take_back(self, leg: Leg) -> None:
        self._ahead[leg.party.id].remove((leg.posting, leg.amount))
        self._use_caps(leg, -abs(leg.amount))

    def _use_caps(self, leg: Leg, amount: int) -> None:
        party = leg.party
        for by, name in self._caps.get((party.parent_role or "", leg.direction), ()):
            if name == (leg.rail_name if by == "rail" else leg.transfer_type):
                self._flows[party.id, party.day_start(leg.posting), by, name, leg.direction] += amount

    def most(self, rail: Rail, party: Party, direction: str, at: int) -> Bound:
        """What the rail may take from the account, or bring to it, at most, and what bounds it."""
        room = self.room(party, direction, rail, at)
        way = "paying" if direction == "Debit" else "getting"
        bounds = [
            (room, f"a cap keeps {party.role} from {way} more than {money_text(room)} by it on one day")
        ]
        if direction == "Debit":
            bounds.append(
                (self.available(party, at), f"nothing brings {party.role} what it would have to pay")
            )
        return min(bounds)

    def moved(self, party: Party, before: int) -> int:
        """What came and did not leave again until just before an instant that is not settled."""
        self._settle(party.id)
        ahead = self._ahead[party.id]
        return self._settled[party.id] + sum(amount for instant, amount in ahead if instant < before)

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

    def _settle(self, account: str) -> None:
        ahead, count = self._ahead[account], 0
        while count < len(ahead) and ahead[count][0] < self.now:
            self._settled[account] += ahead[count][1]
            count += 1
        del ahead[:count]

    def room(self, party: Party, direction: str, rail: Rail, instant: int) -> int:
        """What the caps of its parent still allow on that day."""
        room = UNLIMITED
        for (by, name), cap in self._caps.get((party.parent_role or "", direction), {}).items():
            if name == (rail.name if by == "rail" else rail.transfer_type):
                room = min(room, cap - self._flows[party.id, party.day_start(instant), by, name, direction])
        return room


def capped_by(schedule: LimitSchedule) -> tuple[str, str]:
    """Whether it caps a rail or a transfer type, and which."""
    return ("rail", schedule.rail) if schedule.rail else ("transfer_type", schedule.transfer_type or "")
