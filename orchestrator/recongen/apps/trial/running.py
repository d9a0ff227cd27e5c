"""One app after the other: each dataset narrows, each drill leads to rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from recongen.apps.datasets import Dataset, Value
from recongen.apps.parts import Drill
from recongen.apps.rows import Rows, as_value, differences
from recongen.apps.trial.agreement import compare
from recongen.apps.trial.bench import Bench, Candidates, widest
from recongen.apps.trial.results import AppTrial, DatasetTrial, DrillTrial, Narrowing
from recongen.apps.types import App, Sheet
from recongen.apps.visuals import DataVisual, Table
from recongen.warehouse.answers import Answer
from recongen.warehouse.connect import Connection

Progress = Callable[[int, int, str], None]

FIRST = 5
"""So many rows of a visual are clicked on."""


def try_apps(apps: Sequence[App], connection: Connection, progress: Progress | None = None) -> list[AppTrial]:
    bench = Bench(connection)
    total, done = sum(len(app.datasets) for app in apps), 0
    trials = []
    for app in apps:
        trial = AppTrial(app)
        candidates = Candidates(app, bench)
        for dataset in app.datasets:
            trial.datasets.append(_try(dataset, bench, candidates, trial))
            done += 1
            if progress:
                progress(done, total, dataset.name)
        compare(app, bench, trial)
        for sheet in app.sheets:
            for visual in sheet.data_visuals:
                for side, drill in visual.drills:
                    remedy, what = "Fix the SQL of the target.", f"its {side} drill: "
                    with bench.report_refusals("refused", visual.place, remedy, trial, what):
                        trial.drills.append(_follow(sheet, visual, side, drill, bench, trial))
        trials.append(trial)
    return trials


def _try(dataset: Dataset, bench: Bench, candidates: Candidates, trial: AppTrial) -> DatasetTrial:
    result = DatasetTrial(dataset.name)
    answer = bench.answer(dataset)
    if not isinstance(answer, Answer):
        remedy = "Fix the SQL, or build again if a relation is missing."
        trial.wrong("refused", dataset.place, str(answer), remedy)
        return result
    result.rows = len(answer.rows)
    for column, message in differences(dataset, answer):
        place = dataset.column(column).place if column else dataset.place
        trial.wrong("not-as-declared", place, message, "Fix the SQL or the YAML.")
    with bench.report_refusals("refused", dataset.place, "Fix the SQL: it ran at the defaults.", trial):
        _narrow(dataset, bench, candidates, trial, result)
    return result


def _narrow(
    dataset: Dataset, bench: Bench, candidates: Candidates, trial: AppTrial, result: DatasetTrial
) -> None:
    """If a parameter can be left open, choosing a value never gives more rows. If it cannot, as a window's length,
    it may.
    """
    remedy = "A choice may only take rows away: fix the SQL."
    open_ = widest(dataset)
    result.widest = most = bench.count(dataset, open_)
    if result.rows is not None and result.rows > most:
        message = f"{result.rows} rows at the defaults, {most} with {_words(open_) or 'no choice'}"
        trial.wrong("widens", dataset.place, message, remedy)
    for parameter in dataset.parameters:
        for value in candidates.of(parameter, dataset):
            rows = bench.count(dataset, {**open_, parameter.name: value})
            result.narrowed.append(Narrowing(parameter.name, value, rows))
            if rows > most and parameter.all is not None and not dataset.picks:
                message = f"{rows} rows with {_words({parameter.name: value})}, {most} without"
                trial.wrong("widens", dataset.place, message, remedy)


def _words(chosen: Mapping[str, Value]) -> str:
    return ", ".join(f"{name} = {value}" for name, value in chosen.items())


def _follow(
    sheet: Sheet, visual: DataVisual, side: str, drill: Drill, bench: Bench, trial: AppTrial
) -> DrillTrial:
    """A drill leads somewhere: for the first rows of its source, its target shows rows."""
    app = trial.app
    narrowed = {name: list(_narrow_sheet(app.sheet(name), drill, bench)) for name in drill.sheets}
    tried = landed = 0
    for target, chosen in _choices(visual, drill, app, bench):
        if not narrowed[target]:
            continue
        tried += 1
        if any(bench.count(dataset, chosen) for dataset in narrowed[target]):
            landed += 1
        elif tried - landed == 1:
            leads = f"its {side} drill {drill.title!r} leads to {target} without a row"
            remedy = "Set what the target needs to show it, its window included."
            trial.wrong("drill-to-nothing", visual.place, f"{leads}: {_words(chosen)}", remedy)
    return DrillTrial(sheet.name, visual.name, side, drill.sheet, tried, landed)


def _narrow_sheet(target: Sheet, drill: Drill, bench: Bench) -> Iterator[Dataset]:
    """The datasets of the target's visuals that the drill narrows, and that have rows."""
    names = drill.columns.keys() | drill.constants.keys()
    datasets = {visual.dataset.name: visual.dataset for visual in target.data_visuals}
    for dataset in datasets.values():
        if names & dataset.parameter_names and _has_rows(dataset, bench):
            yield dataset


def _has_rows(dataset: Dataset, bench: Bench) -> bool:
    """If the books have nothing to show, that is not the fault of a click."""
    return bench.rows(dataset) is not None and bench.count(dataset, widest(dataset)) > 0


def _choices(
    visual: DataVisual, drill: Drill, app: App, bench: Bench
) -> Iterator[tuple[str, dict[str, Value]]]:
    """Where a click on each of the first rows leads, and what it sets there. Without a value to pass on there is no such click."""
    seen: set[tuple[Any, ...]] = set()
    for row in _clickable(visual, drill, bench):
        target = drill.target(row)
        parameters = app.sheet(target).parameters
        chosen = {
            name: as_value(parameters[name], row[column.name])
            for name, column in drill.columns.items()
            if name in parameters
        }
        values = tuple(chosen.values())
        if None in values or (target, *values) in seen:
            continue
        seen.add((target, *values))
        constants = {name: value for name, value in drill.constants.items() if name in parameters}
        yield target, {**chosen, **constants}
        if len(seen) == FIRST * len(drill.sheets):
            return


def _clickable(visual: DataVisual, drill: Drill, bench: Bench) -> list[dict[str, Any]]:
    """The rows at the defaults; with nothing narrowed where none of those has a value to pass on."""
    for chosen in ({}, widest(visual.dataset)):
        rows = bench.rows(visual.dataset, chosen)
        found = _in_order(visual, rows) if rows else []
        if any(None not in [row[column.name] for column in drill.columns.values()] for row in found):
            return found
    return []


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
    elif visual.dimensions:
        names = [column.name for column in visual.dimensions]
        found = list({tuple(row[name] for name in names): row for row in found}.values())
    return found
