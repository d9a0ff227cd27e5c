"""What a figure or a chart shows of a dataset's rows."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from recongen.apps.rows import Rows
from recongen.apps.types import Aggregate, Bar, Column, Kpi, Line, Measure, Sankey, Visual


def figure(rows: Rows, measure: Measure) -> Any:
    """One value over all rows; None where there is none to sum, average or compare."""
    return aggregate(rows.values(measure.column), measure.aggregate)


def grouped(rows: Rows, by: Sequence[Column], measure: Measure) -> dict[tuple[Any, ...], Any]:
    """One value per combination of the columns' values; of no columns, one over all rows."""
    if not by:
        return {(): figure(rows, measure)}
    values: dict[tuple[Any, ...], list[Any]] = {}
    keys = zip(*(rows.values(column) for column in by), strict=True)
    for key, value in zip(keys, rows.values(measure.column), strict=True):
        values.setdefault(key, []).append(value)
    return {key: aggregate(found, measure.aggregate) for key, found in values.items()}


def aggregate(values: Sequence[Any], how: Aggregate) -> Any:
    """As SQL does: without NULLs."""
    present = [value for value in values if value is not None]
    if how == "count":
        return len(present)
    if how == "distinct_count":
        return len(set(present))
    if not present:
        return None
    if how == "min":
        return min(present)
    if how == "max":
        return max(present)
    total = sum(present)
    return total if how == "sum" else Decimal(total) / len(present)


def dimensions(visual: Visual) -> tuple[Column, ...]:
    """The columns that a visual groups by."""
    match visual:
        case Bar():
            found: tuple[Column | None, ...] = (visual.category, visual.color)
        case Line():
            found = (visual.x, visual.color)
        case Sankey():
            found = (visual.origin, visual.destination)
        case _:
            found = ()
    return tuple(column for column in found if column is not None)


def measure_of(visual: Visual) -> Measure | None:
    match visual:
        case Kpi() | Bar() | Line():
            return visual.value
        case Sankey():
            return visual.weight
        case _:
            return None
