"""Visuals: measures, drills, and a record for each kind of visual."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from recongen.apps import limits
from recongen.apps.column_types import (
    AGGREGATED,
    CATEGORIES,
    DAYS,
    FORMATS,
    NUMBERS,
    SHOWN_TYPES,
    WORDS,
    Aggregate,
    aggregated_type,
    one_of,
)
from recongen.apps.data import Column, ColumnType, Dataset, Format, Source, source_of
from recongen.apps.drills import DRILL, Drill
from recongen.apps.kinds import ByKind, Count, Known, Paragraphs, Slug, Words
from recongen.apps.references import ColumnName, DatasetName
from recongen.declared.containers import ListOf
from recongen.declared.nodes import Node, quote
from recongen.declared.reading import Spot
from recongen.declared.records import Fault, Record, RecordOf, key, read_record, record
from recongen.declared.scalars import Flag


def _label(values: dict[str, Any]) -> str:
    return "Count" if values["aggregate"] == "count" else str(values["column"].label)


def _format(values: dict[str, Any]) -> Format:
    column, aggregate = values["column"], values["aggregate"]
    result = aggregated_type(column, aggregate)
    if aggregate == "average" and column.format == "count":
        return "number"
    return column.format if result == column.type else FORMATS[result]


@record("measure")
class Measure(Record):
    """A column's values as one figure."""

    column: Column = key(ColumnName(), "The column whose values count.")
    aggregate: Aggregate = key(Known("aggregate", AGGREGATED), "How they become one.", example="sum")
    label: str = key(
        Words(limits.NAME), "What people call it; the column's label when absent.", absent=_label
    )
    format: Format = key(
        Known("format", SHOWN_TYPES),
        "How it is shown; as the column is, when absent.",
        absent=_format,
    )

    def faults(self) -> Iterator[Fault]:
        column, takes = self.column, AGGREGATED[self.aggregate]
        result = aggregated_type(column, self.aggregate)
        if column.type not in takes:
            message = (
                f"what {self.aggregate} takes must be {one_of(takes)}; {column.name} is {WORDS[column.type]}"
            )
            yield Fault(self.place.at("column"), "wrong-kind", message, "Choose another column.")
        elif result not in SHOWN_TYPES[self.format]:
            message = f"{self.aggregate} of {column.name} cannot be shown as {self.format}"
            yield Fault(self.place.at("format"), "wrong-format", message, "Choose another format.")


@dataclass(frozen=True)
class MeasureOf(RecordOf[Measure]):
    """`types` are those that the figure may have."""

    types: Collection[ColumnType] = ()

    def read(self, node: Node, spot: Spot) -> Measure:
        measure = read_record(Measure, node, spot)
        takes = measure.column.type in AGGREGATED[measure.aggregate]
        if takes and aggregated_type(measure.column, measure.aggregate) not in self.types:
            message = (
                f"the value must be {one_of(self.types)}; {measure.aggregate} of {measure.column.name} is not"
            )
            raise spot.error("wrong-kind", message, "Choose another.")
        return measure


@record("visual")
class Visual(Record):
    """The least of every visual. `width` is a share of its row."""

    name: str = key(Slug(), "Its name, once on a sheet.")
    title: str = key(Words(limits.NAME, prose=True), "What it shows.")
    subtitle: str = key(Words(prose=True), "How to read it, in one sentence.")
    width: int = key(Count(), "Its share of the row's width.", default=1, kw_only=True)

    @property
    def source(self) -> Source:
        return source_of(self.place)


@record("text visual")
class Text(Visual):
    """`paragraphs` are plain text; what the institution says of itself is already in them."""

    paragraphs: tuple[str, ...] = key(Paragraphs(), "Its paragraphs.")
    bullets: tuple[str, ...] = key(Paragraphs(), "A list below them.", default=())


