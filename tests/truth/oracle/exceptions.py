"""Exceptions: every row of every check under one key, and those that concern today."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from .books import Books
from .checks import CHECKS
from .keys import key
from .parent_checks import ParentBalanceMissing
from .posting_checks import BusinessDayEnclosureBreach

Parts = tuple[object, ...]

IDENTITY: Mapping[str, tuple[str, ...]] = {
    "drift": ("account_id", "business_day_start"),
    "ledger_drift": ("account_id", "business_day_start"),
    "overdraft": ("account_id", "business_day_start"),
    "expected_eod_balance_breach": ("account_id", "business_day_start"),
    "limit_breach": ("account_id", "business_day_start", "limit_by", "limit_name", "amount_direction"),
    "stuck_pending": ("transaction_id",),
    "stuck_unbundled": ("transaction_id",),
    "conservation_breach": ("transfer_id",),
    "timeliness_breach": ("transaction_id",),
    "supersession_breach": ("relation", "transaction_id", "account_id", "business_day_start", "entry"),
    "chain_orphan": ("transfer_id", "parent_name", "child_name"),
    "chain_xor_breach": ("transfer_id", "parent_name", "xor_group"),
    "chain_parent_disagreement": ("transfer_id",),
    "template_xor_breach": ("transfer_id", "template_name", "xor_group"),
    "fan_in_breach": ("transfer_id", "child_name", "parent_name"),
    "unmatched_posting": ("transaction_id",),
    "posting_requirement_breach": ("transaction_id", "requirement"),
    "transfer_key_duplicate": ("transfer_id",),
    "variable_leg_breach": ("transaction_id",),
    "bundle_breach": ("kind", "transaction_id", "bundle_id"),
    "dead_declaration": ("kind", "name"),
}
"""The columns that tell the rows of a check apart; absent ones take no part in the key."""


@dataclass(frozen=True, slots=True)
class ExceptionRow:
    check: str
    exception_key: str
    business_day: date | None
    """The day a row of scope `day` belongs to; absent: it stays open until fixed."""


def exceptions(books: Books) -> list[ExceptionRow]:
    """One row for every row of every check."""
    return [
        ExceptionRow(name, exception_key(name, row), _business_day(books, name, row))
        for name, check in CHECKS.items()
        for row in check(books)
    ]


def exception_key(check: str, row: Any) -> str:
    r"""`check|part|part…`, with a backslash before every `|` and `\\` inside a part."""
    parts = (
        GROUPED[check](row) if check in GROUPED else tuple(getattr(row, column) for column in IDENTITY[check])
    )
    return key(check, *(value for value in parts if value is not None))


def _of_enclosure(row: BusinessDayEnclosureBreach) -> Parts:
    return (row.account_id, row.reason) if row.transaction_id is None else (row.transaction_id,)


def _of_missing_parent(row: ParentBalanceMissing) -> Parts:
    if row.reason == "no_balance":
        return (row.account_id, row.business_day_start)
    return (row.reason, row.parent_account_id or row.account_parent_role, "all")


GROUPED: Mapping[str, Callable[[Any], Parts]] = {
    "business_day_enclosure_breach": _of_enclosure,
    "parent_balance_missing": _of_missing_parent,
}
"""Checks that say one cause in one row."""


def _of_row(_: Books, row: Any) -> date:
    day: date = row.business_day
    return day


def _of_stored_day(books: Books, row: Any) -> date:
    return books.days.label(books.balances[row.account_id, row.business_day_start])


def _of_leg(books: Books, row: Any) -> date:
    return books.days.of(books.postings[row.transaction_id]).label


_DAY: Mapping[str, Callable[[Books, Any], date]] = {
    "drift": _of_row,
    "ledger_drift": _of_row,
    "overdraft": _of_stored_day,
    "expected_eod_balance_breach": _of_stored_day,
    "limit_breach": _of_row,
    "timeliness_breach": _of_leg,
    "business_day_enclosure_breach": _of_row,
    "parent_balance_missing": _of_row,
}


def _business_day(books: Books, check: str, row: Any) -> date | None:
    return _DAY[check](books, row) if check in _DAY else None


def latest_business_day(books: Books) -> date | None:
    """The latest label among stored days of internal accounts that had ended by `as_of`."""
    ended = (
        books.days.label(row)
        for row in books.balances.values()
        if row.end <= books.as_of and books.accounts[row.account_id].is_internal
    )
    return max(ended, default=None)


def todays_exceptions(books: Books) -> list[ExceptionRow]:
    """Rows of the latest business day, and all that is open whatever its day."""
    today = latest_business_day(books)
    return [row for row in exceptions(books) if row.business_day in (None, today)]
