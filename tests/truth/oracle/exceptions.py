"""Exceptions: every row of every check under one key, and those that concern today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from .books import Books
from .checks import CHECKS
from .keys import key

OF_BALANCE = {"drift", "ledger_drift", "overdraft", "expected_eod_balance_breach", "parent_balance_missing"}
"""What they find stands until the account's next stored day."""


@dataclass(frozen=True, slots=True)
class ExceptionRow:
    check: str
    exception_key: str
    business_day: date | None
    """The day a row of scope `day` belongs to; absent: it stays open until fixed."""


def exceptions(books: Books) -> list[ExceptionRow]:
    """One row for every row of every check."""
    return [
        ExceptionRow(name, exception_key(name, row), check.day and check.day(books, row))
        for name, check in CHECKS.items()
        for row in check(books)
    ]


def exception_key(check: str, row: Any) -> str:
    r"""`check|part|part…`, with a backslash before every `|` and `\\` inside a part."""
    by = CHECKS[check].key
    parts = by(row) if callable(by) else tuple(getattr(row, column) for column in by)
    return key(check, *(value for value in parts if value is not None))


def ended_labels(books: Books) -> list[date]:
    """The labels of stored days of internal accounts that had ended by `as_of`, the earliest first."""
    ended = {
        books.days.label(row)
        for row in books.balances.values()
        if row.end <= books.as_of and books.accounts[row.account_id].is_internal
    }
    return sorted(ended)


def latest_business_day(books: Books) -> date | None:
    return max(ended_labels(books), default=None)


def first_of_today(labels: list[date]) -> date | None:
    """What happened since the stored day before the latest comes with the latest."""
    return labels[-2] + timedelta(days=1) if len(labels) > 1 else max(labels, default=None)


def is_of_today(labels: list[date], check: str, day: date | None) -> bool:
    """`day` is None for what is open until it is fixed. A balance is off on its own stored days alone."""
    if day is None:
        return True
    first = None if check in OF_BALANCE else first_of_today(labels)
    return bool(labels) and (day >= labels[-1] or bool(first and first <= day))


def todays_exceptions(books: Books) -> list[ExceptionRow]:
    """Rows of the latest business day or later, of what happened since the one before, and all that is open whatever its day."""
    labels = ended_labels(books)
    return [row for row in exceptions(books) if is_of_today(labels, row.check, row.business_day)]