@record("visual")
class DataVisual(Visual):
    dataset: Dataset = key(DatasetName(), "Whose rows it shows.")
    empty: str = key(Words(), "What a reader sees where no row is: never a blank.")
    left: Drill | None = key(DRILL, "What a click does.", default=None, kw_only=True)
    right: Drill | None = key(DRILL, "What the menu of a right click does.", default=None, kw_only=True)

    @property
    def click_columns(self) -> tuple[Column, ...] | None:
        """The columns that a click can pass on; None for every column of the row."""
        return ()

    @property
    def drills(self) -> Iterator[tuple[str, Drill]]:
        """By the side of the mouse that follows them."""
        return ((side, drill) for side, drill in (("left", self.left), ("right", self.right)) if drill)

    def faults(self) -> Iterator[Fault]:
        count = len(self.subtitle) + len(self.empty)
        if count > limits.SUBTITLE:
            message = (
                f"subtitle and empty have {count:,} characters together; at most {limits.SUBTITLE:,} fit"
            )
            yield Fault(self.place.at("subtitle"), "too-long", message, "Shorten them.")
        click_columns = self.click_columns
        if click_columns is None:
            return
        names = ", ".join(column.name for column in click_columns)
        remedy = f"Take one of {names}." if names else "Use fix for a value that is always the same."
        for side, drill in self.drills:
            for parameter, column in drill.columns.items():
                if column not in click_columns:
                    message = f"a click here does not tell {quote(column.name)}, which is not in the visual"
                    yield Fault(self.place.at(side, "set", parameter), "untold-column", message, remedy)


@record("kpi visual")
class Kpi(DataVisual):
    """One figure."""

    value: Measure = key(MeasureOf(Measure, (*NUMBERS, *DAYS)), "The figure.")


@record("bar visual")
class Bar(DataVisual):
    """A bar for each category."""

    category: Column = key(ColumnName((*CATEGORIES, "date")), "A bar for each of its values.")
    value: Measure = key(MeasureOf(Measure, NUMBERS), "How long a bar is.")
    color: Column | None = key(ColumnName(CATEGORIES), "A colour for each of its values.", default=None)
    horizontal: bool = key(Flag(), "true: bars lie.", default=False)
    stacked: bool = key(Flag(), "true: colours stand on one another.", default=False)
    top: int | None = key(Count(), "So many categories by size, the rest as Other.", default=None)

    @property
    def click_columns(self) -> tuple[Column, ...]:
        return (self.category, *([self.color] if self.color else []))

    def faults(self) -> Iterator[Fault]:
        yield from super().faults()
        if self.stacked and not self.place.has("color"):
            remedy = "Name a color, or delete stacked."
            yield Fault(self.place.at(), "nothing-to-stack", "stacked needs a color", remedy)


@record("line visual")
class Line(DataVisual):
    """A line over time or numbers."""

    x: Column = key(ColumnName((*DAYS, "integer")), "What runs along the bottom.")
    value: Measure = key(MeasureOf(Measure, NUMBERS), "How high the line is.")
    color: Column | None = key(ColumnName(CATEGORIES), "A line for each of its values.", default=None)

    @property
    def click_columns(self) -> tuple[Column, ...]:
        return (self.x, *([self.color] if self.color else []))


@record("order")
class Order(Record):
    """One column by which rows are sorted."""

    column: Column = key(ColumnName(), "The column.")
    descending: bool = key(Flag(), "true: the greatest first.", default=False)


@record("table")
class Table(DataVisual):
    """The dataset's rows as they are."""

    columns: tuple[Column, ...] = key(
        ListOf(
            ColumnName(),
            says="a list of columns",
            empty=("no-columns", "a table needs columns", "Name at least one."),
        ),
        "The columns, in order.",
    )
    order: tuple[Order, ...] = key(ListOf(RecordOf(Order)), "What the rows are sorted by.", default=())

    @property
    def click_columns(self) -> None:
        return None

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
    weight: Measure = key(MeasureOf(Measure, NUMBERS), "How wide it is.")
    top: int = key(Count(), "So many flows by weight.", default=50)

    @property
    def click_columns(self) -> tuple[Column, ...]:
        return (self.origin, self.destination)

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
