"""A figure, a chart and a table of one sheet that read one dataset say the same: computed by the database, and from the table's rows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from recongen.apps.column_types import is_money
from recongen.apps.parts import Measure
from recongen.apps.rows import bind
from recongen.apps.trial.bench import NOTHING, Bench, Choice, of_dataset
from recongen.apps.trial.results import AppTrial
from recongen.apps.types import App, Sheet
from recongen.apps.visuals import DataVisual, Table
from recongen.warehouse.answers import ask

Figures = dict[tuple[Any, ...], Any]
"""A value for each combination of the columns that a visual groups by."""

_SQL = {"average": "avg({})", "distinct_count": "count(distinct {})"}
_PLACES = Decimal("0.000001")


def compare(app: App, bench: Bench, trial: AppTrial, chosen: Choice = NOTHING) -> None:
    """At the defaults, or whatever these choices of a reader narrow."""
    for visual, measure in (pair for sheet in app.sheets for pair in _comparable(sheet)):
        if chosen and not of_dataset(visual.dataset, chosen):
            continue
        rows = bench.rows(visual.dataset, chosen)
        if rows is None:
            continue
        remedy = "Choose an aggregate that the column's type has."
        with bench.report_refusals("aggregate", visual.place, remedy, trial):
            of_database = _from_database(bench, visual, measure, chosen)
            trial.compared += 1
            of_rows = rows.figures(measure.column, measure.aggregate, visual.dimensions)
            difference = _first_difference(of_rows, of_database)
            if difference:
                remedy = "Fix the dataset: one rule, one set of rows."
                trial.wrong("disagreement", visual.place, difference, remedy)


def _comparable(sheet: Sheet) -> Iterator[tuple[DataVisual, Measure]]:
    tables = {visual.dataset.name for visual in sheet.data_visuals if isinstance(visual, Table)}
    for visual in sheet.data_visuals:
        if visual.dataset.name in tables:
            yield from ((visual, measure) for measure in visual.measures)


def _from_database(bench: Bench, visual: DataVisual, measure: Measure, chosen: Choice) -> Figures:
    """As a surface asks that lets the database count."""
    by = visual.dimensions
    bound = bind(visual.dataset, of_dataset(visual.dataset, chosen), bench.adapter)
    names = [column.name for column in by]
    value = _SQL.get(measure.aggregate, f"{measure.aggregate}({{}})").format(measure.column.name)
    grouping = f" group by {', '.join(names)}" if names else ""
    sql = f"select {', '.join([*names, value])} from (\n{bound.sql}\n) dataset{grouping}"
    counts = measure.aggregate in ("count", "distinct_count")
    are_money = [*map(is_money, by), is_money(measure.column) and not counts]
    dollars = bench.connection.engine.dollars
    found: Figures = {}
    for row in ask(bench.connection, sql, bound.values).rows:
        *key, figure = (
            dollars(value) if money and value is not None else value
            for money, value in zip(are_money, row, strict=True)
        )
        found[tuple(key)] = figure
    return found


def _first_difference(of_table: Figures, of_database: Figures) -> str | None:
    one, other = (
        {tuple(map(_alike, key)): _alike(value) for key, value in figures.items()}
        for figures in (of_table, of_database)
    )
    for key in sorted(one.keys() | other.keys(), key=str):
        if one.get(key) != other.get(key):
            of = f" of {', '.join(map(str, key))}" if key else ""
            return f"the table's rows say {one.get(key)}{of}, the database says {other.get(key)}"
    return None


def _alike(value: Any) -> Any:
    """The same for all engines."""
    if isinstance(value, datetime):
        return str(value.replace(tzinfo=None))
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return Decimal(str(value)).quantize(_PLACES).normalize() + 0
    return value
