"""Reads the report from the relations that the last build left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from recongen.dbt_core.manifest import Manifest, Node
from recongen.errors import RecongenError, UsageError
from recongen.exceptions_report.report import FIELDS, Check, ExceptionRow, Report, RunContext


@dataclass(frozen=True)
class Relations:
    """The relations of one institution in the database that is asked."""

    manifest: Manifest
    spell: Callable[[str], str]
    """A relation's name as SQL spells it. The manifest has a spelling too, of the schema that was current when
    it was written."""
    query: Callable[[str], Iterable[Sequence[Any]]]
    """Runs one statement; its text holds only names from the manifest."""

    def select(self, model: str, columns: Sequence[str]) -> Iterable[Sequence[Any]]:
        node = self.manifest.model(model)
        return self.query(f"select {', '.join(columns)} from {self.spell(node.alias or node.name)}")

    def count(self, model: str) -> int:
        return int(next(iter(self.select(model, ["count(*)"])))[0])


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
    rows = _exceptions(relations, "todays_exceptions" if today else "exceptions", {n.name for n in nodes})
    counts = Counter(row.check for row in rows)
    order = {node.name: position for position, node in enumerate(nodes)}
    rows.sort(key=lambda row: (order[row.check], row.exception_key))
    checks = tuple(_check(node, counts[node.name], None if today else relations) for node in nodes)
    return Report(institution, context, checks, tuple(rows))


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
        transactions_high_entry=_integer(values["transactions_high_entry"]),
        daily_balances_high_entry=_integer(values["daily_balances_high_entry"]),
    )


def _chosen(manifest: Manifest, only: Sequence[str]) -> list[Node]:
    checks = list(manifest.checks)
    names = {node.name for node in checks}
    for name in only:
        if name not in names:
            raise UsageError(f"there is no check {name!r}; the checks are {', '.join(sorted(names))}")
    return [node for node in checks if not only or node.name in only]


def _check(node: Node, rows: int, relations: Relations | None) -> Check:
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
    )


def _exceptions(relations: Relations, model: str, wanted: set[str]) -> list[ExceptionRow]:
    # CHECK is a reserved word, so the relation says check_name.
    columns = ["check_name" if name == "check" else name for name in FIELDS]
    return [_row(values) for values in relations.select(model, columns) if str(values[0]) in wanted]


def _row(values: Sequence[Any]) -> ExceptionRow:
    told = dict(zip(FIELDS, values, strict=True))
    told["business_day"] = day_text(told["business_day"])
    told["magnitude_money"] = money_text(told["magnitude_money"])
    told["magnitude_count"] = _integer(told["magnitude_count"])
    return ExceptionRow(**told)


def money_text(value: Any) -> str | None:
    """Every engine's exact money as text with two decimals."""
    return None if value is None else f"{Decimal(value):.2f}"


def day_text(value: Any) -> str | None:
    if value is None:
        return None
    return value.isoformat()[:10] if isinstance(value, date) else str(value)[:10]


def instant_text(value: Any) -> str:
    """`2030-01-31T18:00:00Z`, whatever the engine returns."""
    told = value.isoformat(sep=" ") if isinstance(value, datetime) else str(value)
    return f"{told[:19].replace(' ', 'T')}Z"


def _integer(value: Any) -> int | None:
    return None if value is None else int(value)
