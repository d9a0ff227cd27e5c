"""Checks of stored balances: drift, ledger drift, overdraft, expected end of day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from recongen.institution.types import Account, AccountTemplate

from .about import of_stored_day
from .accounts import AccountRow
from .books import Books
from .computed import ComputedBalance
from .registry import check, day_of_row, day_of_stored_day
from .rows import Balance, cents


@dataclass(frozen=True, slots=True)
class Drift:
    account_id: str
    account_name: str
    account_role: str
    account_parent_role: str | None
    business_day: date
    business_day_start: datetime
    business_day_end: datetime
    stored_balance: int
    computed_balance: int
    drift: int
    drift_change: int
    first_day: date
    unchanged_since: date


@dataclass(frozen=True, slots=True)
class LedgerDrift(Drift):
    own_posted: int
    children_stored: int
    children_reported: int
    children_expected: int


@dataclass(frozen=True, slots=True)
class Overdraft:
    account_id: str
    business_day_start: datetime
    stored_balance: int


@dataclass(frozen=True, slots=True)
class ExpectedEodBalanceBreach:
    account_id: str
    business_day_start: datetime
    stored_balance: int
    expected_balance: int
    variance: int


@dataclass(frozen=True, slots=True)
class _DriftingDay:
    """One stored day that does not agree with its computed balance."""

    stored: Balance
    computed: ComputedBalance
    change: int
    first_day: date
    unchanged_since: date


STORED_DAY = ("account_id", "business_day_start")
_check_of_drift = check("high", key=STORED_DAY, about=of_stored_day("drift"), day=day_of_row, signed="drift")


@_check_of_drift
def drift(books: Books) -> list[Drift]:
    """Internal accounts that are nobody's parent."""
    return [
        Drift(**_common(books, day))
        for account in books.accounts.values()
        if account.is_internal and not books.is_parent(account.account_id)
        for day in _drifting_days(books, account)
    ]


@_check_of_drift
def ledger_drift(books: Books) -> list[LedgerDrift]:
    """Internal parents: own postings plus the stored balances of their children."""
    return [
        LedgerDrift(
            **_common(books, day),
            own_posted=day.computed.own_posted,
            children_stored=day.computed.children_stored,
            children_reported=day.computed.children_reported,
            children_expected=day.computed.children_expected,
        )
        for account in books.accounts.values()
        if account.is_internal and books.is_parent(account.account_id)
        for day in _drifting_days(books, account)
    ]


def _drifting_days(books: Books, account: AccountRow) -> Iterator[_DriftingDay]:
    previous = 0
    first_day: date | None = None
    changed = date.min
    for stored in books.days.of_account(account.account_id):
        computed = books.computed[stored.account_id, stored.start]
        difference, label = stored.money - computed.computed_balance, books.days.label(stored)
        if difference != previous:
            changed = label
        if difference == 0:
            first_day = None
        else:
            first_day = first_day or label
            yield _DriftingDay(stored, computed, difference - previous, first_day, changed)
        previous = difference


def _common(books: Books, day: _DriftingDay) -> dict[str, Any]:
    return {
        "account_id": day.stored.account_id,
        "account_name": day.stored.account_name,
        "account_role": day.stored.account_role,
        "account_parent_role": books.attributes.parent_role(day.stored.account_id, day.stored.start),
        "business_day": books.days.label(day.stored),
        "business_day_start": day.stored.start,
        "business_day_end": day.stored.end,
        "stored_balance": day.stored.money,
        "computed_balance": day.computed.computed_balance,
        "drift": day.stored.money - day.computed.computed_balance,
        "drift_change": day.change,
        "first_day": day.first_day,
        "unchanged_since": day.unchanged_since,
    }


@check(
    "high",
    key=STORED_DAY,
    about=of_stored_day("stored_balance"),
    day=day_of_stored_day,
)
def overdraft(books: Books) -> list[Overdraft]:
    """Stored balances below zero, of any scope."""
    return [
        Overdraft(row.account_id, row.start, row.money) for row in books.balances.values() if row.money < 0
    ]


@check(
    "high",
    key=STORED_DAY,
    about=of_stored_day("variance"),
    day=day_of_stored_day,
    signed="variance",
)
def expected_eod_balance_breach(books: Books) -> list[ExpectedEodBalanceBreach]:
    """Stored balances that differ from what the row, the account or its template expects."""
    found = []
    for row in books.balances.values():
        expected = _expected_balance(books, row)
        if expected is not None and row.money != expected:
            found.append(
                ExpectedEodBalanceBreach(row.account_id, row.start, row.money, expected, row.money - expected)
            )
    return found


def _expected_balance(books: Books, row: Balance) -> int | None:
    if row.expected_eod_balance is not None:
        return row.expected_eod_balance
    declared: Account | AccountTemplate | None = books.declared_accounts.get(row.account_id)
    if declared is None:
        declared = books.account_templates.get(row.account_role)
    if declared is None or declared.expected_eod_balance is None:
        return None
    return cents(declared.expected_eod_balance)
