"""The rows of a dataset on a database, alike on every engine: text, int, Decimal, date and datetime as the columns declare."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from recongen.apps.binding import Chosen, bind
from recongen.apps.column_types import is_money
from recongen.apps.types import Column, ColumnType, Dataset
from recongen.errors import WarehouseError
from recongen.warehouse.answers import Answer, ask
from recongen.warehouse.connect import Connection
from recongen.warehouse.engines.base import Engine

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Rows:
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    def values(self, column: Column) -> list[Any]:
        position = self.columns.index(column)
        return [row[position] for row in self.rows]

    def dicts(self) -> Iterator[dict[str, Any]]:
        names = [column.name for column in self.columns]
        return (dict(zip(names, row, strict=True)) for row in self.rows)


def run(connection: Connection, dataset: Dataset, chosen: Chosen | None = None) -> Rows:
    """Raises `WarehouseError` where the database's columns are not those that are declared."""
    return typed(dataset, answer(connection, dataset, chosen))


def answer(connection: Connection, dataset: Dataset, chosen: Chosen | None = None) -> Answer:
    """As the engine gives it."""
    bound = bind(dataset, chosen or {}, connection.target.adapter)
    return ask(connection, bound.sql, bound.values)


def count(connection: Connection, dataset: Dataset, chosen: Chosen | None = None) -> int:
    bound = bind(dataset, chosen or {}, connection.target.adapter)
    return int(ask(connection, f"select count(*) from (\n{bound.sql}\n) counted", bound.values).rows[0][0])


def typed(dataset: Dataset, answer: Answer) -> Rows:
    mismatches = list(differences(dataset, answer))
    if mismatches:
        raise WarehouseError(f"{dataset.name}: {mismatches[0][1]}")
    converters = [_converter(column, answer.engine) for column in dataset.columns]
    rows = (
        tuple(
            None if value is None else convert(value) for convert, value in zip(converters, row, strict=True)
        )
        for row in answer.rows
    )
    return Rows(dataset.columns, tuple(rows))


def differences(dataset: Dataset, answer: Answer) -> Iterator[tuple[str, str]]:
    """The column, and how it differs from what is declared; names first, since types mean nothing beside wrong ones."""
    declared = tuple(column.name for column in dataset.columns)
    if tuple(name.lower() for name in declared) != answer.names:
        yield from _name_differences(declared, answer.names)
        return
    for position, column in enumerate(dataset.columns):
        kind = answer.kinds[position]
        if kind is None:
            wrong = next(
                (row[position] for row in answer.rows if not _holds(row[position], column, answer.engine)),
                None,
            )
            if wrong is not None:
                unit = ", whole cents here" if _is_cents(column, answer.engine) else ""
                yield (
                    column.name,
                    f"{column.name} is declared {column.declared_type}{unit}; the database has {wrong!r}",
                )
        elif kind != column.type:
            engine_type = answer.engine_types[position]
            word = kind if engine_type.startswith("type ") else f"{engine_type}: {kind}"
            yield column.name, f"{column.name} is declared {column.declared_type}; the database has {word}"


def _name_differences(declared: tuple[str, ...], found: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for name in declared:
        if name.lower() not in found:
            yield name, f"the SQL does not select {name}, which is declared"
    for name in found:
        if name not in {known.lower() for known in declared}:
            yield "", f"the SQL selects {name}, which is not declared"
    if sorted(name.lower() for name in declared) == sorted(found):
        first = next(pair for pair in zip(declared, found, strict=True) if pair[0].lower() != pair[1])
        yield first[0], f"the SQL selects {first[1]} where {first[0]} is declared: the order differs"


def _is_cents(column: Column, engine: Engine) -> bool:
    return engine.money_is_cents and is_money(column)


def _holds(value: Any, column: Column, engine: Engine) -> bool:
    """Whether a value of an engine without types is one of the column's type."""
    expected = column.type
    if value is None:
        return True
    if expected == "integer" or _is_cents(column, engine):
        return isinstance(value, int)
    if expected == "text":
        return isinstance(value, str)
    if expected == "decimal" and isinstance(value, int | float | Decimal):
        return True
    if not isinstance(value, str):
        return False
    try:
        _CONVERTERS[expected](value)
    except (ValueError, InvalidOperation):
        return False
    return expected != "date" or len(value) == 10


def _day(value: Any) -> date:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else date.fromisoformat(value[:10])


def _instant(value: Any) -> datetime:
    """UTC, without saying so."""
    found = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return found.replace(tzinfo=None)


def _converter(column: Column, engine: Engine) -> Callable[[Any], Any]:
    return engine.dollars if is_money(column) else _CONVERTERS[column.type]


def _decimal(value: Any) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(str(value))


_CONVERTERS: dict[ColumnType, Callable[[Any], Any]] = {
    "text": str,
    "integer": int,
    "decimal": _decimal,
    "date": _day,
    "timestamp": _instant,
}
