"""Every drill leads somewhere: for the first rows of its source, its target shows rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from recongen.apps.measures import dimensions
from recongen.apps.rows import Rows
from recongen.apps.trial.bench import Bench, as_value, own, widest
from recongen.apps.trial.results import AppTrial, DrillTrial
from recongen.apps.types import App, Dataset, DataVisual, Drill, Sheet, Table, Value
from recongen.errors import WarehouseError

FIRST = 5


def follow(app: App, bench: Bench, trial: AppTrial) -> None:
    for sheet in app.sheets:
        for visual in sheet.data_visuals:
            for side, drill in visual.drills:
                try:
                    trial.drills.append(_follow(app, sheet, visual, side, drill, bench, trial))
                except WarehouseError as error:
                    bench.connection.rollback()
                    message = f"its {side} drill: {error}"
                    trial.wrong("refused", visual.source, message, "Fix the SQL of the target.")


def _follow(
    app: App, sheet: Sheet, visual: DataVisual, side: str, drill: Drill, bench: Bench, trial: AppTrial
) -> DrillTrial:
    targets = [dataset for dataset in _targets(app.sheet(drill.sheet), drill) if _has_rows(dataset, bench)]
    tried = landed = 0
    for chosen in _choices(app, visual, drill, bench) if targets else ():
        tried += 1
        if any(bench.count(dataset, own(dataset, chosen)) for dataset in targets):
            landed += 1
        elif tried - landed == 1:
            values = ", ".join(f"{name} = {value}" for name, value in chosen.items())
            message = f"its {side} drill {drill.title!r} leads to {drill.sheet} without a row: {values}"
            remedy = "Set what the target needs to show it, its window included."
            trial.wrong("drill-to-nothing", visual.source, message, remedy)
    return DrillTrial(sheet.name, visual.name, side, drill.sheet, tried, landed)


def _has_rows(dataset: Dataset, bench: Bench) -> bool:
    """Where the books hold nothing to show, no click can be blamed for it."""
    return bench.rows(dataset) is not None and bench.count(dataset, widest(dataset)) > 0


def _targets(sheet: Sheet, drill: Drill) -> list[Dataset]:
    """The datasets of the target's visuals that the drill narrows."""
    parameters = drill.columns.keys() | drill.constants.keys()
    datasets = {visual.dataset.name: visual.dataset for visual in sheet.data_visuals}
    return [dataset for dataset in datasets.values() if parameters & {p.name for p in dataset.parameters}]


def _choices(app: App, visual: DataVisual, drill: Drill, bench: Bench) -> Iterator[dict[str, Value]]:
    """What a click on each of the first rows sets. A row without a value to pass on has no such click."""
    rows = bench.rows(visual.dataset)
    if rows is None:
        return
    if not rows.rows:
        rows = bench.widest_rows(visual.dataset) or rows
    parameters = {p.name: p for dataset in app.sheet(drill.sheet).datasets for p in dataset.parameters}
    seen: set[tuple[Any, ...]] = set()
    for row in _in_order(visual, rows):
        values = {
            name: as_value(parameters[name], row[column.name]) for name, column in drill.columns.items()
        }
        chosen = {name: value for name, value in values.items() if value is not None}
        if len(chosen) < len(values) or tuple(chosen.values()) in seen:
            continue
        seen.add(tuple(chosen.values()))
        yield {**chosen, **drill.constants}
        if len(seen) == FIRST:
            return


def _in_order(visual: DataVisual, rows: Rows) -> list[dict[str, Any]]:
    """As the visual orders them; a chart's rows as they come."""
    found = list(rows.dicts())
    if isinstance(visual, Table):
        for order in reversed(visual.order):
            name = order.column.name
            found.sort(
                key=lambda row: (row[name] is not None, 0 if row[name] is None else row[name]),
                reverse=order.descending,
            )
    elif dimensions(visual):
        names = [column.name for column in dimensions(visual)]
        found = list({tuple(row[name] for name in names): row for row in found}.values())
    return found
