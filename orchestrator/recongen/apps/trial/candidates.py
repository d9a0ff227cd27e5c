"""Values to narrow with, taken from the data: what a control offers, what a drill passes on, what the rows hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from recongen.apps.trial.bench import Bench, as_value
from recongen.apps.types import (
    App,
    Column,
    Dataset,
    FreeText,
    Parameter,
    Select,
    Slider,
    Value,
)


class Candidates:
    def __init__(self, app: App, bench: Bench) -> None:
        self._app = app
        self._bench = bench
        self._found: dict[str, list[Value]] = {}

    def of(self, parameter: Parameter, dataset: Dataset) -> list[Value]:
        """None that means all, and none twice."""
        shared = self._found.get(parameter.name)
        if shared is None:
            shared = self._found[parameter.name] = self._ends(parameter, self._offered(parameter))
        return shared or self._ends(parameter, self._own(parameter, dataset))

    def _offered(self, parameter: Parameter) -> Iterator[Any]:
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
                    if parameter.name in drill.columns:
                        yield from self._values(visual.dataset, drill.columns[parameter.name])

    def _own(self, parameter: Parameter, dataset: Dataset) -> Iterator[Any]:
        """Of the dataset's own rows: its first column of days, or of text where anything may be typed."""
        types = {"date": ("date", "timestamp"), "text": ("text",)}.get(parameter.type, ())
        typed = any(
            isinstance(control, FreeText) and control.parameter == parameter
            for sheet in self._app.sheets
            for control in sheet.controls
        )
        if parameter.type == "date" or typed:
            columns = [column for column in dataset.columns if column.type in types]
            yield from self._values(dataset, columns[0] if columns else None)

    def _values(self, dataset: Dataset | None, column: Column | None) -> Iterator[Any]:
        rows = self._bench.rows(dataset) if dataset else None
        if rows is not None and column is not None:
            yield from rows.values(column)

    @staticmethod
    def _ends(parameter: Parameter, found: Iterator[Any]) -> list[Value]:
        """The first and the last that occur."""
        values = {as_value(parameter, value) for value in found} - {None, parameter.all}
        ordered = sorted(
            (value for value in values if value is not None), key=lambda value: (str(type(value)), value)
        )
        return ordered[:1] + ordered[1:][-1:]
