"""The rows of every check as its model has them, and `exceptions` in full."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from .about import Shown
from .books import Books
from .checks import CHECKS
from .episodes import Episodes, is_without_balances
from .exceptions import ended_labels, exception_key, is_of_today
from .registry import DECLARED

COLUMNS = (
    "exception_key",
    "account_id",
    "account_name",
    "account_role",
    "business_day",
    "transfer_id",
    "transaction_id",
    "transfer_type",
    "rail_name",
    "magnitude_money",
    "magnitude_count",
    "first_day",
    "drift_change",
)
"""What `exceptions` holds of every row; absent where a check has it not."""


def shown(books: Books, check: str, row: Any) -> Shown:
    """The row's own columns, and those that tell a reader what it is about."""
    return {"exception_key": exception_key(check, row)} | asdict(row) | CHECKS[check].about(books, row)


def shown_checks(books: Books) -> dict[str, list[Shown]]:
    return {check: [shown(books, check, row) for row in rule(books)] for check, rule in CHECKS.items()}


def shown_exceptions(books: Books, checks: Mapping[str, list[Shown]]) -> tuple[list[Shown], list[Shown]]:
    """`exceptions` in full, and their episodes."""
    listed = [_listed(check, row) for check, rows in checks.items() for row in rows]
    episodes = Episodes(books, checks, listed).episodes()
    return listed, episodes


def shown_todays_exceptions(books: Books, rows: list[Shown]) -> list[Shown]:
    """Of the latest business day or since the one before, and all that is open."""
    labels = ended_labels(books)
    return [
        row
        for row in rows
        if row["check_scope"] == "open"
        or is_without_balances(row)
        or is_of_today(labels, row["check_name"], row["business_day"])
    ]


def _listed(check: str, row: Shown) -> Shown:
    signed = row.get(CHECKS[check].signed or "")
    own = {
        "check_name": check,
        "check_title": DECLARED[check]["title"],
        "audience": DECLARED[check]["audience"],
        "severity": CHECKS[check].severity,
        "check_scope": "day" if CHECKS[check].day else "open",
        "magnitude_sign": None if signed is None else (signed > 0) - (signed < 0),
    }
    return own | {column: row.get(column) for column in COLUMNS}
