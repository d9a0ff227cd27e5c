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
from recongen.apps.column_types import ParameterType
from recongen.apps.datasets import Dataset, Parameter, Value
from recongen.declared.reading import hint
from recongen.errors import UsageError
from recongen.warehouse.engines import ENGINES

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
    sql = sql_text.replaced(dataset.sql, lambda name: ", ".join(f":{each}" for each in values[name]))
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
