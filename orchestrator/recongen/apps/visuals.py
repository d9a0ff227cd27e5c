"""Visuals, a record for each kind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Literal, get_args

from recongen import currency
from recongen.apps import limits
from recongen.apps.column_types import CATEGORIES, DAYS, NUMBERS, Meaning
from recongen.apps.datasets import Column, Dataset
from recongen.apps.kinds import ByKind, Count, Known, Number, Paragraphs, Slug, Words
from recongen.apps.parts import ColumnName, DatasetName, Drill, DrillKind, Measure, MeasureOf, Menu
from recongen.declared.containers import ListOf
from recongen.declared.nodes import Node, quote
from recongen.declared.reading import Spot
from recongen.declared.records import Fault, Record, RecordOf, Values, key, put_at, record
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
    empty: str = key(Words(), "What a reader sees if there is no row.")
    left: Drill | None = key(_DRILL, "What a click does.", default=None, kw_only=True)
    right: tuple[Drill, ...] = key(Menu(), "What its menu offers.", default=(), kw_only=True)

    @property
    def dimensions(self) -> tuple[Column, ...]:
        """The columns that it groups by."""
        return tuple(value for value in vars(self).values() if isinstance(value, Column))

    @property
    def measures(self) -> tuple[Measure, ...]:
        """The figures that it shows."""
        return tuple(value for value in vars(self).values() if isinstance(value, Measure))

    @property
    def click_columns(self) -> tuple[Column, ...]:
        """The columns that a click can pass on."""
        return self.dimensions

    @property
    def sentences(self) -> tuple[str, ...]:
        """What is said below the title, whatever it shows."""
        return (self.subtitle, self.empty)

    @property
    def drills(self) -> Iterator[tuple[str, Drill]]:
        """By the side of the mouse that follows them: `left`, and of the menu `right`, `right2` and so on."""
        if self.left:
            yield "left", self.left
        for number, drill in enumerate(self.right, 1):
            yield f"right{number}" if number > 1 else "right", drill

    def faults(self) -> Iterator[Fault]:
        count = sum(map(len, self.sentences))
        if count > limits.SUBTITLE:
            found = f"subtitle and empty have {count:,} characters together"
            message = f"{found}; at most {limits.SUBTITLE:,} fit"
            yield Fault(self.place.at("subtitle"), "too-long", message, "Shorten them.")
        names = ", ".join(column.name for column in self.click_columns)
        remedy = f"Take one of {names}." if names else "Use fix for a value that is always the same."
        for _, drill in self.drills:
            wanted: list[tuple[tuple[str, ...], str]] = [
                (("set", parameter), column.name) for parameter, column in drill.columns.items()
            ]
            wanted += [(("by",), drill.by.name)] if drill.by else []
            if drill.by and not isinstance(self, Table):
                message = "only the rows of a table lead to different sheets"
                yield Fault(drill.place.at("by"), "by-in-a-chart", message, "Name one sheet.")
            wanted += [(("title",), name) for name in drill.words]
            for key_path, name in wanted:
                if name not in {column.name for column in self.click_columns}:
                    message = f"a click here does not tell {quote(name)}, which is not in the visual"
                    yield Fault(drill.place.at(*key_path), "column-not-in-visual", message, remedy)


Comparison = Literal["total", "before", "target"]


@record("comparison")
class Against(Record):
    """What a figure is compared with."""

    what: Comparison = key(
        Known("comparison", get_args(Comparison)),
        "total: 3 of 1,752; before: the same of the period before; target: what it should be.",
    )
    value: Measure = key(_NUMBER, "The other figure.")
    good: Literal["up", "down"] | None = key(
        Known("direction", ("up", "down")), "Which way is better; neither when absent.", default=None
    )


@record("threshold")
class Threshold(Record):
    """From this figure on, until the next threshold, its colour says that."""

    at_least: Decimal = key(Number(), "The figure.")
    meaning: Meaning = key(Known("meaning", get_args(Meaning)), "good, warning, bad or neutral.")


@record("kpi visual")
class Kpi(DataVisual):
    """One figure."""

    value: Measure = key(MeasureOf(Measure, (*NUMBERS, *DAYS)), "The figure.")
    against: Against | None = key(RecordOf(Against), "What it is compared with.", default=None)
    thresholds: tuple[Threshold, ...] = key(
        ListOf(RecordOf(Threshold)), "What its colour says, from the least figure up.", default=()
    )
    zero: str | None = key(
        Words(limits.NAME), "What a reader sees next to 0, if there are rows and none counts.", default=None
    )

    @property
    def measures(self) -> tuple[Measure, ...]:
        return (self.value, self.against.value) if self.against else (self.value,)

    @property
    def sentences(self) -> tuple[str, ...]:
        return (self.subtitle, self.empty, self.zero or "")

    def faults(self) -> Iterator[Fault]:
        yield from super().faults()
        floors = [threshold.at_least for threshold in self.thresholds]
        if floors != sorted(set(floors)):
            remedy = "Write each figure once, the least first."
            yield Fault(self.place.at("thresholds"), "threshold-order", "the thresholds do not rise", remedy)
        if (self.against or self.thresholds or self.zero) and self.value.format in ("day", "instant"):
            message = "a day has no comparison, no thresholds and no zero"
            yield Fault(self.place.at(), "wrong-kind", message, "Delete them, or choose a number.")


@record("reference line")
class Reference(Record):
    """A line across a chart: where things should be."""

    value: Decimal = key(Number(), "Where it is.")
    label: str = key(Words(limits.NAME), "What it means.")


def _bar_sort(values: Values) -> str:
    lies = values.get("horizontal") and values["category"].type not in DAYS
    return "size" if values.get("top") is not None or lies else "category"


def _only_days_are_filled(visual: Bar | Line, column: Column) -> Iterator[Fault]:
    if visual.fill and column.type not in DAYS:
        message = f"{quote(column.name)} is not a day"
        yield Fault(visual.place.at("fill"), "wrong-kind", message, "Delete fill: only days can be missing.")


@record("bar visual")
class Bar(DataVisual):
    """A bar for each category."""

    category: Column = key(ColumnName((*CATEGORIES, "date")), "A bar for each of its values.")
    value: Measure = key(_NUMBER, "How long a bar is.")
    color: Column | None = key(ColumnName(CATEGORIES), "A colour for each of its values.", default=None)
    horizontal: bool = key(Flag(), "true: horizontal bars.", default=False)
    stacked: bool = key(Flag(), "true: colours are stacked.", default=False)
    top: int | None = key(
        Count(), "How many of the largest categories are shown; the rest becomes Other.", default=None
    )
    sort: Literal["size", "category"] = key(
        Known("sort", ("size", "category")),
        "What the bars are sorted by; when absent, lying ones and the top by size, others by category.",
        absent=_bar_sort,
        default="category",
    )
    fill: bool = key(Flag(), "true: days without a row are drawn, as 0.", default=False)
    reference: Reference | None = key(RecordOf(Reference), "A line where things should be.", default=None)

    def faults(self) -> Iterator[Fault]:
        yield from super().faults()
        yield from _only_days_are_filled(self, self.category)
        if self.stacked and not self.place.has("color"):
            remedy = "Name a color, or delete stacked."
            yield Fault(self.place.at(), "nothing-to-stack", "stacked needs a color", remedy)


@record("line visual")
class Line(DataVisual):
    """A line over time or numbers."""

    x: Column = key(ColumnName((*DAYS, "integer")), "What runs along the bottom.")
    value: Measure = key(_NUMBER, "How high the line is.")
    color: Column | None = key(ColumnName(CATEGORIES), "A line for each of its values.", default=None)
    fill: bool = key(Flag(), "true: days without a row are drawn, as 0.", default=False)
    reference: Reference | None = key(RecordOf(Reference), "A line where things should be.", default=None)

    def faults(self) -> Iterator[Fault]:
        yield from super().faults()
        yield from _only_days_are_filled(self, self.x)


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
    total: tuple[Column, ...] = key(
        ListOf(ColumnName(NUMBERS)), "The columns whose sum is at the bottom.", default=()
    )
    details: tuple[Column, ...] = key(
        ListOf(ColumnName()), "Columns that a reader sees when a row is open.", default=()
    )
    page_size: int = key(Count(), "How many rows a page has.", default=50)

    @property
    def click_columns(self) -> tuple[Column, ...]:
        """A click knows the whole row, also what is not shown of it."""
        return self.dataset.columns

    def faults(self) -> Iterator[Fault]:
        yield from super().faults()
        listed = [("columns", column) for column in self.columns] + [
            ("details", column) for column in self.details
        ]
        for at, (name, column) in enumerate(listed):
            if column in [each for _, each in listed[:at]] and self.place.sound(name):
                message = f"{quote(column.name)} is already in this table"
                position = at if name == "columns" else at - len(self.columns)
                yield Fault(self.place.at(name, position), "repeated-column", message, "Delete one.")
        for at, column in enumerate(self.total):
            if column not in self.columns and self.place.sound("columns"):
                message = f"{quote(column.name)} is not a column of this table"
                yield Fault(
                    self.place.at("total", at), "no-such-column", message, "Show it, or delete it here."
                )


@record("sankey visual")
class Sankey(DataVisual):
    """Flows from one thing to another."""

    origin: Column = key(ColumnName(("text",)), "Where a flow begins.")
    destination: Column = key(ColumnName(("text",)), "Where it ends.")
    weight: Measure = key(_NUMBER, "How wide it is.")
    top: int = key(Count(), "How many of the largest flows are shown.", default=50)

    def faults(self) -> Iterator[Fault]:
        yield from super().faults()
        if self.origin == self.destination:
            message = "origin and destination are one column"
            yield Fault(self.place.at(), "one-column-twice", message, "Name two.")
        if self.right:
            message = "a menu does not open on a Sankey"
            yield Fault(self.place.at("right"), "sankey-menu", message, "Use left.")


class VisualKind(ByKind):
    """A figure or a picture has no heading of a column: where its subtitle does not name the currency, its title does."""

    def read(self, node: Node, spot: Spot) -> Visual:
        visual: Visual = super().read(node, spot)
        measure = visual.weight if isinstance(visual, Sankey) else getattr(visual, "value", None)
        code = spot.scope.get("currency", currency.DEFAULT)
        if measure is None or measure.format != "money" or currency.is_named(visual.subtitle, code):
            return visual
        return put_at(visual.place, replace(visual, title=currency.heading(visual.title, code)))


VISUAL = VisualKind(
    "visual", {"text": Text, "kpi": Kpi, "bar": Bar, "line": Line, "table": Table, "sankey": Sankey}
)
