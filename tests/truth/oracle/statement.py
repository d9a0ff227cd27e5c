"""The daily statement: one row per current balance, from the previous stored day to this one."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from .books import Books
from .rows import Posting


@dataclass(frozen=True, slots=True)
class DailyStatement:
    """`drift` is the closing balance less opening, credits and debits of the day; debits are positive."""

    account_id: str
    business_day: date
    business_day_start: datetime
    opening_balance: int
    total_debits: int
    total_credits: int
    closing_balance: int
    drift: int
    legs: int


def daily_statement_summary(books: Books) -> list[DailyStatement]:
    """Opening is the account's previous stored balance, zero before its first."""
    legs = _legs_by_day(books)
    found = []
    for account_id in books.accounts:
        opening = 0
        for stored in books.days.of_account(account_id):
            amounts = [leg.amount for leg in legs.get((account_id, stored.start), ())]
            debits = -sum(amount for amount in amounts if amount < 0)
            credits = sum(amount for amount in amounts if amount > 0)
            found.append(
                DailyStatement(
                    account_id=account_id,
                    business_day=stored.start.date(),
                    business_day_start=stored.start,
                    opening_balance=opening,
                    total_debits=debits,
                    total_credits=credits,
                    closing_balance=stored.money,
                    drift=stored.money - (opening + credits - debits),
                    legs=len(amounts),
                )
            )
            opening = stored.money
    return found


def _legs_by_day(books: Books) -> dict[tuple[str, datetime], list[Posting]]:
    legs: dict[tuple[str, datetime], list[Posting]] = defaultdict(list)
    for leg in books.posted:
        day = books.days.enclosing(leg)
        if day is not None:
            legs[leg.account_id, day.start].append(leg)
    return legs
