"""What a base table holds already, asked while a file is read."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Protocol

from recongen.feed.contract import Column, Table
from recongen.feed.entries import EntrySet
from recongen.warehouse.connect import Connection

Cells = Mapping[str, str]
Key = tuple[str, ...]


class Stored(Protocol):
    highest: int
    """The highest entry; 0 when there is none."""

    def entries(self) -> EntrySet:
        """Every entry."""

    def rows(self, by: Sequence[str], wanted: Sequence[Cells]) -> dict[Key, list[Cells]]:
        """The rows that agree with one of these in the columns `by`, as canonical text."""


class Nothing:
    """An empty table, or one that cannot be asked."""

    highest = 0

    def entries(self) -> EntrySet:
        return EntrySet()

    def rows(self, by: Sequence[str], wanted: Sequence[Cells]) -> dict[Key, list[Cells]]:
        return {}


class StoredRows:
    """A table as it was when this was made; later rows, those of the running load among them, are left out."""

    def __init__(self, connection: Connection, table: Table, relation: str) -> None:
        self._connection = connection
        self._table = table
        self.relation = relation
        self._name = connection.target.relation(relation)
        highest = connection.rows(f"select max(entry) as highest from {self._name}")[0]["highest"]
        self.highest = int(highest or 0)

    def entries(self) -> EntrySet:
        # Consecutive entries have one difference to their row number: a run each, not a row each.
        sql = f"""
            select min(entry) as first_entry, max(entry) as last_entry
            from (
                select entry, entry - row_number() over (order by entry) as run
                from {self._name}
                where entry <= :highest
            ) numbered
            group by run
            order by 1
        """
        found = self._connection.stream(sql, {"highest": self.highest})
        return EntrySet((int(first), int(last)) for batch in found for first, last in batch)

    def rows(self, by: Sequence[str], wanted: Sequence[Cells]) -> dict[Key, list[Cells]]:
        keys = {tuple(cells[name] for name in by) for cells in wanted}
        if by == ("entry",):
            keys = {key for key in keys if key[0] and int(key[0]) <= self.highest}
        if not keys or not self.highest:
            return {}
        values = {
            f"{name}_{position}": self._bound(name, value)
            for position, key in enumerate(keys)
            for name, value in zip(by, key, strict=True)
        }
        marks = ", ".join(
            "(" + ", ".join(f":{name}_{position}" for name in by) + ")" for position in range(len(keys))
        )
        # SQLite compares several columns with rows of values alone.
        listed = f"values {marks}" if self._connection.target.adapter == "sqlite" else marks
        sql = f"""
            select {", ".join(self._table.column_names)}
            from {self._name}
            where ({", ".join(by)}) in ({listed}) and entry <= :highest
        """
        found: dict[Key, list[Cells]] = {}
        for row in self._connection.rows(sql, {**values, "highest": self.highest}):
            cells = {column.name: _canonical(column, row[column.name]) for column in self._table.columns}
            found.setdefault(tuple(cells[name] for name in by), []).append(cells)
        return found

    def _bound(self, column: str, value: str) -> Any:
        if column == "entry":
            return int(value)
        if column == "business_day_start" and self._connection.target.adapter != "sqlite":
            return datetime.fromisoformat(value)
        return value


def stored_accounts(connection: Connection, relation: str) -> Iterator[str]:
    sql = f"select distinct account_id from {connection.target.relation(relation)}"
    for batch in connection.stream(sql):
        yield from (str(account) for (account,) in batch if account is not None)


def _canonical(column: Column, value: Any) -> str:
    """As the file's own cells are told: see `feed/values.py`."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(" ")
    if column.kind == "money":
        digits = f"{Decimal(str(value)):.2f}"
        return "0.00" if digits == "-0.00" else digits
    if isinstance(value, dict | list):
        return json.dumps(value)
    return str(value.read() if hasattr(value, "read") else value)
