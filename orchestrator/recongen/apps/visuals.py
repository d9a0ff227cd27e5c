"""Visuals, a record for each kind."""

from __future__ import annotations

from collections.abc import Iterator

from recongen.apps import limits
from recongen.apps.column_types import CATEGORIES, DAYS, NUMBERS
from recongen.apps.datasets import Column, Dataset
from recongen.apps.kinds import ByKind, Count, Paragraphs, Slug, Words
from recongen.apps.parts import ColumnName, DatasetName, Drill, DrillKind, Measure, MeasureOf
from recongen.declared.containers import ListOf
from recongen.declared.nodes import quote
from recongen.declared.records import Fault, Record, RecordOf, key, record
from recongen.declared.scalars import Flag

_DRILL = DrillKind(Drill)
_NUMBER = MeasureOf(Measure, NUMBERS)


@record("visual")
class Visual(Record):
    """The least of every visual. `width` is a share of its row."""

    name: str = key(Slug(), "Its name, once on a sheet.")
    title: str = key(Words(limits.NAME, prose=True), "What it shows.")
    subtitle: str = key(Words(prose=True), "How to read it, in one sentence.")
    width: int = key(Count(), "Its share of the row's width.", default=1, kw_only=True)


@record("text visual")
class Text(Visual):
    """`paragraphs` are plain text; what the institution says of itself is already in them."""

    paragraphs: tuple[str, ...] = key(Paragraphs(), "Its paragraphs.")
    bullets: tuple[str, ...] = key(Paragraphs(), "A list below them.", default=())


@record("visual")
class DataVisual(Visual):
    """What every visual of a dataset's rows has."""

    dataset: Dataset = key(DatasetName(), "Whose rows it shows.")
    empty: str = key(Words(), "What a reader sees where no row is: never a blank.")
    left: Drill | None = key(_DRILL, "What a click does.", default=None, kw_only=True)
    right: Drill | None = key(_DRILL, "What the menu of a right click does.", default=None, kw_only=True)

    @property
    def dimensions(self) -> tuple[Column, ...]:
        """The columns that it groups by."""
        return tuple(value for value in vars(self).values() if isinstance(value, Column))

    @property
    def measure(self) -> Measure | None:
        return next((value for value in vars(self).values() if isinstance(value, Measure)), None)

    @property
    def click_columns(self) -> tuple[Column, ...]:
        """The columns that a click can pass on."""
        return self.dimensions

    @property
    def drills(self) -> Iterator[tuple[str, Drill]]:
        """By the side of the mouse that follows them."""
        return ((side, drill) for side, drill in (("left", self.left), ("right", self.right)) if drill)

    def faults(self) -> Iterator[Fault]:
        count = len(self.subtitle) + len(self.empty)
        if count > limits.SUBTITLE:
            found = f"subtitle and empty have {count:,} characters together"
            message = f"{found}; at most {limits.SUBTITLE:,} fit"
            yield Fault(self.place.at("subtitle"), "too-long", message, "Shorten them.")
        names = ", ".join(column.name for column in self.click_columns)
        remedy = f"Take one of {names}." if names else "Use fix for a value that is always the same."
        for side, drill in self.drills:
            for parameter, column in drill.columns.items():
                if column not in self.click_columns:
                    message = f"a click here does not tell {quote(column.name)}, which is not in the visual"
                    yield Fault(self.place.at(side, "set", parameter), "undocumented-column", message, remedy)


@record("kpi visual")
class Kpi(DataVisual):
    """One figure."""

    value: Measure = key(MeasureOf(Measure, (*NUMBERS, *DAYS)), "The figure.")


@record("bar visual")
class Bar(DataVisual):
    """A bar for each category."""

    category: Column = key(ColumnName((*CATEGORIES, "date")), "A bar for each of its values.")
    value: Measure = key(_NUMBER, "How long a bar is.")
    color: Column | None = key(ColumnName(CATEGORIES), "A colour for each of its values.", default=None)
    horizontal: bool = key(Flag(), "true: bars lie.", default=False)
    stacked: bool = key(Flag(), "true: colours stand on one another.", default=False)
    top: int | None = key(Count(), "So many categories by size, the rest as Other.", default=None)

    def faults(self) -> Iterator[Fault]:
        yield from super().faults()
        if self.stacked and not self.place.has("color"):
            remedy = "Name a color, or delete stacked."
            yield Fault(self.place.at(), "nothing-to-stack", "stacked needs a color", remedy)


@record("line visual")
class Line(DataVisual):
    """A line over time or numbers."""

    x: Column = key(ColumnName((*DAYS, "integer")), "What runs along the bottom.")
    value: Measure = key(_NUMBER, "How high the line is.")
    color: Column | None = key(ColumnName(CATEGORIES), "A line for each of its values.", default=None)


@record("order")
class Order(Record):
    """One column by which rows are sorted."""

    column: Column = key(ColumnName(), "The column.")
    descending: bool = key(Flag(), "true: the greatest first.", default=False)


_COLUMNS = ListOf(
    ColumnName(),
    says="a list of columns",
    empty=("no-columns", "a table needs columns", "Name at least one."),
)


@record("table")
class Table(DataVisual):
    """The dataset's rows as they are."""

    columns: tuple[Column, ...] = key(_COLUMNS, "The columns, in order.")
    order: tuple[Order, ...] = key(ListOf(RecordOf(Order)), "What the rows are sorted by.", default=())

    @property
    def click_columns(self) -> tuple[Column, ...]:
        """A click knows the whole row, also what is not shown of it."""
        return self.dataset.columns

    def faults(self) -> Iterator[Fault]:
        yield from super().faults()
        for at, column in enumerate(self.columns):
            if column in self.columns[:at] and self.place.sound("columns"):
                message = f"{quote(column.name)} is already in this table"
                yield Fault(self.place.at("columns", at), "repeated-column", message, "Delete one.")


@record("sankey visual")
class Sankey(DataVisual):
    """Flows from one thing to another."""

    origin: Column = key(ColumnName(("text",)), "Where a flow begins.")
    destination: Column = key(ColumnName(("text",)), "Where it ends.")
    weight: Measure = key(_NUMBER, "How wide it is.")
    top: int = key(Count(), "So many flows by weight.", default=50)

    def faults(self) -> Iterator[Fault]:
        yield from super().faults()
        if self.origin == self.destination:
            message = "origin and destination are one column"
            yield Fault(self.place.at(), "one-column-twice", message, "Name two.")
        if self.right:
            message = "a menu does not open on a Sankey"
            yield Fault(self.place.at("right"), "sankey-menu", message, "Use left.")


VISUAL = ByKind(
    "visual", {"text": Text, "kpi": Kpi, "bar": Bar, "line": Line, "table": Table, "sankey": Sankey}
)
