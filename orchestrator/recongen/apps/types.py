"""What an app is, as every surface walks it. Loaded once from the manifest; whatever is named here exists.

Names are those of the YAML: slugs (`[a-z][a-z0-9_]*`) for apps, sheets, visuals and datasets, `[a-zA-Z0-9]+` for parameters.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from recongen.apps import limits
from recongen.apps.column_types import Aggregate
from recongen.apps.controls import CONTROL, Control, DateRange, FreeText, Select, Slider
from recongen.apps.data import (
    Column,
    ColumnType,
    Dataset,
    Format,
    Parameter,
    ParameterType,
    Source,
    Value,
)
from recongen.apps.drills import Drill
from recongen.apps.kinds import Slug, Words, repeated, unknown
from recongen.apps.visuals import (
    VISUAL,
    Bar,
    DataVisual,
    Kpi,
    Line,
    Measure,
    Order,
    Sankey,
    Table,
    Text,
    Visual,
)
from recongen.declared.containers import ListOf
from recongen.declared.nodes import quote
from recongen.declared.records import Fault, Record, key, record

__all__ = [
    "Aggregate",
    "App",
    "Bar",
    "Column",
    "ColumnType",
    "Control",
    "DataVisual",
    "Dataset",
    "DateRange",
    "Drill",
    "Format",
    "FreeText",
    "Kpi",
    "Line",
    "Measure",
    "Order",
    "Parameter",
    "ParameterType",
    "Sankey",
    "Select",
    "Sheet",
    "Slider",
    "Source",
    "Table",
    "Text",
    "Value",
    "Visual",
]

_ROW = ListOf(
    VISUAL,
    says="a list of visuals: a row",
    empty=("no-visuals", "a row needs a visual", "Add one, or delete the row."),
)
_ROWS = ListOf(_ROW, says="a list of rows", empty=("no-rows", "a sheet needs a visual", "Add a row."))


@record("sheet")
class Sheet(Record):
    """Visuals that answer one question together, and the controls that narrow them."""

    name: str = key(Slug(), "Its name, once in an app.")
    title: str = key(Words(limits.NAME), "What its tab says.")
    question: str = key(Words(prose=True), "What the sheet answers, in one sentence.")
    controls: tuple[Control, ...] = key(
        ListOf(CONTROL, says="a list of controls"), "What narrows it.", absent=lambda _: ()
    )
    rows: tuple[tuple[Visual, ...], ...] = key(_ROWS, "Its visuals, row by row.")

    @property
    def visuals(self) -> Iterator[Visual]:
        return (visual for row in self.rows for visual in row)

    @property
    def data_visuals(self) -> Iterator[DataVisual]:
        return (visual for visual in self.visuals if isinstance(visual, DataVisual))

    @property
    def datasets(self) -> tuple[Dataset, ...]:
        """Of its visuals and its controls, each once."""
        shown = [visual.dataset for visual in self.data_visuals]
        offered = [
            control.dataset
            for control in self.controls
            if isinstance(control, Select) and control.dataset is not None
        ]
        return tuple({dataset.name: dataset for dataset in [*shown, *offered]}.values())

    def faults(self) -> Iterator[Fault]:
        if len(self.title) == 1:
            message = "a title of one letter hides the sheet's tab"
            yield Fault(self.place.at("title"), "short-title", message, "Write a word.")
        if len(self.question) > limits.QUESTION:
            # With what the institution says of itself.
            message = f"this has {len(self.question):,} characters; at most {limits.QUESTION} fit"
            yield Fault(self.place.at("question"), "too-long", message, "Shorten it.")
        visuals = tuple(self.visuals)
        yield from repeated(((visual.name, visual.place.path) for visual in visuals), "visual")
        yield from repeated(((control.name, control.place.path) for control in self.controls), "control")
        if len(visuals) > limits.VISUALS:
            message = f"{len(visuals)} visuals; at most {limits.VISUALS} fit on a sheet"
            yield Fault(self.place.at("rows"), "limit", message, "Split the sheet.")
        for row in self.rows:
            width = sum(visual.width for visual in row)
            if width > limits.GRID:
                message = f"the widths add up to {width}; at most {limits.GRID} fit"
                yield Fault(row[0].place.path[:-1], "limit", message, "Make them smaller.")
        yield from self._faults_of_controls()

    def _faults_of_controls(self) -> Iterator[Fault]:
        taken: set[str] = set()
        for at, control in enumerate(self.controls):
            for name in sorted(set(control.sets) & taken):
                message = f"another control sets {name}, too"
                yield Fault(control.place.at(), "told-twice", message, "Keep one of the two.")
            taken.update(control.sets)
            if isinstance(control, Select) and control.after:
                earlier = {each.name: each for each in self.controls[:at]}
                yield from _cascade(control, control.after, earlier, self.place.sound("controls"))


def _cascade(control: Select, after: str, earlier: dict[str, Control], whole: bool) -> Iterator[Fault]:
    """The earlier control must set a parameter that narrows what this one offers."""
    path, dataset, above = control.place.at("after"), control.dataset, earlier.get(after)
    if above is None:
        if whole:
            remedy = "Name a control above this one on the same sheet."
            yield Fault(path, *unknown(after, earlier, "earlier control", remedy))
    elif not isinstance(above, Select):
        message = f"the choice of {quote(after)} is not a list"
        yield Fault(path, "cascade", message, "Only a select can narrow another.")
    elif (
        dataset
        and dataset.place.sound()
        and above.parameter.name not in [own.name for own in dataset.parameters]
    ):
        message = f"the dataset of this control has no parameter {above.parameter.name}, which {after} sets"
        yield Fault(path, "cascade", message, "Declare it there and use it in the SQL.")


@dataclass(frozen=True)
class App:
    name: str
    title: str
    description: str
    order: int
    sheets: tuple[Sheet, ...]
    depends_on: frozenset[str]
    source: Source

    @property
    def datasets(self) -> tuple[Dataset, ...]:
        found = {dataset.name: dataset for sheet in self.sheets for dataset in sheet.datasets}
        return tuple(found[name] for name in sorted(found))

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """A name means the same in all datasets of an app."""
        found = {p.name: p for dataset in self.datasets for p in dataset.parameters}
        return tuple(found[name] for name in sorted(found))

    def sheet(self, name: str) -> Sheet:
        return next(sheet for sheet in self.sheets if sheet.name == name)
