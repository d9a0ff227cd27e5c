"""What an account is on a day: its balance row of that day says so, else the latest that is known of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from .accounts import AccountRow
from .days import BusinessDays
from .rows import Balance

Key = tuple[str, datetime]


class Attributes:
    """A day is the instant at which it starts. Stored on change, a row holds until the account's next one."""

    def __init__(
        self,
        accounts: Mapping[str, AccountRow],
        days: BusinessDays,
        balances: Mapping[Key, Balance],
        on_change: bool,
    ) -> None:
        self._accounts = accounts
        self._days = days
        self._balances = balances
        self._on_change = on_change
        self._ever: dict[str, set[str]] = defaultdict(set)
        for account in accounts.values():
            self._ever[account.account_role].add(account.account_id)
        for stored in balances.values():
            self._ever[stored.account_role].add(stored.account_id)
        self._holders: dict[Key, tuple[str, ...]] = {}

    def row(self, account_id: str, day: datetime) -> Balance | None:
        """The balance row that speaks for the account on that day."""
        if self._on_change:
            return self._days.begun(account_id, day)
        return self._balances.get((account_id, day))

    def name(self, account_id: str, day: datetime) -> str:
        return (self.row(account_id, day) or self._accounts[account_id]).account_name

    def role(self, account_id: str, day: datetime) -> str:
        return (self.row(account_id, day) or self._accounts[account_id]).account_role

    def parent_role(self, account_id: str, day: datetime) -> str | None:
        row = self.row(account_id, day)
        stated = None if row is None else row.account_parent_role
        return self._accounts[account_id].account_parent_role if stated is None else stated

    def holders(self, role: str, day: datetime) -> tuple[str, ...]:
        """The accounts of that role on that day: those that are seen then, else all that have it as far as is known."""
        if (role, day) not in self._holders:
            candidates = self._ever.get(role, ())
            known = tuple(key for key in candidates if self.role(key, day) == role)
            seen = tuple(key for key in known if self._is_seen(key, day))
            self._holders[role, day] = seen or known
        return self._holders[role, day]

    def _is_seen(self, account_id: str, day: datetime) -> bool:
        """A row speaks for it on that day, or it has rows before and after, or it never has any."""
        stored = self._days.of_account(account_id)
        if not stored or self.row(account_id, day) is not None:
            return True
        return stored[0].start < day < stored[-1].start

    def holder(self, role: str | None, day: datetime, other_than: str) -> str | None:
        """The one account that holds the role, unless it is the one that asks."""
        held_by = () if role is None else self.holders(role, day)
        return held_by[0] if len(held_by) == 1 and held_by[0] != other_than else None

    def parent(self, account_id: str, day: datetime) -> str | None:
        return self.holder(self.parent_role(account_id, day), day, account_id)
