"""The datasets of an app on one database: each question sent once, and values to narrow them with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache
from typing import Any

from recongen.apps import rows as dataset_rows
from recongen.apps.controls import FreeText, Select, Slider
from recongen.apps.datasets import Column, Dataset, Parameter, Value
from recongen.apps.rows import Rows, as_value
from recongen.apps.trial.results import AppTrial
from recongen.apps.types import App
from recongen.declared.reading import Place
from recongen.errors import WarehouseError
from recongen.warehouse.answers import Answer
from recongen.warehouse.connect import Connection

Choice = Mapping[str, Value]
NOTHING: Choice = {}
_Pairs = tuple[tuple[str, Value], ...]


def of_dataset(dataset: Dataset, chosen: Choice) -> dict[str, Value]:
    """Whatever of the choice concerns the dataset."""
    return {name: chosen[name] for name in sorted(dataset.parameter_names & chosen.keys())}


class Bench:
    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._answer_of = cache(self._answer)
        self._rows_of = cache(self._rows)
        self._count_of = cache(self._count)

    @property
    def adapter(self) -> str:
        return self.connection.target.adapter

    def answer(self, dataset: Dataset, chosen: Choice = NOTHING) -> Answer | WarehouseError:
        """A refusal of the database is an answer, too."""
        return self._answer_of(dataset, tuple(of_dataset(dataset, chosen).items()))

    def rows(self, dataset: Dataset, chosen: Choice = NOTHING) -> Rows | None:
        """None where it cannot be run or is not what it declares."""
        return self._rows_of(dataset, tuple(of_dataset(dataset, chosen).items()))

    def count(self, dataset: Dataset, chosen: Choice) -> int:
        return self._count_of(dataset, tuple(of_dataset(dataset, chosen).items()))

    def _answer(self, dataset: Dataset, chosen: _Pairs) -> Answer | WarehouseError:
        try:
            return dataset_rows.answer(self.connection, dataset, dict(chosen))
        except WarehouseError as error:
            self.connection.rollback()
            return error

    def _rows(self, dataset: Dataset, chosen: _Pairs) -> Rows | None:
        answer = self._answer_of(dataset, chosen)
        with suppress(WarehouseError):
            return dataset_rows.to_rows(dataset, answer) if isinstance(answer, Answer) else None
        return None

    def _count(self, dataset: Dataset, chosen: _Pairs) -> int:
        return dataset_rows.count(self.connection, dataset, dict(chosen))

    @contextmanager
    def report_refusals(
        self, rule: str, place: Place, remedy: str, trial: AppTrial, what: str = ""
    ) -> Iterator[None]:
        """What the database refuses here is a finding, whose message begins with `what`."""
        try:
            yield
        except WarehouseError as error:
            self.connection.rollback()
            trial.wrong(rule, place, f"{what}{error}", remedy)


def widest(dataset: Dataset) -> dict[str, Value]:
    """Every parameter that has a value for all at that value."""
    return {each.name: each.all for each in dataset.parameters if each.all is not None}


class Candidates:
    """Values to narrow with, taken from the data: what a control offers, what a drill passes on, what the rows hold."""

    def __init__(self, app: App, bench: Bench) -> None:
        self._app = app
        self._bench = bench
        self._shared: dict[str, list[Value]] = {}

    def of(self, parameter: Parameter, dataset: Dataset) -> list[Value]:
        """None that means all, and none twice."""
        if parameter.name not in self._shared:
            self._shared[parameter.name] = self._ends(parameter, self._offered_values(parameter))
        return self._shared[parameter.name] or self._ends(parameter, self._own(parameter, dataset))

    def _offered_values(self, parameter: Parameter) -> Iterator[Any]:
        for sheet in self._app.sheets:
            for control in sheet.controls:
                if isinstance(control, Select) and control.parameter == parameter:
                    yield from (value for value, _ in control.values)
                    yield from self._values(control.dataset, control.column)
                elif isinstance(control, Slider) and control.parameter == parameter:
                    whole = parameter.type == "integer"
                    yield from (int(end) if whole else end for end in (control.low, control.high))
            for visual in sheet.data_visuals:
                for _, drill in visual.drills:
                    yield from self._values(visual.dataset, drill.columns.get(parameter.name))

    def _own(self, parameter: Parameter, dataset: Dataset) -> Iterator[Any]:
        """Of the dataset's own rows: its first column of days, or of text where anything may be typed."""
        controls = [control for sheet in self._app.sheets for control in sheet.controls]
        typed = any(isinstance(each, FreeText) and each.parameter == parameter for each in controls)
        if parameter.type == "date" or typed:
            types = ("date", "timestamp") if parameter.type == "date" else ("text",)
            first = next((column for column in dataset.columns if column.type in types), None)
            yield from self._values(dataset, first)

    def _values(self, dataset: Dataset | None, column: Column | None) -> Iterator[Any]:
        rows = self._bench.rows(dataset) if dataset and column else None
        if rows is not None and column is not None:
            yield from rows.values(column)

    @staticmethod
    def _ends(parameter: Parameter, found: Iterator[Any]) -> list[Value]:
        """The first and the last that occur."""
        values = {as_value(parameter, value) for value in found} - {None, parameter.all}
        ordered = sorted(values, key=lambda value: (str(type(value)), value))
        return ordered[:1] + ordered[1:][-1:]
