"""A query's answer with its columns: their names in order and what kind of values they have, on every engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from recongen.warehouse.connect import Connection
from recongen.warehouse.engines.base import Engine


@dataclass(frozen=True)
class Answer:
    engine: Engine
    names: tuple[str, ...]
    """In lower case, as the query orders them."""
    kinds: tuple[str | None, ...]
    """text, integer, decimal, date or timestamp; None where the engine does not say (SQLite; Oracle of a computed number) or has another kind."""
    engine_types: tuple[str, ...]
    """The engine's own word for each type."""
    rows: tuple[tuple[Any, ...], ...]


def ask(connection: Connection, sql: str, values: Mapping[str, Any] | None = None) -> Answer:
    """All rows of a query whose variables are spelled `:name`."""
    with connection.run_statement(sql, values) as cursor:
        names = tuple(str(column[0]).lower() for column in cursor.description)
        types = [connection.engine.column_kind(column) for column in cursor.description]
        rows = tuple(_plain(row) for row in cursor.fetchall())
    return Answer(
        connection.engine, names, tuple(kind for kind, _ in types), tuple(word for _, word in types), rows
    )


def _plain(row: Sequence[Any]) -> tuple[Any, ...]:
    """Oracle hands long text out as something to read from."""
    return tuple(value.read() if hasattr(value, "read") else value for value in row)
