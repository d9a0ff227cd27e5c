"""Accounts as the feed last described them, and who is by that whose parent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from .rows import Balance, Posting

_Version = tuple[tuple[datetime, int, int], Posting | Balance]
"""What orders the descriptions of one account (instant, a transaction last, entry), and the row."""


@dataclass(frozen=True, slots=True)
class AccountRow:
    account_id: str
    account_name: str
    account_role: str
    account_scope: str
    account_parent_role: str | None
    parent_account_id: str | None = None
    role_holders: int = 0
    """How many accounts hold the role named as parent."""
    children: tuple[str, ...] = ()

    @property
    def is_internal(self) -> bool:
        return self.account_scope == "internal"


def accounts(postings: Iterable[Posting], balances: Iterable[Balance]) -> dict[str, AccountRow]:
    """One row per account that a current row names."""
    described = _described(postings, balances)
    holders: dict[str, list[str]] = defaultdict(list)
    for account in described.values():
        holders[account.account_role].append(account.account_id)
    parents = {key: _parent(account, holders) for key, account in described.items()}
    children: dict[str, list[str]] = defaultdict(list)
    for child, parent in parents.items():
        if parent is not None:
            children[parent].append(child)
    return {
        key: replace(
            account,
            parent_account_id=parents[key],
            role_holders=len(holders.get(account.account_parent_role or "", ())),
            children=tuple(sorted(children.get(key, ()))),
        )
        for key, account in described.items()
    }


def _described(postings: Iterable[Posting], balances: Iterable[Balance]) -> dict[str, AccountRow]:
    versions: dict[str, list[_Version]] = defaultdict(list)
    for leg in postings:
        versions[leg.account_id].append(((leg.posting, 1, leg.entry), leg))
    for stored in balances:
        versions[stored.account_id].append(((stored.end, 0, stored.entry), stored))
    return {key: _latest(rows) for key, rows in versions.items()}


def _latest(rows: list[_Version]) -> AccountRow:
    newest_first = [row for _, row in sorted(rows, key=lambda item: item[0], reverse=True)]
    last = newest_first[0]
    parent_roles = (row.account_parent_role for row in newest_first if row.account_parent_role is not None)
    return AccountRow(
        account_id=last.account_id,
        account_name=last.account_name,
        account_role=last.account_role,
        account_scope=last.account_scope,
        account_parent_role=next(parent_roles, None),
    )


def _parent(account: AccountRow, holders: dict[str, list[str]]) -> str | None:
    if account.account_parent_role is None:
        return None
    held_by = holders.get(account.account_parent_role, [])
    if len(held_by) != 1 or held_by[0] == account.account_id:
        return None
    return held_by[0]
