"""A figure, a chart and a table of one sheet that read one dataset say the same: computed by the database, and from the table's rows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from recongen.apps.binding import bind
from recongen.apps.measures import dimensions, grouped, measure_of
from recongen.apps.trial.bench import Bench
from recongen.apps.trial.results import AppTrial
from recongen.apps.types import App, Column, DataVisual, Measure, Sheet, Table
from recongen.errors import WarehouseError
from recongen.warehouse.answers import ask
from recongen.warehouse.engines import ENGINES

_SQL = {"average": "avg({})", "distinct_count": "count(distinct {})"}
_PLACES = Decimal("0.000001")


def compare(app: App, bench: Bench, trial: AppTrial) -> None:
    for sheet in app.sheets:
        for visual, measure in _compared(sheet):
            rows = bench.rows(visual.dataset)
            if rows is None:
                continue
            by = dimensions(visual)
            expected = (
                grouped(rows, by, measure) if by else {(): _whole(rows.values(measure.column), measure)}
            )
            try:
                found = _asked(bench, visual, measure, by)
            except WarehouseError as error:
                trial.wrong(
                    "aggregate", visual.source, str(error), "Choose an aggregate that the column's type has."
                )
                continue
            trial.compared += 1
            differing = _first_difference(expected, found)
            if differing:
                trial.wrong(
                    "disagreement", visual.source, differing, "Mend the dataset: one rule, one set of rows."
                )


def _compared(sheet: Sheet) -> Iterator[tuple[DataVisual, Measure]]:
    tables = {visual.dataset.name for visual in sheet.visuals if isinstance(visual, Table)}
    for visual in sheet.visuals:
        measure = measure_of(visual)
        if isinstance(visual, DataVisual) and measure and visual.dataset.name in tables:
            yield visual, measure


def _whole(values: list[Any], measure: Measure) -> Any:
    from recongen.apps.measures import aggregate

    return aggregate(values, measure.aggregate)


def _asked(
    bench: Bench, visual: DataVisual, measure: Measure, by: tuple[Column, ...]
) -> dict[tuple[Any, ...], Any]:
    """As a surface asks that lets the database count."""
    bound = bind(visual.dataset, {}, bench.adapter)
    names = [column.name for column in by]
    value = _aggregated(measure, bench.adapter)
    grouping = f" group by {', '.join(names)}" if names else ""
    sql = f"select {', '.join([*names, value])} from (\n{bound.sql}\n) shown{grouping}"
    told = ask(bench.connection, sql, bound.values)
    return {tuple(row[:-1]): row[-1] for row in told.rows}


def _aggregated(measure: Measure, adapter: str) -> str:
    column = measure.column.name
    if (
        ENGINES[adapter].values_are_text
        and measure.column.type == "decimal"
        and measure.aggregate not in ("count", "distinct_count")
    ):
        # There money is text.
        column = f"cast({column} as numeric)"
    return _SQL.get(measure.aggregate, f"{measure.aggregate}({{}})").format(column)


def _first_difference(expected: dict[tuple[Any, ...], Any], found: dict[tuple[Any, ...], Any]) -> str | None:
    one = {tuple(map(_plain, key)): _plain(value) for key, value in expected.items()}
    other = {tuple(map(_plain, key)): _plain(value) for key, value in found.items()}
    for key in sorted(one.keys() | other.keys(), key=str):
        if one.get(key) != other.get(key):
            of = f" of {', '.join(map(str, key))}" if key else ""
            return f"the table's rows say {one.get(key)}{of}, the database says {other.get(key)}"
    return None


def _plain(value: Any) -> Any:
    """Alike on all engines."""
    if isinstance(value, datetime):
        return str(value.replace(tzinfo=None))
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return Decimal(str(value)).quantize(_PLACES).normalize() + 0
    return value
