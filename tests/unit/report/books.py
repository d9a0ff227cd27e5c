"""A report whose rows are stored in SQLite, as a build leaves them."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from recongen.dbt_core.manifest import Manifest, Node
from recongen.report.report import Report
from recongen.report.rows import FIELDS, MONEY_FIELDS, ExceptionRow, cents
from recongen.warehouse.connect import Connection
from recongen.warehouse.target import Target

CONTEXT: dict[str, Any] = {
    "prefix": "dts",
    "as_of": "2030-01-31 18:00:00",
    "latest_business_day": "2030-01-30",
    "transactions_rows": 4011,
    "daily_balances_rows": 240,
}
DRIFT = "Stored is not posted. More."
LOOKED_AT = 160


def row(
    check: str = "drift", key: str = "drift|FRA|1", money: str | None = "1234567.50", **more: object
) -> ExceptionRow:
    return ExceptionRow(
        **{  # type: ignore[arg-type]
            **dict.fromkeys(FIELDS),
            "check": check,
            "severity": "high",
            "account_id": "FRA",
            "account_name": "Federal Reserve Account",
            "business_day": "2030-01-30",
            "magnitude_money": money,
            "detail": "Stored differs from computed.",
            "exception_key": key,
        }
        | more
    )


def report(
    *rows: ExceptionRow,
    today: bool = False,
    only: Sequence[str] = (),
    as_of: str = "2030-01-31 18:00:00",
    drift: str = DRIFT,
) -> Report:
    """Of two checks: drift belongs to days, stuck_pending stays open. The first row alone is of today."""
    connection = sqlite3.connect(":memory:")
    columns = ", ".join("check_name" if name == "check" else name for name in FIELDS)
    for model, its_rows in (("exceptions", rows), ("todays_exceptions", rows[:1])):
        connection.execute(f"create table {model} ({columns})")
        marks = ", ".join("?" * len(FIELDS))
        connection.executemany(f"insert into {model} values ({marks})", map(_stored, its_rows))
    context = CONTEXT | {"as_of": as_of}
    connection.execute(f"create table run_context ({', '.join(context)})")
    connection.execute(
        f"insert into run_context values ({', '.join('?' * len(context))})", list(context.values())
    )
    connection.execute("create table computed_subledger_balance (account_id)")
    connection.executemany("insert into computed_subledger_balance values (?)", [["FRA"]] * LOOKED_AT)

    target = Target("sqlite", "main", None, 1, Path(), "books")
    return Report(Connection(target, connection, sqlite3), _manifest(drift), "A Bank", today, only)


def _stored(one: ExceptionRow) -> list[Any]:
    """Money is in cents there."""
    return [
        cents(value) if name in MONEY_FIELDS and value is not None else value
        for name, value in zip(FIELDS, one, strict=True)
    ]


def _manifest(drift: str) -> Manifest:
    checks = (
        _model("drift", drift, severity="high", scope="day"),
        _model("stuck_pending", "It waits.", severity="medium", scope="open"),
    )
    others = ("exceptions", "todays_exceptions", "run_context", "computed_subledger_balance")
    return Manifest({node.name: node for node in (*checks, *(_model(name) for name in others))})


def _model(name: str, description: str = "", **meta: str) -> Node:
    return Node(name, name, "model", "", "recongen", description, meta=meta)
