"""Reads the report from the relations that the last build left."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from recongen.dbt_core.manifest import Manifest, Node
from recongen.errors import RecongenError, UsageError
from recongen.report.report import Check, Report, RunContext
from recongen.report.stored import Relations, StoredExceptions, day_text, integer

CONTEXT_COLUMNS = (
    "prefix",
    "as_of",
    "latest_business_day",
    "content_hash",
    "run_id",
    "transactions_rows",
    "daily_balances_rows",
    "transactions_high_entry",
    "daily_balances_high_entry",
)

POPULATIONS = {
    "drift": ("computed_subledger_balance", "account-days"),
    "ledger_drift": ("computed_ledger_balance", "account-days"),
    "overdraft": ("current_daily_balances", "account-days"),
}
"""Checks that look at each row of one relation: that relation, and what a row of it is."""


def read_report(
    relations: Relations, institution: str, today: bool = False, only: Sequence[str] = ()
) -> Report:
    nodes = _chosen(relations.manifest, only)
    context = read_context(relations)
    stored = StoredExceptions(relations, "todays_exceptions" if today else "exceptions")
    counts = stored.counts()
    checks = tuple(
        _check(node, *counts.get(node.name, (0, 0)), relations=None if today else relations) for node in nodes
    )
    return Report(institution, context, checks, stored, tuple(only), today)


def read_context(relations: Relations) -> RunContext:
    found = list(relations.select("run_context", CONTEXT_COLUMNS))
    if len(found) != 1:
        raise RecongenError("run_context must hold one row: run `recongen build` again")
    values = dict(zip(CONTEXT_COLUMNS, found[0], strict=True))
    return RunContext(
        prefix=str(values["prefix"]),
        as_of=instant_text(values["as_of"]),
        latest_business_day=day_text(values["latest_business_day"]),
        content_hash=str(values["content_hash"]),
        run_id=str(values["run_id"]),
        transactions_rows=int(values["transactions_rows"]),
        daily_balances_rows=int(values["daily_balances_rows"]),
        transactions_high_entry=integer(values["transactions_high_entry"]),
        daily_balances_high_entry=integer(values["daily_balances_high_entry"]),
    )


def _chosen(manifest: Manifest, only: Sequence[str]) -> list[Node]:
    checks = list(manifest.checks)
    names = {node.name for node in checks}
    for name in only:
        if name not in names:
            raise UsageError(f"there is no check {name!r}; the checks are {', '.join(sorted(names))}")
    return [node for node in checks if not only or node.name in only]


def _check(node: Node, rows: int, largest: int, relations: Relations | None) -> Check:
    """With `relations`, how many things it looked at, too."""
    population, unit = None, ""
    if relations is not None and node.name in POPULATIONS:
        model, unit = POPULATIONS[node.name]
        population = relations.count(model)
    title = node.meta.get("title")
    return Check(
        node.name,
        str(node.severity),
        rows,
        node.scope,
        node.description,
        population,
        unit,
        str(title) if title else None,
        largest,
    )


def instant_text(value: Any) -> str:
    """`2030-01-31T18:00:00Z`, whatever the engine returns."""
    text = value.isoformat(sep=" ") if isinstance(value, datetime) else str(value)
    return f"{text[:19].replace(' ', 'T')}Z"
