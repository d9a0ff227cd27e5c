"""What a report says, as records without a format. PDF, Markdown and HTML are made from the same records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

Side = Literal["left", "right"]


@dataclass(frozen=True)
class Source:
    """Where a figure comes from: one value of a dataset."""

    dataset: str
    parameters: Mapping[str, str]
    row: Mapping[str, str | None]
    """Columns that name the row; none where the dataset has one row. A row that is not there counts as 0."""
    column: str


@dataclass(frozen=True)
class Figure:
    id: str
    value: str
    """Exact, as a program reads it."""
    printed: str
    kind: str
    """How it is written: count, money, day, text …"""
    source: Source
    check: str | None = None
    link: str = ""
    """The id of the section that explains it."""


@dataclass(frozen=True)
class Word:
    """Text with a look or a link."""

    text: str
    bold: bool = False
    link: str = ""
    """The id of a section."""


Part: TypeAlias = str | Word | Figure
Cell: TypeAlias = Part | tuple[Part, ...]


@dataclass(frozen=True)
class Paragraph:
    parts: tuple[Part, ...]
    style: Literal["body", "small", "lead", "quiet"] = "body"


@dataclass(frozen=True)
class Heading:
    """A title within a section, not in the table of contents."""

    text: str


@dataclass(frozen=True)
class Steps:
    """A list; numbered where order matters."""

    items: tuple[tuple[Part, ...], ...]
    numbered: bool = True


@dataclass(frozen=True)
class Code:
    """Lines to type."""

    lines: tuple[str, ...]


@dataclass(frozen=True)
class TableColumn:
    label: str
    width: float
    """A share of the page's width, beside those of the other columns."""
    side: Side = "left"


@dataclass(frozen=True)
class TableRow:
    cells: tuple[Cell, ...]
    kind: Literal["row", "group", "total"] = "row"
    """A group's first cell spans what follows until the next cell that says something."""


@dataclass(frozen=True)
class Table:
    columns: tuple[TableColumn, ...]
    rows: tuple[TableRow, ...]
    caption: Cell = ""


@dataclass(frozen=True)
class Chart:
    """`columns` stand side by side in order of time, `bars` lie below each other."""

    title: str
    kind: Literal["columns", "bars"]
    points: tuple[tuple[str, Figure], ...]


@dataclass(frozen=True)
class Facts:
    """Labels, each with its value."""

    items: tuple[tuple[str, Cell], ...]


@dataclass(frozen=True)
class Field:
    """Something for a reviewer to fill in."""

    name: str
    label: str
    kind: Literal["line", "notes", "signature"] = "line"


@dataclass(frozen=True)
class Form:
    title: str
    fields: tuple[Field, ...]


Block: TypeAlias = Paragraph | Heading | Steps | Code | Table | Chart | Facts | Form


@dataclass(frozen=True)
class Section:
    id: str
    title: str
    blocks: tuple[Block, ...]
    level: int = 1
    on_new_page: bool = False


@dataclass(frozen=True)
class Attachment:
    name: str
    description: str
    data: bytes = field(repr=False)
    mime: str = "text/csv"
    relationship: Literal["Source", "Data", "Supplement"] = "Data"


@dataclass(frozen=True)
class Report:
    institution: str
    period_title: str
    as_of: str
    """`2030-01-31T18:00:00Z`."""
    subtitle: str
    facts: tuple[tuple[str, Cell], ...]
    """What the cover says."""
    sections: tuple[Section, ...]

    @property
    def days(self) -> str:
        """The period as a name and from which day to which; where it has no name of its own, the days alone."""
        return (
            self.subtitle if self.subtitle == self.period_title else f"{self.period_title}: {self.subtitle}"
        )

    @property
    def title(self) -> str:
        return title(self.institution, self.period_title)

    def figures(self) -> Mapping[str, tuple[Figure, tuple[str, ...]]]:
        """Every figure by its id, each with the sections that print it; `cover` is none of them."""
        found: dict[str, tuple[Figure, dict[str, None]]] = {}
        for place, cells in self._cells():
            for figure in figures_of(cells):
                found.setdefault(figure.id, (figure, {}))[1][place] = None
        return {name: (figure, tuple(places)) for name, (figure, places) in sorted(found.items())}

    def _cells(self) -> Iterator[tuple[str, Sequence[Cell]]]:
        yield "cover", [cell for _, cell in self.facts]
        for section in self.sections:
            for block in section.blocks:
                yield section.id, list(_cells_of(block))


def title(institution: str, period: str) -> str:
    return f"Reconciliation report of {institution}, {period}"


def _cells_of(block: Block) -> Iterator[Cell]:
    match block:
        case Paragraph():
            yield block.parts
        case Steps():
            yield from block.items
        case Table():
            yield block.caption
            for row in block.rows:
                yield from row.cells
        case Chart():
            yield from (figure for _, figure in block.points)
        case Facts():
            yield from (cell for _, cell in block.items)
        case _:
            pass


def parts_of(cell: Cell) -> tuple[Part, ...]:
    return cell if isinstance(cell, tuple) else (cell,)


def figures_of(cells: Sequence[Cell]) -> Iterator[Figure]:
    return (part for cell in cells for part in parts_of(cell) if isinstance(part, Figure))
