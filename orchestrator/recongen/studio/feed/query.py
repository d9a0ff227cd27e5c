"""The rows of an unknown name, as SQL for those who bring the feed. Nobody runs it here."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from recongen import package
from recongen.feed.contract import DAILY_BALANCES, TRANSACTIONS, Table
from recongen.macros import Macros
from recongen.studio.feed.unknown import Unknown
from recongen.warehouse.target import Target

_COLUMNS = {
    "rail": ("rail_name",),
    "template": ("template_name",),
    "transfer_type": ("transfer_type",),
    "status": ("status",),
    "origin": ("origin",),
    "role": ("account_role", "account_parent_role"),
    "account": ("account_id",),
}
_CONTEXTS = {"transfer_type": "rail_name", "origin": "rail_name", "metadata_key": "rail_name"}
_ORDERS = {
    TRANSACTIONS.name: "feed.posting, feed.id",
    DAILY_BALANCES.name: "feed.business_day_start, feed.account_id",
}


def feed_query(unknown: Unknown, target: Target, prefix: str) -> str:
    """One statement for each table that holds it."""
    tables = [table for table in (TRANSACTIONS, DAILY_BALANCES) if table.name in unknown.examples]
    return ";\n\n".join(_of_table(unknown, table, target, prefix) for table in tables) + ";"


def _of_table(unknown: Unknown, table: Table, target: Target, prefix: str) -> str:
    texts: list[tuple[str, Sequence[str]]] = []
    if unknown.kind in _COLUMNS:
        texts.append((unknown.name, _COLUMNS[unknown.kind]))
    if unknown.kind in _CONTEXTS:
        texts.append((unknown.context, (_CONTEXTS[unknown.kind],)))
    key = unknown.name if unknown.kind == "metadata_key" else None
    relation = target.relation(table.relation(prefix))
    return str(_macros(target.adapter).feed_query(relation, table.key, _ORDERS[table.name], texts, key))


@cache
def _macros(adapter: str) -> Macros:
    folder = package.root() / "macros"
    return Macros(adapter, [folder / "dialect" / "text_literal.sql", folder / "feed" / "feed_query.sql"])
