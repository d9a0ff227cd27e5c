"""A report whose rows are stored in SQLite, as a build leaves them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from recongen.dbt_core.manifest import Manifest, Node
from recongen.exceptions_report.read import CONTEXT_COLUMNS, read_report
from recongen.exceptions_report.report import FIELDS, MONEY_FIELDS, ExceptionRow, Report, cents
from recongen.exceptions_report.stored import Relations
from recongen.warehouse.engines import ENGINES

CONTEXT: dict[str, Any] = {
    "prefix": "dts",
    "as_of": "2030-01-31 18:00:00",
    "latest_business_day": "2030-01-30",
    "content_hash": "hash",
    "run_id": "run",
    "transactions_rows": 4011,
    "daily_balances_rows": 240,
    "transactions_high_entry": 4011,
    "daily_balances_high_entry": 240,
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
    """Of two checks: drift belongs to days, stuck_pending stays open."""
    connection = sqlite3.connect(":memory:")
    columns = ", ".join("check_name" if name == "check" else name for name in FIELDS)
    for model in ("exceptions", "todays_exceptions"):
        connection.execute(f"create table {model} ({columns})")
        connection.executemany(
            f"insert into {model} values ({', '.join('?' * len(FIELDS))})", map(_stored, rows)
        )
    context = CONTEXT | {"as_of": as_of}
    connection.execute(f"create table run_context ({', '.join(CONTEXT_COLUMNS)})")
    connection.execute(
        f"insert into run_context values ({', '.join('?' * len(CONTEXT_COLUMNS))})",
        [context[name] for name in CONTEXT_COLUMNS],
    )
    connection.execute("create table computed_subledger_balance (account_id)")
    connection.executemany("insert into computed_subledger_balance values (?)", [["FRA"]] * LOOKED_AT)

    def query(sql: str, params: Mapping[str, Any]) -> Iterable[Sequence[Any]]:
        return connection.execute(sql, params)

    relations = Relations(_manifest(drift), ENGINES["sqlite"], lambda name: f'"{name}"', query)
    return read_report(relations, "A Bank", today, only)


def _stored(one: ExceptionRow) -> list[Any]:
    """Money is in cents there."""
    return [
        cents(value) if name in MONEY_FIELDS and value is not None else value
        for name, value in zip(FIELDS, one.values, strict=True)
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
