"""The tables that rows are added to, with the columns that `macros/feed` declares: Schema v6 with the rules of a row, and events."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from recongen import package
from recongen.macros import Macros

Kind = Literal["entry", "name", "text", "money", "instant", "date", "integer", "json"]
"""A `name` is what rows are joined by, so it must be spelled alike everywhere; a `text` is only read."""

LABEL = "business_day"
"""A column that only models have, by which a relation made by a build can be told from a base table."""


@dataclass(frozen=True)
class Column:
    """`length` is in characters. `names` is the column whose values name things of the same kind, where that is another one.
    `one_of` lists all values that a text may have; empty where any text will do. `meaning` is for people, empty where the
    description of the relation that carries the column on says it."""

    name: str
    kind: Kind
    required: bool = False
    length: int = 0
    names: str = ""
    one_of: tuple[str, ...] = ()
    meaning: str = ""


@dataclass(frozen=True)
class RowRule:
    """What two required cells of a row must satisfy together. `is_broken` takes canonical text, '' for a cell that cannot be read."""

    columns: tuple[str, str]
    is_broken: Callable[[str, str], bool]
    reason: str
    remedy: str


@dataclass(frozen=True)
class Table:
    """One base table; `<prefix>_<name>` in the database."""

    name: str
    key: tuple[str, ...]
    """Rows that agree in these are entries of one thing; the highest entry holds."""
    columns: tuple[Column, ...]
    rules: tuple[RowRule, ...]

    @property
    def column_names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)

    def relation(self, prefix: str) -> str:
        return f"{prefix}_{self.name}"


SIGN = RowRule(
    ("amount_money", "amount_direction"),
    lambda amount, direction: (amount[:1] == "-") != (direction == "Debit") and amount != "0.00",
    "the sign disagrees with the direction",
    "a Debit takes money out and is negative, a Credit is positive",
)
DAY = RowRule(
    ("business_day_end", "business_day_start"),
    # Canonical timestamps sort as text.
    lambda end, start: end <= start,
    "the business day ends before it has started",
    "a day ends after it starts, usually at the next midnight",
)


def _table(name: str, key: tuple[str, ...], *rules: RowRule) -> Table:
    return Table(name, key, tuple(map(_column, _DECLARED[name])), rules)


def _column(declared: dict[str, Any]) -> Column:
    return Column(**declared | {"one_of": tuple(declared.get("one_of", ()))})


_FOLDER = package.root() / "macros" / "feed"
_MACROS = Macros("", [_FOLDER / "feed_tables.sql", _FOLDER / "event_tables.sql"])
_DECLARED = {**_MACROS.feed_tables(), **_MACROS.event_tables()}
TRANSACTIONS = _table("transactions", ("id",), SIGN)
DAILY_BALANCES = _table("daily_balances", ("account_id", "business_day_start"), DAY)
TABLES = (TRANSACTIONS, DAILY_BALANCES)
CURRENCY = Column("currency", "text", required=True)
"""A column that a file may have beside those of its table: what its amounts are in. It is checked, and not stored."""
CASE_EVENTS = _table("case_events", ("event",))
PERIOD_EVENTS = _table("period_events", ("event",))
NOTICE_EVENTS = _table("notice_events", ("event",))
NOTICE_STATES = _table("notice_states", ("event",))
EVENT_TABLES = (CASE_EVENTS, PERIOD_EVENTS, NOTICE_EVENTS, NOTICE_STATES)
"""What people say and decide, and what they were notified of; no feed replaces it."""
