"""Schema v6 as the loader sees it. The same columns as `macros/feed/feed_tables.sql`, in the same order; a test compares them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

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


def _optional(name: str, kind: Kind, length: int | None = None) -> Column:
    return Column(name, kind, required=False, length=length)


TRANSACTIONS = Table(
    "transactions",
    ("id",),
    (
        Column("entry", "entry"),
        Column("id", "name", length=100),
        Column("account_id", "name", length=100),
        Column("account_name", "text", length=255),
        Column("account_role", "name", length=100),
        Column("account_scope", "scope", length=20),
        _optional("account_parent_role", "name", 100),
        Column("amount_money", "money"),
        Column("amount_direction", "direction", length=20),
        Column("status", "status", length=20),
        Column("posting", "instant"),
        Column("transfer_id", "name", length=100),
        Column("transfer_type", "name", length=50),
        _optional("transfer_completion", "instant"),
        _optional("transfer_parent_id", "name", 100),
        Column("rail_name", "name", length=100),
        _optional("template_name", "name", 100),
        _optional("bundle_id", "name", 100),
        _optional("supersedes", "reason", 50),
        Column("origin", "name", length=50),
        _optional("metadata", "json"),
    ),
)

DAILY_BALANCES = Table(
    "daily_balances",
    ("account_id", "business_day_start"),
    (
        Column("entry", "entry"),
        Column("account_id", "name", length=100),
        Column("account_name", "text", length=255),
        Column("account_role", "name", length=100),
        Column("account_scope", "scope", length=20),
        _optional("account_parent_role", "name", 100),
        _optional("expected_eod_balance", "money"),
        Column("business_day_start", "instant"),
        Column("business_day_end", "instant"),
        Column("money", "money"),
        _optional("limits", "json"),
        _optional("supersedes", "reason", 50),
    ),
)

TABLES = (TRANSACTIONS, DAILY_BALANCES)
