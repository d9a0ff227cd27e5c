"""One app after the other, one dataset after the other."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from recongen.apps.rows import differences
from recongen.apps.trial.agreement import compare
from recongen.apps.trial.bench import Bench, widest
from recongen.apps.trial.candidates import Candidates
from recongen.apps.trial.landing import follow
from recongen.apps.trial.results import AppTrial, DatasetTrial, Narrowing
from recongen.apps.types import App, Dataset, Parameter, Source, Value
from recongen.errors import WarehouseError
from recongen.warehouse.answers import Answer
from recongen.warehouse.connect import Connection

Progress = Callable[[int, int, str], None]


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
        follow(app, bench, trial)
        trials.append(trial)
    return trials


def _try(dataset: Dataset, bench: Bench, candidates: Candidates, trial: AppTrial) -> DatasetTrial:
    result = DatasetTrial(dataset.name)
    answer = bench.answer(dataset)
    if not isinstance(answer, Answer):
        trial.wrong(
            "refused", dataset.source, str(answer), "Fix the SQL, or build again if a relation is missing."
        )
        return result
    result.rows = len(answer.rows)
    for column, message in differences(dataset, answer):
        trial.wrong("not-as-declared", _at(dataset, column), message, "Fix the SQL or the YAML.")
    try:
        _narrow(dataset, bench, candidates, trial, result)
    except WarehouseError as error:
        bench.connection.rollback()
        trial.wrong("refused", dataset.source, str(error), "Fix the SQL: it ran at the defaults.")
    return result


def _at(dataset: Dataset, column: str) -> Source:
    place = dataset.source
    if not column:
        return place
    return Source(place.file, f"{place.path} › {column}", dataset.column(column).line or place.line)


def _narrow(
    dataset: Dataset, bench: Bench, candidates: Candidates, trial: AppTrial, result: DatasetTrial
) -> None:
    """A parameter that can be left open never gives more rows when it is not. One that cannot, a window's length, may."""
    open_ = widest(dataset)
    result.widest = most = bench.count(dataset, open_)
    if result.rows is not None and result.rows > most:
        choice = _words(open_)
        trial.wrong(
            "widens", dataset.source, f"{result.rows} rows at the defaults, {most} with {choice}", _REMEDY
        )
    for parameter in dataset.parameters:
        for value in candidates.of(parameter, dataset):
            rows = bench.count(dataset, {**open_, parameter.name: value})
            result.narrowed.append(Narrowing(parameter.name, value, rows))
            if rows > most and _narrows(parameter, dataset):
                message = f"{rows} rows with {_words({parameter.name: value})}, {most} without"
                trial.wrong("widens", dataset.source, message, _REMEDY)


_REMEDY = "A choice may only take rows away: fix the SQL."


def _narrows(parameter: Parameter, dataset: Dataset) -> bool:
    return parameter.all is not None and not dataset.picks


def _words(chosen: Mapping[str, Value]) -> str:
    return ", ".join(f"{name} = {value}" for name, value in chosen.items()) or "no choice"
