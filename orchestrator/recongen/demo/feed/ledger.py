"""Running balances: what an account still has, what is spoken for, and what its caps still allow."""

from __future__ import annotations

from collections import defaultdict

from recongen.demo.feed.cast import Cast, cents
from recongen.demo.feed.rows import Leg, Party
from recongen.institution.types import Institution

# No cap: more than any account holds.
UNLIMITED = 10**15

_DIRECTIONS = {"Outbound": "Debit", "Inbound": "Credit"}


class Ledger:
    def __init__(self, institution: Institution, cast: Cast) -> None:
        self.balance: dict[str, int] = defaultdict(int)
        self._reserved: dict[str, int] = defaultdict(int)
        self._flows: dict[tuple[str, int, str, str, str], int] = defaultdict(int)
        self._caps: dict[tuple[str, str], list[tuple[str, str, int]]] = defaultdict(list)
        for schedule in institution.limit_schedules:
            by, name = ("rail", schedule.rail) if schedule.rail else ("type", schedule.transfer_type)
            key = (schedule.parent_role, _DIRECTIONS[schedule.direction])
            self._caps[key].append((by, name or "", cents(schedule.cap)))

    def move(self, leg: Leg) -> None:
        self.balance[leg.party.id] += leg.amount

    def use_caps(self, leg: Leg) -> None:
        party = leg.party
        for by, name, _ in self._caps.get((party.parent_role or "", leg.direction), ()):
            if name == (leg.rail_name if by == "rail" else leg.transfer_type):
                key = (party.id, party.day_start(leg.posting), by, name, leg.direction)
                self._flows[key] += abs(leg.amount)

    def available(self, party: Party) -> int:
        """What a debit may take at most: an account's own money, so that its children's stays theirs."""
        if not party.is_internal:
            return UNLIMITED
        return self.balance[party.id] - self._reserved[party.id]

    def room(self, party: Party, direction: str, transfer_type: str, rail: str, instant: int) -> int:
        """What the caps of its parent still allow on that day."""
        room = UNLIMITED
        for by, name, cap in self._caps.get((party.parent_role or "", direction), ()):
            if name == (rail if by == "rail" else transfer_type):
                used = self._flows[party.id, party.day_start(instant), by, name, direction]
                room = min(room, cap - used)
        return room

    def reserve(self, party: Party, amount: int) -> None:
        self._reserved[party.id] += amount

    def release(self, party: Party, amount: int) -> None:
        self._reserved[party.id] -= amount
