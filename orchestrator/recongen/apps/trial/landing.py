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
        for visual in sheet.visuals:
            if isinstance(visual, DataVisual):
                for side in ("left", "right"):
                    drill = getattr(visual, side)
                    if drill:
                        _try(app, sheet, visual, side, drill, bench, trial)


def _try(
    app: App, sheet: Sheet, visual: DataVisual, side: str, drill: Drill, bench: Bench, trial: AppTrial
) -> None:
    try:
        _follow(app, sheet, visual, side, drill, bench, trial)
    except WarehouseError as error:
        bench.connection.rollback()
        trial.wrong("refused", visual.source, f"its {side} drill: {error}", "Mend the SQL of the target.")


def _follow(
    app: App, sheet: Sheet, visual: DataVisual, side: str, drill: Drill, bench: Bench, trial: AppTrial
) -> None:
    targets = [dataset for dataset in _targets(app.sheet(drill.sheet), drill) if _has_rows(dataset, bench)]
    tried = landed = 0
    for chosen in _choices(app, visual, drill, bench) if targets else ():
        tried += 1
        if any(bench.count(dataset, own(dataset, chosen)) for dataset in targets):
            landed += 1
        elif tried - landed == 1:
            told = ", ".join(f"{name} = {value}" for name, value in chosen.items())
            trial.wrong(
                "drill-to-nothing",
                visual.source,
                f"its {side} drill {drill.title!r} leads to {drill.sheet} without a row: {told}",
                "Set what the target needs to show it, its window included.",
            )
    trial.drills.append(DrillTrial(sheet.name, visual.name, side, drill.sheet, tried, landed))


def _has_rows(dataset: Dataset, bench: Bench) -> bool:
    """Where the books hold nothing to show, no click can be blamed for it."""
    return bench.rows(dataset) is not None and bench.count(dataset, widest(dataset)) > 0


def _targets(sheet: Sheet, drill: Drill) -> list[Dataset]:
    """The datasets of the target's visuals that the drill narrows."""
    told = drill.columns.keys() | drill.constants.keys()
    shown = {
        visual.dataset.name: visual.dataset for visual in sheet.visuals if isinstance(visual, DataVisual)
    }
    return [dataset for dataset in shown.values() if told & {p.name for p in dataset.parameters}]


def _choices(app: App, visual: DataVisual, drill: Drill, bench: Bench) -> Iterator[dict[str, Value]]:
    """What a click on each of the first rows sets. A row without a value to pass on has no such click."""
    rows = bench.rows(visual.dataset)
    if rows is None:
        return
    if not rows.rows:
        rows = bench.widest_rows(visual.dataset) or rows
    parameters = {p.name: p for dataset in app.sheet(drill.sheet).datasets for p in dataset.parameters}
    seen: set[tuple[Any, ...]] = set()
    for row in _shown(visual, rows):
        values = {
            name: as_value(parameters[name], row[column.name]) for name, column in drill.columns.items()
        }
        told = {name: value for name, value in values.items() if value is not None}
        if len(told) < len(values) or tuple(told.values()) in seen:
            continue
        seen.add(tuple(told.values()))
        yield {**told, **drill.constants}
        if len(seen) == FIRST:
            return


def _shown(visual: DataVisual, rows: Rows) -> list[dict[str, Any]]:
    """As the visual orders them; a chart's rows as they come."""
    found = list(rows.dicts())
    if isinstance(visual, Table):
        for order in reversed(visual.order):
            name = order.column.name
            found.sort(key=lambda row: _sortable(row[name]), reverse=order.descending)
    elif dimensions(visual):
        names = [column.name for column in dimensions(visual)]
        found = list({tuple(row[name] for name in names): row for row in found}.values())
    return found


def _sortable(value: Any) -> tuple[bool, Any]:
    return (value is not None, value if value is not None else 0)
