"""Chosen values in a dataset's SQL: as bound variables, never as text.

Variables are spelled `:name`, as a `Connection` takes them on every engine. `several` values are one variable each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from recongen.apps import sql_text
from recongen.apps.types import Dataset, Parameter, Value
from recongen.declared.reading import hint
from recongen.errors import UsageError
from recongen.warehouse.engines import ENGINES

Chosen = Mapping[str, Value | Sequence[Value]]
"""By the parameter's name. What is not chosen, or empty where several are possible, has its default."""

_TYPES: dict[str, tuple[type, ...]] = {
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
    parameters = {parameter.name: parameter for parameter in dataset.parameters}
    for name in chosen:
        if name not in parameters:
            raise UsageError(f"{dataset.name} has no parameter {name!r}. {hint(name, parameters)}".strip())
    used = sql_text.parameters(dataset.sql)
    values: dict[str, Any] = {}
    spelled: dict[str, str] = {}
    for name, parameter in parameters.items():
        driver_values = [_driver_value(value, adapter) for value in chosen_values(parameter, chosen)]
        if name in used:
            names = [f"p_{name}_{position}" for position in range(len(driver_values))]
            spelled[name] = ", ".join(f":{variable}" for variable in names)
            values |= dict(zip(names, driver_values, strict=True))
    return Bound(sql_text.replaced(dataset.sql, spelled.__getitem__), values)


def chosen_values(parameter: Parameter, chosen: Chosen) -> tuple[Value, ...]:
    """The values of one parameter, checked."""
    choice = chosen.get(parameter.name, parameter.default)
    one = isinstance(choice, str) or not isinstance(choice, Sequence)
    values: tuple[Value, ...] = (choice,) if one else tuple(choice)  # type: ignore[arg-type,assignment]
    values = values or parameter.default
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
