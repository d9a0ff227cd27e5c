"""What an app is, as every surface walks it. Loaded once from the manifest; whatever is named here exists.

Names are those of the YAML: slugs (`[a-z][a-z0-9_]*`) for apps, sheets, visuals and datasets, `[a-zA-Z0-9]+` for parameters.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

ColumnType = Literal["text", "integer", "decimal", "date", "timestamp"]
ParameterType = Literal["text", "integer", "decimal", "date"]
Aggregate = Literal["sum", "count", "distinct_count", "min", "max", "average"]
Format = Literal["text", "count", "money", "number", "percent", "day", "instant", "duration"]
"""money: dollars with two decimals; number: up to four decimals; day: a date; instant: UTC to the second; duration: seconds."""

Value = str | int | Decimal | date


@dataclass(frozen=True)
class Source:
    """Where something is declared, for messages: the YAML file and the path within; the line where the file is at hand."""

    file: str
    path: str
    line: int = 0

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.path}"


@dataclass(frozen=True)
class Column:
    name: str
    type: ColumnType
    declared_type: str
    description: str
    label: str
    """The heading that people read; the YAML's `meta.label`, else the name in words."""
    format: Format
    line: int = field(default=0, compare=False)
    """Where its dataset's file declares it; 0 where that is not at hand."""


@dataclass(frozen=True)
class Parameter:
    """`<<$name>>` in a dataset's SQL. A value for QuickSight, a bound variable everywhere else."""

    name: str
    type: ParameterType
    default: tuple[Value, ...]
    """One value, or several where `several`."""
    several: bool = False
    all: Value | None = None
    """The value that means no narrowing."""
    description: str = ""


@dataclass(frozen=True)
class Dataset:
    name: str
    sql: str
    """Compiled for the target, without a semicolon; `<<$name>>` where a parameter stands."""
    columns: tuple[Column, ...]
    parameters: tuple[Parameter, ...]
    reads: frozenset[str]
    """Unique ids of the models that its SQL refers to."""
    description: str
    source: Source
    picks: bool = False
    """It shows one thing, an account's day for one, and picks it where nobody did: a choice may then bring more rows."""

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)


@dataclass(frozen=True)
class Measure:
    column: Column
    aggregate: Aggregate
    label: str
    format: Format


@dataclass(frozen=True)
class Drill:
    """A click that leads to a sheet of the same app; parameters of that sheet that are not set go back to their defaults."""

    title: str
    sheet: str
    columns: Mapping[str, Column] = field(default_factory=dict)
    """Parameter to the column of the clicked row that it takes."""
    constants: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True)
class Visual:
    """The least of every visual. `width` is a share of its row."""

    name: str
    title: str
    subtitle: str
    source: Source
    width: int = field(default=1, kw_only=True)


@dataclass(frozen=True)
class Text(Visual):
    """`paragraphs` are plain text; what the institution says of itself is already in them."""

    paragraphs: tuple[str, ...]
    bullets: tuple[str, ...] = ()


@dataclass(frozen=True)
class DataVisual(Visual):
    dataset: Dataset
    empty: str
    """What a reader sees where no row is: never a blank."""
    left: Drill | None = field(default=None, kw_only=True)
    right: Drill | None = field(default=None, kw_only=True)


@dataclass(frozen=True)
class Kpi(DataVisual):
    value: Measure


@dataclass(frozen=True)
class Bar(DataVisual):
    category: Column
    value: Measure
    color: Column | None = None
    horizontal: bool = False
    stacked: bool = False
    top: int | None = None
    """So many categories by size, the rest as Other."""


@dataclass(frozen=True)
class Line(DataVisual):
    x: Column
    value: Measure
    color: Column | None = None


@dataclass(frozen=True)
class Order:
    column: Column
    descending: bool = False


@dataclass(frozen=True)
class Table(DataVisual):
    """The dataset's rows as they are."""

    columns: tuple[Column, ...]
    order: tuple[Order, ...] = ()


@dataclass(frozen=True)
class Sankey(DataVisual):
    origin: Column
    destination: Column
    weight: Measure
    top: int = 50


@dataclass(frozen=True)
class Options:
    """What a select offers: fixed values, or those of a dataset's column, narrowed by that dataset's own parameters."""

    values: tuple[tuple[Value, str], ...] = ()
    dataset: Dataset | None = None
    column: Column | None = None


@dataclass(frozen=True)
class Control:
    name: str
    title: str
    source: Source


@dataclass(frozen=True)
class DateRange(Control):
    start: Parameter
    end: Parameter


@dataclass(frozen=True)
class Select(Control):
    """One value, or several where its parameter takes several. `after` is the control whose choice narrows this one."""

    parameter: Parameter
    options: Options
    after: str | None = None


@dataclass(frozen=True)
class Slider(Control):
    parameter: Parameter
    low: Decimal
    high: Decimal
    step: Decimal


@dataclass(frozen=True)
class FreeText(Control):
    parameter: Parameter


@dataclass(frozen=True)
class Sheet:
    name: str
    title: str
    question: str
    """What the sheet answers, in one sentence."""
    controls: tuple[Control, ...]
    rows: tuple[tuple[Visual, ...], ...]
    source: Source

    @property
    def visuals(self) -> Iterator[Visual]:
        return (visual for row in self.rows for visual in row)

    @property
    def datasets(self) -> tuple[Dataset, ...]:
        """Of its visuals and its controls, each once."""
        shown = [visual.dataset for visual in self.visuals if isinstance(visual, DataVisual)]
        offered = [
            control.options.dataset
            for control in self.controls
            if isinstance(control, Select) and control.options.dataset is not None
        ]
        return tuple({dataset.name: dataset for dataset in [*shown, *offered]}.values())


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
