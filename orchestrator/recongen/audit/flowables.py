"""The parts of a page: text that knows its figures and its tag, tables, charts and fields. Each remembers where it
was drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from reportlab.lib.colors import HexColor, white
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import Flowable, Paragraph, Table

from recongen.audit.contents import Chart, Field, Figure
from recongen.audit.fonts import BOLD, REGULAR, Fonts
from recongen.audit.tags import Element, Marks

ACCENT = HexColor("#1d4f63")
INK = HexColor("#1c2226")
QUIET = HexColor("#5d6970")
RULE = HexColor("#c9d1d5")
WASH = HexColor("#eef3f5")


@dataclass(frozen=True)
class Target:
    """Where a section begins."""

    page: int
    top: float
    section: str
    title: str
    level: int


@dataclass
class Drawn:
    """What a drawing leaves behind."""

    marks: Marks = field(default_factory=Marks)
    root: Element = field(default_factory=lambda: Element("Document"))
    pages_of: dict[str, set[int]] = field(default_factory=dict)
    """Of each figure."""
    targets: list[Target] = field(default_factory=list)
    fields: list[tuple[int, Field, tuple[float, float, float, float]]] = field(default_factory=list)
    """Page, field, and where it is: left, bottom, right, top, in points."""
    lines_of_contents: list[tuple[int, float, float, str, Element]] = field(default_factory=list)
    """Page, right end, baseline, and the section whose page number stands there."""


class Text(Paragraph):  # type: ignore[misc]
    """A paragraph with a tag. What is split over two pages has its figures on both."""

    drawn: Drawn | None = None
    element: Element | None = None
    figures: tuple[str, ...] = ()
    repeats = False
    """Of the head of a table that goes on: only its first printing is read."""

    def tag(self, drawn: Drawn, element: Element | None, figures: tuple[str, ...] = ()) -> Text:
        self.drawn, self.element, self.figures = drawn, element, figures
        return self

    def split(self, width: float, height: float) -> list[Flowable]:
        pieces: list[Flowable] = super().split(width, height)
        for piece in pieces:
            if isinstance(piece, Text) and piece is not self and self.drawn:
                piece.tag(self.drawn, self.element, self.figures)
        return pieces

    def draw(self) -> None:
        if self.drawn is None:
            super().draw()
            return
        element = None if self.repeats and self.element and self.element.marks else self.element
        with self.drawn.marks.around(self.canv, element):
            super().draw()
        page = self.canv.getPageNumber()
        for name in self.figures:
            self.drawn.pages_of.setdefault(name, set()).add(page)


class Grid(Table):  # type: ignore[misc]
    """A table whose lines nobody reads out."""

    drawn: Drawn | None = None

    def split(self, width: float, height: float) -> list[Flowable]:
        pieces: list[Flowable] = super().split(width, height)
        for piece in pieces:
            if isinstance(piece, Grid):
                piece.drawn = self.drawn
        return pieces

    def _drawBkgrnd(self) -> None:  # noqa: N802
        with (self.drawn or Drawn()).marks.around(self.canv, None):
            super()._drawBkgrnd()

    def _drawLines(self) -> None:  # noqa: N802
        with (self.drawn or Drawn()).marks.around(self.canv, None):
            super()._drawLines()


class Mark(Flowable):  # type: ignore[misc]
    """The beginning of a section, for links and bookmarks."""

    def __init__(self, drawn: Drawn, name: str, title: str, level: int) -> None:
        super().__init__()
        self.drawn, self.target, self.title, self.level = drawn, name, title, level

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        return 0, 0

    def draw(self) -> None:
        top = self.canv.absolutePosition(0, 0)[1] + 6
        self.drawn.targets.append(Target(self.canv.getPageNumber(), top, self.target, self.title, self.level))


class LineOfContents(Flowable):  # type: ignore[misc]
    """The place for the page number of a section, which is not known yet."""

    def __init__(self, drawn: Drawn, name: str, element: Element) -> None:
        super().__init__()
        self.drawn, self.target, self.element = drawn, name, element

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.width = width
        return width, 12

    def draw(self) -> None:
        right, baseline = self.canv.absolutePosition(self.width, 3)
        self.drawn.lines_of_contents.append(
            (self.canv.getPageNumber(), right, baseline, self.target, self.element)
        )


class Picture(Flowable):  # type: ignore[misc]
    """A chart in lines and surfaces. Its figures stand beside their marks."""

    SIZE = 7.5

    def __init__(self, chart: Chart, fonts: Fonts, drawn: Drawn, element: Element, width: float) -> None:
        super().__init__()
        self.chart, self.drawn, self.element = chart, drawn, element
        self.labels = [fonts.pieces(label) for label, _ in chart.points]
        self.width = width
        self.height = 110.0 if chart.kind == "columns" else 15.0 * len(chart.points) + 4

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        return self.width, self.height

    def draw(self) -> None:
        with self.drawn.marks.around(self.canv, self.element):
            values = [abs(float(figure.value or 0)) for _, figure in self.chart.points]
            most = max([*values, 0]) or 1
            if self.chart.kind == "columns":
                self._columns([value / most for value in values])
            else:
                self._bars([value / most for value in values])

    def _print(self, figure: Figure) -> str:
        self.drawn.pages_of.setdefault(figure.id, set()).add(self.canv.getPageNumber())
        return figure.printed

    def _columns(self, shares: list[float]) -> None:
        canvas, step = self.canv, self.width / max(len(shares), 6)
        bottom, top = 16.0, self.height - 14
        # Labels that would overlap are left out; the table next to the chart has all of them.
        widest = max(_width(label, self.SIZE) for label in self.labels) + 6
        every = max(1, -int(-widest // step))
        canvas.setFillColor(ACCENT)
        for at, share in enumerate(shares):
            canvas.rect(
                at * step + step * 0.18, bottom, step * 0.64, share * (top - bottom), stroke=0, fill=1
            )
        canvas.setFillColor(INK)
        canvas.setFont(REGULAR, self.SIZE)
        for at, (share, (_, figure)) in enumerate(zip(shares, self.chart.points, strict=True)):
            middle = at * step + step / 2
            if stringWidth(figure.printed, REGULAR, self.SIZE) <= step + 2:
                canvas.drawCentredString(middle, bottom + share * (top - bottom) + 3, self._print(figure))
            if at % every == 0:
                write(canvas, middle - _width(self.labels[at], self.SIZE) / 2, 5, self.labels[at], self.SIZE)
                canvas.setFont(REGULAR, self.SIZE)
        canvas.setStrokeColor(RULE)
        canvas.line(0, bottom, self.width, bottom)

    def _bars(self, shares: list[float]) -> None:
        canvas, left = self.canv, self.width * 0.34
        # No bar covers a figure.
        widest = max(
            (stringWidth(figure.printed, REGULAR, self.SIZE) for _, figure in self.chart.points), default=0.0
        )
        right = max(left, min(self.width * 0.82, self.width - widest - 6))
        for at, (share, (_, figure)) in enumerate(zip(shares, self.chart.points, strict=True)):
            y = self.height - 15.0 * (at + 1)
            canvas.setFillColor(ACCENT)
            canvas.rect(left, y + 2, max(share * (right - left), 0.6), 9, stroke=0, fill=1)
            canvas.setFillColor(INK)
            write(canvas, 0, y + 4, _fitting(self.labels[at], left - 6, self.SIZE), self.SIZE)
            canvas.setFont(REGULAR, self.SIZE)
            canvas.drawRightString(self.width, y + 4, self._print(figure))


class Box(Flowable):  # type: ignore[misc]
    """A field to fill in, with its label above."""

    HEIGHTS: ClassVar = {"line": 20.0, "notes": 96.0, "signature": 58.0}

    def __init__(self, field: Field, drawn: Drawn, element: Element, width: float) -> None:
        super().__init__()
        self.field, self.drawn, self.element, self.width = field, drawn, element, width
        self.height = self.HEIGHTS[field.kind]

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        return self.width, self.height + 18

    def draw(self) -> None:
        canvas = self.canv
        with self.drawn.marks.around(canvas, self.element):
            canvas.setFillColor(QUIET)
            canvas.setFont(BOLD, 7.5)
            canvas.drawString(0, self.height + 7, self.field.label)
        with self.drawn.marks.around(canvas, None):
            canvas.setStrokeColor(RULE)
            canvas.setFillColor(white)
            canvas.rect(0, 3, self.width, self.height, stroke=1, fill=1)
        left, bottom = canvas.absolutePosition(1, 4)
        right, top = canvas.absolutePosition(self.width - 1, self.height + 2)
        self.drawn.fields.append((canvas.getPageNumber(), self.field, (left, bottom, right, top)))


Pieces = Sequence[tuple[str, str]]


def write(canvas: Any, x: float, y: float, pieces: Pieces, size: float) -> None:
    """On one line, each piece in its font."""
    for font, piece in pieces:
        canvas.setFont(font, size)
        canvas.drawString(x, y, piece)
        x += stringWidth(piece, font, size)


def _width(pieces: Pieces, size: float) -> float:
    return sum(float(stringWidth(piece, font, size)) for font, piece in pieces)


def _fitting(pieces: Pieces, width: float, size: float) -> Pieces:
    """As much of the text as there is room for."""
    if _width(pieces, size) <= width:
        return pieces
    letters = [(font, char) for font, piece in pieces for char in piece]
    while letters and _width([*letters, (REGULAR, "…")], size) > width:
        letters.pop()
    return [*letters, (REGULAR, "…")]
