"""A query's answer with its columns: their names in order and what kind of values they hold, on every engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from recongen.warehouse.connect import Connection, spelled

_POSTGRES = {
    "text": (25, 1042, 1043, 19, 2950, 114, 3802),
    "integer": (20, 21, 23),
    "decimal": (700, 701, 1700),
    "date": (1082,),
    "timestamp": (1114, 1184),
}
_POSTGRES_KINDS = {oid: kind for kind, oids in _POSTGRES.items() for oid in oids}


@dataclass(frozen=True)
class Answer:
    names: tuple[str, ...]
    """In lower case, as the query orders them."""
    kinds: tuple[str | None, ...]
    """text, integer, decimal, date or timestamp; None where the engine does not tell (SQLite; Oracle of a computed number) or has another kind."""
    told: tuple[str, ...]
    """The engine's own word for each type."""
    rows: tuple[tuple[Any, ...], ...]


def ask(connection: Connection, sql: str, values: Mapping[str, Any] | None = None) -> Answer:
    """All rows of a query whose variables are spelled `:name`."""
    adapter = connection.target.adapter
    with connection.one_line_errors():
        cursor = connection.raw.cursor()
        try:
            if values:
                cursor.execute(spelled(sql, adapter), dict(values))
            else:
                cursor.execute(sql)
            columns = list(cursor.description)
            rows = tuple(_plain(row) for row in cursor.fetchall())
        finally:
            cursor.close()
    kinds = [_kind(column, adapter) for column in columns]
    return Answer(
        tuple(str(column[0]).lower() for column in columns),
        tuple(kind for kind, _ in kinds),
        tuple(word for _, word in kinds),
        rows,
    )


def _plain(row: Sequence[Any]) -> tuple[Any, ...]:
    """Oracle hands long text out as something to read from."""
    return tuple(value.read() if hasattr(value, "read") else value for value in row)


def _kind(column: Sequence[Any], adapter: str) -> tuple[str | None, str]:
    if adapter == "postgres":
        return _POSTGRES_KINDS.get(column[1]), f"type {column[1]}"
    if adapter == "duckdb":
        return _duckdb_kind(str(column[1])), str(column[1]).lower()
    if adapter == "oracle":
        return _oracle_kind(column), str(getattr(column[1], "name", column[1])).removeprefix(
            "DB_TYPE_"
        ).lower()
    return None, ""


def _duckdb_kind(told: str) -> str | None:
    told = told.upper()
    if told in ("VARCHAR", "STRING", "UUID", "JSON"):
        return "text"
    if told.endswith("INT") or told in ("INTEGER", "UINTEGER"):
        return "integer"
    if told.startswith("DECIMAL"):
        return "integer" if told.endswith(",0)") else "decimal"
    if told in ("FLOAT", "DOUBLE"):
        return "decimal"
    if told.startswith("TIMESTAMP"):
        return "timestamp"
    return "date" if told == "DATE" else None


def _oracle_kind(column: Sequence[Any]) -> str | None:
    told = str(getattr(column[1], "name", column[1]))
    if told in ("DB_TYPE_VARCHAR", "DB_TYPE_CHAR", "DB_TYPE_NVARCHAR", "DB_TYPE_CLOB"):
        return "text"
    if told == "DB_TYPE_NUMBER":
        precision, scale = column[4], column[5]
        if not precision:
            return None
        return "integer" if scale == 0 else "decimal"
    if told in ("DB_TYPE_BINARY_DOUBLE", "DB_TYPE_BINARY_FLOAT"):
        return "decimal"
    if told.startswith("DB_TYPE_TIMESTAMP"):
        return "timestamp"
    return "date" if told == "DB_TYPE_DATE" else None
