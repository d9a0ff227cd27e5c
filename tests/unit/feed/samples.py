"""Rows of a small, correct feed, and CSV files of them."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path

from recongen.feed.contract import DAILY_BALANCES, TRANSACTIONS

TRANSACTION = {
    "entry": "1",
    "id": "leg-1",
    "account_id": "cash",
    "account_name": "Cash, main",
    "account_role": "Cash",
    "account_scope": "internal",
    "account_parent_role": "Pool",
    "amount_money": "-12.50",
    "amount_direction": "Debit",
    "status": "Posted",
    "posting": "2030-01-31 16:00:00",
    "transfer_id": "t-1",
    "transfer_type": "ach",
    "transfer_completion": "",
    "transfer_parent_id": "",
    "rail_name": "ach_out",
    "template_name": "",
    "bundle_id": "",
    "supersedes": "",
    "origin": "InternalInitiated",
    "metadata": '{"customer":"c-1"}',
}

BALANCE = {
    "entry": "1",
    "account_id": "cash",
    "account_name": "Cash, main",
    "account_role": "Cash",
    "account_scope": "internal",
    "account_parent_role": "Pool",
    "expected_eod_balance": "",
    "business_day_start": "2030-01-31 00:00:00",
    "business_day_end": "2030-02-01 00:00:00",
    "money": "100.00",
    "limits": '{"ach":"500.00"}',
    "supersedes": "",
}


def transaction(entry: int = 1, **changes: str) -> dict[str, str]:
    return TRANSACTION | {"entry": str(entry), "id": f"leg-{entry}"} | changes


def balance(entry: int = 1, **changes: str) -> dict[str, str]:
    return BALANCE | {"entry": str(entry)} | changes


def write(path: Path, rows: Iterable[Mapping[str, str]], columns: Iterable[str] | None = None) -> Path:
    """A CSV file of rows; its columns are those of the first row unless others are named."""
    rows = list(rows)
    names = list(columns or rows[0])
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    return path


def write_transactions(folder: Path, *rows: Mapping[str, str]) -> Path:
    return write(folder / "transactions.csv", rows or [transaction()], TRANSACTIONS.column_names)


def write_balances(folder: Path, *rows: Mapping[str, str]) -> Path:
    return write(folder / "daily_balances.csv", rows or [balance()], DAILY_BALANCES.column_names)
