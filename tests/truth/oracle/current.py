"""Current rows: the highest entry of each logical key."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from .rows import Balance, Posting


def current_transactions(rows: Iterable[Posting]) -> dict[str, Posting]:
    """The entry in force of every transaction id."""
    latest: dict[str, Posting] = {}
    for row in rows:
        known = latest.get(row.id)
        if known is None or row.entry > known.entry:
            latest[row.id] = row
    return latest


def current_daily_balances(rows: Iterable[Balance]) -> dict[tuple[str, datetime], Balance]:
    """The entry in force of every account and business day start."""
    latest: dict[tuple[str, datetime], Balance] = {}
    for row in rows:
        key = (row.account_id, row.start)
        known = latest.get(key)
        if known is None or row.entry > known.entry:
            latest[key] = row
    return latest
