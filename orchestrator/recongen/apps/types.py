"""What an app is, as every surface walks it. Loaded once from the manifest; whatever is named here exists.

Names are those of the YAML: slugs (`[a-z][a-z0-9_]*`) for apps, sheets, visuals and datasets, `[a-zA-Z0-9]+` for parameters.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from recongen.apps import limits
from recongen.apps.controls import CONTROL, Control, Select
from recongen.apps.datasets import Column, Dataset, Parameter, Value
from recongen.apps.kinds import Count, Paragraphs, Slug, Words, find_repeated, unknown
from recongen.apps.parts import ColumnName, DatasetName, Drill, DrillKind, OwnParameter, OwnValues
from recongen.apps.places import META
from recongen.apps.visuals import VISUAL, DataVisual, Table, Visual
from recongen.declared.containers import ListOf
from recongen.declared.nodes import Node, quote
from recongen.declared.reading import Spot
from recongen.declared.records import Fault, Record, RecordOf, key, record

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
        ListOf(CONTROL, says="a list of controls"),
        "The parameters or filters that narrow it.",
        absent=lambda _: (),
    )
    rows: tuple[tuple[Visual, ...], ...] = key(_ROWS, "Its visuals, row by row.")
    help: tuple[str, ...] = key(Paragraphs(), "How to read it, folded away.", default=())

    @property
    def visuals(self) -> Iterator[Visual]:
        return (visual for row in self.rows for visual in row)

    @property
    def data_visuals(self) -> Iterator[DataVisual]:
        return (visual for visual in self.visuals if isinstance(visual, DataVisual))

    @property
    def datasets(self) -> tuple[Dataset, ...]:
        """Of its visuals and its controls, each once."""
        of_visuals = [visual.dataset for visual in self.data_visuals]
        of_controls = [control.dataset for control in self.controls if isinstance(control, Select)]
        found = {dataset.name: dataset for dataset in (*of_visuals, *of_controls) if dataset}
        return tuple(found.values())

    @property
    def parameters(self) -> dict[str, Parameter]:
        """Of its datasets, by name."""
        return {each.name: each for dataset in self.datasets for each in dataset.parameters}

    @property
    def sets(self) -> frozenset[str]:
        """The names of the parameters that its controls set."""
        return frozenset(name for control in self.controls for name in control.sets)

    def faults(self) -> Iterator[Fault]:
        if len(self.title) == 1:
            message = "a title of one letter hides the sheet's tab"
            yield Fault(self.place.at("title"), "short-title", message, "Write a word.")
        if len(self.question) > limits.QUESTION:
            # With what the institution says of itself.
            message = f"this has {len(self.question):,} characters; at most {limits.QUESTION} fit"
            yield Fault(self.place.at("question"), "too-long", message, "Shorten it.")
        visuals = tuple(self.visuals)
        yield from find_repeated(((visual.name, visual.place.path) for visual in visuals), "visual")
        yield from find_repeated(((control.name, control.place.path) for control in self.controls), "control")
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
        for at, control in enumerate(self.controls):
            earlier = self.controls[:at]
            taken = {name for above in earlier for name in above.sets}
            for name in sorted(taken.intersection(control.sets)):
                message = f"another control sets {name}, too"
                yield Fault(control.place.at(), "duplicate-parameter", message, "Keep one of the two.")
            if isinstance(control, Select) and control.after:
                by_name = {above.name: above for above in earlier}
                yield from self._faults_of_cascade(control, control.after, by_name)

    def _faults_of_cascade(self, control: Select, after: str, earlier: dict[str, Control]) -> Iterator[Fault]:
        """The earlier control must set a parameter that narrows what this one offers."""
        path, offered, above = control.place.at("after"), control.dataset, earlier.get(after)
        if above is None:
            if self.place.sound("controls"):
                remedy = "Name a control above this one on the same sheet."
                yield Fault(path, *unknown(after, earlier, "earlier control", remedy))
        elif not isinstance(above, Select):
            message = f"the choice of {quote(after)} is not a list"
            yield Fault(path, "cascade", message, "Only a select can narrow another.")
        elif offered and offered.sound and above.parameter.name not in offered.parameter_names:
            lacks = f"has no parameter {above.parameter.name}, which {after} sets"
            message = f"the dataset of this control {lacks}"
            yield Fault(path, "cascade", message, "Declare it there and use it in the SQL.")


class SheetKind(RecordOf[Sheet]):
    """What the sheet can be narrowed by is known before its parts are read."""

    def read(self, node: Node, spot: Spot) -> Sheet:
        here = spot.needs("sheets_by_position")[spot.path[-1]]
        return super().read(node, spot.within({"here": here}))


_SHEETS = ListOf(
    SheetKind(Sheet), says="a list of sheets", empty=("no-sheets", "an app needs sheets", "Add one.")
)


@record("entries")
class Entries(Table):
    """Every entry that a transaction had, as the details of a row show them."""

    of: str = key(Words(limits.NAME), "The column of a row that names its transaction.", kw_only=True)
    parameter: Parameter = key(OwnParameter(), "The dataset's parameter that takes it.", kw_only=True)


@record("finder")
class Finder(Record):
    """Something that a reader finds by name from anywhere."""

    title: str = key(Words(limits.NAME), "What is found.", example="Accounts")
    dataset: Dataset = key(DatasetName(), "Among whose rows.")
    columns: tuple[Column, ...] = key(ListOf(ColumnName(("text",))), "The columns that are searched.")
    fix: Mapping[str, Value] = key(
        OwnValues(),
        "Parameter of the dataset to its value, where the default is too narrow.",
        default_factory=dict,
        kw_only=True,
    )
    drill: Drill = key(DrillKind(Drill), "Where what was found leads; its title is what a reader sees.")

    def faults(self) -> Iterator[Fault]:
        known = {column.name for column in self.dataset.columns}
        for name in self.drill.words:
            if name not in known:
                message = f"a row of {self.dataset.name} has no {quote(name)}"
                remedy = "Name a column of the dataset."
                yield Fault(self.drill.place.at("title"), "column-not-in-row", message, remedy)


@record("app")
class App(Record):
    """A dashboard. Its name, title, description and owner are in dbt's own keys."""

    name: str
    title: str
    description: str
    order: int = key(Count(0), "Its place among the apps.")
    # Before the sheets: a drill looks up what each of them can be narrowed by.
    entries: Entries | None = key(
        RecordOf(Entries),
        "Where the entries of a transaction are, for the details of a row.",
        default=None,
        kw_only=True,
    )
    search: tuple[Finder, ...] = key(
        ListOf(RecordOf(Finder)), "What a reader finds by name from anywhere.", default=(), kw_only=True
    )
    sheets: tuple[Sheet, ...] = key(_SHEETS, "Its sheets, in order.")
    audience: str = key(Words(limits.NAME), "Whom it is for.", default="")
    currency: str = key(
        Words(limits.NAME), "What its money is in; the institution's currency when absent.", default=""
    )
    stamp: Table | None = key(
        RecordOf(Table), "One line at the top of every sheet: what the figures are based on.", default=None
    )
    owner: str = ""

    @property
    def datasets(self) -> tuple[Dataset, ...]:
        of_stamp = (self.stamp.dataset,) if self.stamp else ()
        of_sheets = (dataset for sheet in self.sheets for dataset in sheet.datasets)
        found = {dataset.name: dataset for dataset in (*of_stamp, *of_sheets)}
        return tuple(found[name] for name in sorted(found))

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """A name means the same in all datasets of an app."""
        found = {each.name: each for dataset in self.datasets for each in dataset.parameters}
        return tuple(found[name] for name in sorted(found))

    def sheet(self, name: str) -> Sheet:
        return next(sheet for sheet in self.sheets if sheet.name == name)

    def faults(self) -> Iterator[Fault]:
        yield from find_repeated(((sheet.name, sheet.place.path) for sheet in self.sheets), "sheet")
        if self.stamp:
            yield from self._faults_of_stamp(self.stamp)
        titles = ((sheet.title.casefold(), sheet.place.at("title")) for sheet in self.sheets)
        yield from find_repeated(titles, "sheet with the title")
        for count, most, noun in (
            (len(self.sheets), limits.SHEETS, "sheets"),
            (len(self.datasets), limits.DATASETS, "datasets"),
            (len(self.parameters), limits.PARAMETERS, "parameters"),
        ):
            yield from limits.too_many(self.place.at(*META, "app"), count, most, noun, "Split the app.")

    def _faults_of_stamp(self, stamp: Table) -> Iterator[Fault]:
        for name in sorted(stamp.dataset.parameter_names):
            message = f"{stamp.dataset.name} is narrowed by {name}"
            remedy = "Read a dataset without parameters: it stands on every sheet."
            yield Fault(stamp.place.at("dataset"), "hidden-choice", message, remedy)
        for visual in (
            visual for sheet in self.sheets for visual in sheet.visuals if visual.name == stamp.name
        ):
            message = f"the stamp is called {quote(stamp.name)}, too"
            yield Fault(visual.place.at("name"), "repeated-name", message, "Rename one of the two.")
