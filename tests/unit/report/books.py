"""A report whose rows are stored in SQLite, as a build leaves them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from recongen.dbt_core.manifest import Manifest, Node
from recongen.report.report import Report
from recongen.report.rows import FIELDS, MONEY_FIELDS, Episode, ExceptionRow, cents
from recongen.warehouse.connect import Connection
from recongen.warehouse.target import Target

CONTEXT: dict[str, Any] = {
    "prefix": "dts",
    "as_of": "2030-01-31 18:00:00",
    "latest_business_day": "2030-01-30",
    "previous_business_day": "2030-01-29",
    "transactions_rows": 4011,
    "daily_balances_rows": 240,
}
DRIFT = "Stored is not posted. More."
DRIFT_WORDS = {
    "title": "Balance does not match postings",
    "meaning": "Stored is not posted.",
    "first_step": "Look at the day.",
}
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
            "episode_key": key,
            "exception_key": key,
        }
        | more
    )


def episode(*rows: ExceptionRow, **more: object) -> Episode:
    """The cause of these rows, of which the first speaks for all."""
    lead, days = rows[0], sorted({row.business_day for row in rows if row.business_day})
    return Episode(
        **{  # type: ignore[arg-type]
            **dict.fromkeys(Episode._fields),
            **{name: value for name, value in lead._asdict().items() if name in Episode._fields},
            "first_seen_day": days[0] if days else None,
            "last_day": days[-1] if days else None,
            "days": len(days),
            "exception_rows": len(rows),
            "money": lead.magnitude_money,
            "is_new": 0,
            "is_open": 1,
            "is_kept": 0,
            "headline": lead.detail,
        }
        | more
    )


def report(
    *rows: ExceptionRow,
    episodes: Sequence[Episode] | None = None,
    today: bool = False,
    only: Sequence[str] = (),
    as_of: str = "2030-01-31 18:00:00",
    drift: str = DRIFT,
) -> Report:
    """Of two checks: drift belongs to days, stuck_pending stays open. The first row alone is of today; without
    `episodes` each row is a cause of its own."""
    connection = sqlite3.connect(":memory:")
    for model, found in (("exceptions", rows), ("todays_exceptions", rows[:1])):
        _store(connection, model, ExceptionRow, found)
        connection.execute(f"alter table {model} add is_of_balance")
        connection.execute(f"update {model} set is_of_balance = check_name = 'drift'")
    _store(
        connection,
        "exception_episodes",
        Episode,
        [episode(row) for row in rows] if episodes is None else episodes,
    )
    context = CONTEXT | {"as_of": as_of}
    connection.execute(f"create table run_context ({', '.join(context)})")
    connection.execute(
        f"insert into run_context values ({', '.join('?' * len(context))})", list(context.values())
    )
    connection.execute("create table computed_subledger_balance (account_id)")
    connection.executemany("insert into computed_subledger_balance values (?)", [["FRA"]] * LOOKED_AT)

    target = Target("sqlite", "main", None, 1, Path(), "books")
    return Report(Connection(target, connection, sqlite3), _manifest(drift), "A Bank", today, only)


def _store(
    connection: sqlite3.Connection,
    model: str,
    kind: type[ExceptionRow | Episode],
    rows: Iterable[ExceptionRow | Episode],
) -> None:
    """Money is in cents there."""
    columns = ", ".join("check_name" if name == "check" else name for name in kind._fields)
    connection.execute(f"create table {model} ({columns})")
    for row in rows:
        values = [
            cents(value) if name in MONEY_FIELDS and value is not None else value
            for name, value in row._asdict().items()
        ]
        marks = ", ".join("?" * len(values))
        connection.execute(f"insert into {model} values ({marks})", values)


def _manifest(drift: str) -> Manifest:
    checks = (
        _model("drift", drift, severity="high", scope="day", **DRIFT_WORDS),
        _model(
            "stuck_pending", "It waits.", severity="medium", scope="open", title="Waiting too long to post"
        ),
    )
    others = (
        "exceptions",
        "todays_exceptions",
        "exception_episodes",
        "run_context",
        "computed_subledger_balance",
    )
    return Manifest({node.name: node for node in (*checks, *(_model(name) for name in others))})


def _model(name: str, description: str = "", **meta: str) -> Node:
    return Node(name, name, "model", "", "recongen", description, meta=meta)
