"""Schema v6 as the loader sees it. The columns are declared in `macros/feed/feed_tables.sql`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from recongen import package
from recongen.macros import Macros

Kind = Literal["entry", "name", "text", "money", "instant", "json", "scope", "direction", "status", "reason"]
"""A `name` is what rows are joined by, so it must be spelled alike everywhere; a `text` is only read."""

SCOPES = ("internal", "external")
DIRECTIONS = ("Debit", "Credit")
REASONS = ("Inflight", "BundleAssignment", "TechnicalCorrection")

LABEL = "business_day"
"""A column that only the models have: what a build makes from a base table is told apart from one by it."""


@dataclass(frozen=True)
class Column:
    name: str
    kind: Kind
    required: bool = True
    length: int | None = None
    """In characters."""


@dataclass(frozen=True)
class Table:
    """One base table; `<prefix>_<name>` in the database."""

    name: str
    key: tuple[str, ...]
    """Rows that agree in these are entries of one thing; the highest entry holds."""
    columns: tuple[Column, ...]

    @property
    def column_names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    def relation(self, prefix: str) -> str:
        return f"{prefix}_{self.name}"


_COLUMNS = Macros("", [package.root() / "macros" / "feed" / "feed_tables.sql"]).feed_tables()
_KINDS: dict[str, Kind] = {
    "account_scope": "scope",
    "amount_direction": "direction",
    "status": "status",
    "supersedes": "reason",
}
"""Of a text that takes only some values."""


def _table(name: str, key: tuple[str, ...]) -> Table:
    columns = (
        Column(
            column["name"],
            _KINDS.get(column["name"], column["kind"]),
            column.get("required", False),
            column.get("length"),
        )
        for column in _COLUMNS[name]
    )
    return Table(name, key, tuple(columns))


TRANSACTIONS = _table("transactions", ("id",))
DAILY_BALANCES = _table("daily_balances", ("account_id", "business_day_start"))
TABLES = (TRANSACTIONS, DAILY_BALANCES)
