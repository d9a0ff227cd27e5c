"""The rows of a dataset on a database, alike on every engine: text, int, Decimal, date and datetime as the columns declare.

Chosen values are bound variables, never text: `:name`, as a `Connection` takes them on every engine. `several` values are one
variable each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from recongen.apps import sql_text
from recongen.apps.column_types import Aggregate, ColumnType, ParameterType, is_money
from recongen.apps.datasets import Column, Dataset, Parameter, Value
from recongen.declared.reading import hint
from recongen.errors import UsageError, WarehouseError
from recongen.warehouse.answers import Answer, ask
from recongen.warehouse.connect import Connection
from recongen.warehouse.engines import ENGINES
from recongen.warehouse.engines.base import Engine

Chosen = Mapping[str, Value | Sequence[Value]]
"""By the parameter's name. What is not chosen, or empty where several are possible, has its default."""

_TYPES: Mapping[ParameterType, tuple[type, ...]] = {
    "text": (str,),
    "integer": (int,),
    "decimal": (Decimal, int),
    "date": (date,),
}


@dataclass(frozen=True)
class Bound:
    sql: str
    values: Mapping[str, Any]


def bind(dataset: Dataset, chosen: Chosen, adapter: str) -> Bound:
    """Raises `UsageError` where a parameter or a value is not one of the dataset's."""
    for name in chosen:
        if name not in dataset.parameter_names:
            known = hint(name, dataset.parameter_names)
            raise UsageError(f"{dataset.name} has no parameter {name!r}. {known}".strip())
    values = {
        parameter.name: {
            f"p_{parameter.name}_{position}": _driver_value(value, adapter)
            for position, value in enumerate(_values(parameter, chosen))
        }
        for parameter in dataset.parameters
    }
    used = sql_text.parameters(dataset.sql)
    sql = sql_text.replace_placeholders(
        dataset.sql, lambda name: ", ".join(f":{each}" for each in values[name])
    )
    bound = [values[name] for name in values if name in used]
    return Bound(sql, {each: value for variables in bound for each, value in variables.items()})


def _values(parameter: Parameter, chosen: Chosen) -> Sequence[Value]:
    """The values of one parameter, checked."""
    choice = chosen.get(parameter.name, parameter.default)
    one = isinstance(choice, str) or not isinstance(choice, Sequence)
    values: Sequence[Value] = (choice,) if one else choice or parameter.default  # type: ignore[assignment]
    if len(values) > 1 and not parameter.several:
        raise UsageError(f"{parameter.name} takes one value; found {len(values)}")
    for value in values:
        if isinstance(value, bool) or not isinstance(value, _TYPES[parameter.type]):
            raise UsageError(f"{parameter.name} takes values of type {parameter.type}; found {value!r}")
    return values


def _driver_value(value: Value, adapter: str) -> Any:
    """A date as the text that QuickSight writes, so that one SQL serves both."""
    if isinstance(value, date):
        return day_text(value)
    if isinstance(value, Decimal) and ENGINES[adapter].values_are_text:
        return f"{value:f}"
    return value


def day_text(value: date) -> str:
    day = value.date() if isinstance(value, datetime) else value
    return f"{day.isoformat()} 00:00:00"


def as_value(parameter: Parameter, value: Any) -> Any:
    """A column's value as the parameter takes it: a day of an instant. None stays None."""
    if parameter.type == "date" and isinstance(value, datetime):
        return value.date()
    is_number = parameter.type == "decimal" and value is not None
    return Decimal(value) if is_number else value


Row = tuple[Any, ...]


def by_name(columns: Sequence[Column], row: Row) -> dict[str, Any]:
    return {column.name: value for column, value in zip(columns, row, strict=True)}


@dataclass(frozen=True)
class Rows:
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    def values(self, column: Column) -> list[Any]:
        position = self.columns.index(column)
        return [row[position] for row in self.rows]

    def dicts(self) -> Iterator[dict[str, Any]]:
        return (by_name(self.columns, row) for row in self.rows)

    def figures(self, column: Column, how: Aggregate, by: Sequence[Column]) -> dict[Row, Any]:
        """One value per combination of the values of `by`; of no columns, one over all rows."""
        values: dict[Row, list[Any]] = {} if by else {(): []}
        keys = zip(*(self.values(each) for each in by), strict=True) if by else ((),) * len(self.rows)
        for key, value in zip(keys, self.values(column), strict=True):
            values.setdefault(key, []).append(value)
        return {key: _aggregate(found, how) for key, found in values.items()}


def run(connection: Connection, dataset: Dataset, chosen: Chosen | None = None) -> Rows:
    """Raises `WarehouseError` where the database's columns are not those that are declared."""
    return to_rows(dataset, answer(connection, dataset, chosen))


def answer(connection: Connection, dataset: Dataset, chosen: Chosen | None = None) -> Answer:
    """As the engine gives it."""
    bound = bind(dataset, chosen or {}, connection.target.adapter)
    return ask(connection, bound.sql, bound.values)


def count(connection: Connection, dataset: Dataset, chosen: Chosen | None = None) -> int:
    bound = bind(dataset, chosen or {}, connection.target.adapter)
    return int(ask(connection, f"select count(*) from (\n{bound.sql}\n) counted", bound.values).rows[0][0])


def to_rows(dataset: Dataset, answer: Answer) -> Rows:
    mismatches = list(differences(dataset, answer))
    if mismatches:
        raise WarehouseError(f"{dataset.name}: {mismatches[0][1]}")
    converters = [converter(column, answer.engine) for column in dataset.columns]
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


def _aggregate(values: Sequence[Any], how: Aggregate) -> Any:
    """As SQL does: without NULLs; None where there is none to sum, average or compare."""
    present = [value for value in values if value is not None]
    if how == "count":
        return len(present)
    if how == "distinct_count":
        return len(set(present))
    if not present:
        return None
    if how in ("min", "max"):
        return min(present) if how == "min" else max(present)
    total = sum(present)
    return total if how == "sum" else Decimal(total) / len(present)


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


def converter(column: Column, engine: Engine) -> Callable[[Any], Any]:
    """What an engine's value of the column, not NULL, becomes."""
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
