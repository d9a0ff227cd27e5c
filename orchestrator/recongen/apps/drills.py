"""Drills: what a click sets and where it leads."""

from __future__ import annotations

from collections.abc import Collection

from recongen.apps import limits
from recongen.apps.context import Context, check_fits, find_parameter, read_column
from recongen.apps.datasets import UNKNOWN_COLUMN
from recongen.apps.spots import Record, Spot
from recongen.apps.types import Column, Dataset, Drill, Value
from recongen.apps.values import read_value
from recongen.institution.nodes import quote


def read_drill(
    spot: Spot | None, dataset: Dataset, shown: Collection[Column] | None, context: Context
) -> Drill | None:
    """`shown` are the columns that a click on the visual can tell; None for every column of the row."""
    if spot is None:
        return None
    if isinstance(spot.value, list):
        spot.error("one-click", "a click does one thing; found a list", "Write one mapping: a drill.")
        return None
    record = Record(spot, "drill")
    title = record.text("title", limits.NAME)
    target = record.choice("sheet", context.sheets, "sheet") or ""
    chosen, fixed = record.get("set"), record.get("fix")
    record.close()
    columns = _columns(chosen, dataset, shown, target, context) if chosen else {}
    constants = _constants(fixed, target, context) if fixed else {}
    for name in sorted(columns.keys() & constants.keys()):
        spot.error("set-twice", f"{name} is both set and fixed", "Delete one of the two.")
    return Drill(title, target, columns, constants)


def _columns(
    spot: Spot, dataset: Dataset, shown: Collection[Column] | None, target: str, context: Context
) -> dict[str, Column]:
    found: dict[str, Column] = {}
    for name, value in spot.entries("a mapping from parameters to columns"):
        column = found[name] = read_column(value, dataset)
        if column.name and shown is not None and not {column, UNKNOWN_COLUMN} & {*shown}:
            message = f"a click here does not tell {quote(column.name)}, which is not in the visual"
            value.error("untold-column", message, _instead(shown))
        if target:
            parameter = find_parameter(value, name, context.sheets[target], target)
            check_fits(value, parameter, column)
    return found


def _instead(shown: Collection[Column]) -> str:
    names = ", ".join(column.name for column in shown if column.name)
    return f"Take one of {names}." if names else "Use fix for a value that is always the same."


def _constants(spot: Spot, target: str, context: Context) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for name, value in spot.entries("a mapping from parameters to values"):
        if not target:
            continue
        parameter = find_parameter(value, name, context.sheets[target], target)
        read = read_value(value, parameter.type) if parameter.default else None
        if read is not None:
            found[name] = read
    return found
