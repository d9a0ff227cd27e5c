"""The daily statement: one row per stored day of every internal account, from the previous stored day to this one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from .books import Books
from .rows import Balance, Posting


@dataclass(frozen=True, slots=True)
class DailyStatement:
    """opening + credits - debits + children_change + drift_change = closing; debits are positive."""

    account_id: str
    account_name: str
    account_role: str
    business_day: date
    business_day_start: datetime
    posted_from: datetime
    opening_balance: int
    debits: int
    credits: int
    children_change: int
    closing_balance: int
    drift: int
    drift_change: int
    posted_legs: int


def daily_statement_summary(books: Books) -> list[DailyStatement]:
    legs: dict[str, list[Posting]] = {}
    for leg in books.posted:
        legs.setdefault(leg.account_id, []).append(leg)
    return [
        row
        for account_id, account in books.accounts.items()
        if account.is_internal
        for row in _of_account(books, books.days.of_account(account_id), legs.get(account_id, []))
    ]


def _of_account(books: Books, days: list[Balance], legs: list[Posting]) -> Iterator[DailyStatement]:
    """A day that ends before the previous one takes back what that one had counted."""
    before = None
    for day in days:
        computed = books.computed[day.account_id, day.start]
        drift = day.money - computed.computed_balance
        if before is None:
            start = [leg for leg in legs if leg.posting < day.start]
            opening, children, previous_drift, posted_from = sum(leg.amount for leg in start), 0, 0, day.start
        else:
            start = [leg for leg in legs if leg.posting < before.end]
            earlier = books.computed[before.account_id, before.start]
            opening, children, posted_from = before.money, earlier.children_stored, before.end
            previous_drift = before.money - earlier.computed_balance
        end = [leg for leg in legs if leg.posting < day.end]
        yield DailyStatement(
            account_id=day.account_id,
            account_name=day.account_name,
            account_role=day.account_role,
            business_day=books.days.label(day),
            business_day_start=day.start,
            posted_from=posted_from,
            opening_balance=opening,
            debits=_debits(end) - _debits(start),
            credits=_credits(end) - _credits(start),
            children_change=computed.children_stored - children,
            closing_balance=day.money,
            drift=drift,
            drift_change=drift - previous_drift,
            posted_legs=len(end) - len(start),
        )
        before = day


def _debits(legs: Iterable[Posting]) -> int:
    return -sum(leg.amount for leg in legs if leg.direction == "Debit")


def _credits(legs: Iterable[Posting]) -> int:
    return sum(leg.amount for leg in legs if leg.direction == "Credit")
