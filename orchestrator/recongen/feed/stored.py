"""What a base table holds already, asked while a file is read."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from recongen.feed.contract import PERIOD_EVENTS, Column, Table
from recongen.warehouse import catalog
from recongen.warehouse.connect import Connection

Row = tuple[str, ...]
"""Canonical cells in the order of the table's columns; '' is null."""
Key = tuple[str, ...]


class StoredRows:
    """A table as it was when this was made; later rows, those of the running load among them, are left out."""

    closed: int = 0
    """The highest entry that any close of a period knew; 0 where none was closed."""

    def __init__(self, connection: Connection, table: Table, prefix: str) -> None:
        self._connection = connection
        self._table = table
        self._relation = connection.target.relation(table.relation(prefix))
        found = connection.rows(f"select max(entry) as highest from {self._relation}")
        self.highest = int(found[0]["highest"] or 0)
        """The highest entry; 0 when there is none."""
        self.closed = self._highest_of_a_close(prefix)

    def _highest_of_a_close(self, prefix: str) -> int:
        events = PERIOD_EVENTS.relation(prefix)
        if events not in catalog.relations(self._connection):
            return 0
        relation = self._connection.target.relation(events)
        sql = f"select max({self._table.name}_high_entry) as highest from {relation} where kind = 'close'"
        return int(self._connection.rows(sql)[0]["highest"] or 0)

    def rows(self, by: Sequence[str], keys: Collection[Key]) -> dict[Key, list[Row]]:
        """By key, the rows whose columns `by` are one of these keys of canonical text."""
        if by == ("entry",):
            keys = [key for key in keys if int(key[0]) <= self.highest]
        if not keys or not self.highest:
            return {}
        values: dict[str, Any] = {"highest": self.highest}
        marks = []
        for position, key in enumerate(keys):
            names = [f"{name}_{position}" for name in by]
            marks.append("(" + ", ".join(f":{name}" for name in names) + ")")
            values |= zip(names, map(self._bound, by, key), strict=True)
        sql = f"""
            select {", ".join(self._table.column_names)}
            from {self._relation}
            where
                entry <= :highest
                and ({", ".join(by)}) in ({self._connection.engine.row_list_sql.format(", ".join(marks))})
        """
        found: dict[Key, list[Row]] = {}
        for stored in self._connection.rows(sql, values):
            cells = {column.name: canonical(column, stored[column.name]) for column in self._table.columns}
            found.setdefault(tuple(cells[name] for name in by), []).append(tuple(cells.values()))
        return found

    def is_same(self, row: Row, other: Row, with_entry: bool) -> bool:
        """Whether one row holds what the other does. A database that keeps JSON as such spells it its own way."""
        return all(
            one == two or (column.kind == "json" and one and two and _parse(one) == _parse(two))
            for column, one, two in zip(self._table.columns, row, other, strict=True)
            if column.kind != "entry" or with_entry
        )

    def _bound(self, column: str, value: str) -> Any:
        if column == "entry":
            return int(value)
        if column == "business_day_start" and not self._connection.engine.values_are_text:
            return datetime.fromisoformat(value)
        return value


def _parse(text: str) -> Any:
    """Keeps numbers apart from everything else: to Python `true` equals 1, and Python cannot read a very long or
    large number.
    """
    return json.loads(text, parse_int=_number, parse_float=_number)


def _number(text: str) -> tuple[str, Decimal | str]:
    try:
        return "number", Decimal(text)
    except InvalidOperation:
        return "number", text


def stored_accounts(connection: Connection, relation: str) -> Iterator[str]:
    sql = f"select distinct account_id from {connection.target.relation(relation)}"
    for batch in connection.stream(sql):
        yield from (str(account) for (account,) in batch if account is not None)


def canonical(column: Column, value: Any) -> str:
    """Spelled as the file's own cells are: see `feed/values.py`."""
    if value is None:
        return ""
    if column.kind == "date":
        return str(value)[:10]
    if isinstance(value, datetime):
        return value.isoformat(" ")
    if column.kind == "money":
        digits = f"{Decimal(str(value)):.2f}"
        return "0.00" if digits == "-0.00" else digits
    if isinstance(value, dict | list):
        return json.dumps(value)
    return str(value.read() if hasattr(value, "read") else value)
