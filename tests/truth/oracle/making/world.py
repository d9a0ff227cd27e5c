"""A bank under construction: accounts, rows with Python values, and the texts they become."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from recongen.institution.types import Institution

from ..rows import BALANCE_COLUMNS, TRANSACTION_COLUMNS, midnight
from ..zone import Zone
from .dice import Dice
from .names import name

Row = dict[str, Any]


@dataclass(frozen=True)
class Plain:
    """A JSON number exactly as it is to be written."""

    text: str


@dataclass(frozen=True)
class Twice:
    """The values under a key that a JSON object names twice, the second time perhaps by an escape."""

    first: Any
    last: Any
    escaped: bool = False


@dataclass
class Profile:
    """An account as the bank means it; single rows may differ."""

    id: str
    name: str
    role: str
    scope: str
    parent_role: str | None
    shift: timedelta = timedelta()
    """How much later than those of the others its days start."""


@dataclass
class World:
    dice: Dice
    institution: Institution
    first_day: date
    opening: timedelta
    """At which time of day the bank's days start, on the wall clock."""
    profiles: list[Profile] = field(default_factory=list)
    transactions: list[Row] = field(default_factory=list)
    balances: list[Row] = field(default_factory=list)
    period_events: list[Row] = field(default_factory=list)

    def account(self, roles: tuple[str, ...]) -> Profile:
        """One of the accounts of a role, at times a new instance of a template."""
        role = self.dice.pick(roles)
        holders = [profile for profile in self.profiles if profile.role == role]
        for template in self.institution.account_templates:
            if template.role == role and (not holders or (len(holders) < 3 and self.dice.chance(40))):
                holders = [self.add_account(role, template.scope, template.parent_role)]
        return self.dice.pick(holders) if holders else self.add_account(role, "internal", None)

    def add_account(self, role: str, scope: str, parent_role: str | None) -> Profile:
        number = len(self.profiles)
        made = Profile(
            name(self.dice, "inst", number), name(self.dice, "Instance ", number), role, scope, parent_role
        )
        self.profiles.append(made)
        return made

    def day_start(self, number: int) -> datetime:
        wall = midnight(self.first_day) + timedelta(days=number) + self.opening
        return Zone(self.institution.business_calendar.time_zone).instant(wall)

    def moment(self) -> datetime:
        """Mostly during a day; at times its very start, its end or a microsecond off."""
        start = self.day_start(self.dice.number(0, 9))
        if self.dice.chance(20):
            edges = (0, 1, -1, 86_400_000_000)
            return start + timedelta(microseconds=self.dice.pick(edges))
        moment = start + timedelta(seconds=self.dice.number(0, 86_399))
        if self.dice.chance(15):
            moment += timedelta(microseconds=self.dice.pick((1, 500_000, 999_999)))
        return moment

    def cents(self) -> int:
        kind = self.dice.number(0, 19)
        if kind == 19:
            return self.dice.number(0, 9_000_000_000_000_000)
        if kind == 18:
            return 0
        return self.dice.number(1, 20_000)

    def described(self, profile: Profile) -> Row:
        """The account columns of one row; the parent role is optional and at times absent."""
        return {
            "account_id": profile.id,
            "account_name": profile.name,
            "account_role": profile.role,
            "account_scope": profile.scope,
            "account_parent_role": None if self.dice.chance(10) else profile.parent_role,
        }

    def add_transaction(self, row: Row) -> Row:
        made: Row = dict.fromkeys(TRANSACTION_COLUMNS) | row
        made["entry"] = _next_entry(self.transactions)
        self.transactions.append(made)
        return made

    def add_balance(self, row: Row) -> Row:
        made: Row = dict.fromkeys(BALANCE_COLUMNS) | row
        made["entry"] = _next_entry(self.balances)
        self.balances.append(made)
        return made

    def current(self) -> list[Row]:
        return list({row["id"]: row for row in self.transactions}.values())

    def current_balances(self) -> list[Row]:
        keyed = {(row["account_id"], row["business_day_start"]): row for row in self.balances}
        return list(keyed.values())


def _next_entry(rows: list[Row]) -> int:
    """Rows are only ever appended, and removed from anywhere: the last has the highest entry."""
    return int(rows[-1]["entry"]) + 1 if rows else 1
