"""The report on paper: A4, one accent colour, tables whose money stands in columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any

from reportlab.lib.enums import TA_LEFT, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    PageBreak,
    PageTemplate,
    Spacer,
)

from recongen.audit.contents import (
    Block,
    Cell,
    Chart,
    Code,
    Facts,
    Figure,
    Form,
    Heading,
    Paragraph,
    Part,
    Report,
    Section,
    Side,
    Steps,
    Table,
    Word,
    figures_of,
    parts_of,
)
from recongen.audit.flowables import (
    ACCENT,
    INK,
    QUIET,
    RULE,
    WASH,
    Box,
    Drawn,
    Grid,
    LineOfContents,
    Mark,
    Picture,
    Text,
    write,
)
from recongen.audit.fonts import BOLD, REGULAR, Fonts
from recongen.audit.numbering import numbers
from recongen.audit.tags import Element
from recongen.audit.widths import widths
from recongen.text import printable

LEFT, TOP, BOTTOM = 18 * mm, 24 * mm, 22 * mm
WIDTH = A4[0] - 2 * LEFT
LONGEST = 320
"""Characters of one cell; what is longer is cut, and whole in the attached files."""


def _style(size: float, leading: float, **more: Any) -> ParagraphStyle:
    # Lines are never squeezed to let in another word.
    values = {"fontName": REGULAR, "textColor": INK, "spaceShrinkage": 0, "bulletFontName": REGULAR, **more}
    return ParagraphStyle(f"{size}", fontSize=size, leading=leading, **values)


STYLES = {
    "body": _style(9, 13, spaceAfter=5),
    "lead": _style(10.5, 15.5, spaceAfter=8),
    "small": _style(8, 11.5, spaceAfter=4),
    "quiet": _style(7.5, 10.5, spaceBefore=2, spaceAfter=6, textColor=QUIET),
    "step": _style(9, 13, leftIndent=14, bulletIndent=0, spaceAfter=2),
    "toc1": _style(9, 13, spaceAfter=1),
    "toc2": _style(9, 13, spaceAfter=1, leftIndent=14),
    "code": _style(7.8, 11.5, leftIndent=8, rightIndent=8, backColor=WASH, borderPadding=(4, 6, 4, 6), spaceAfter=8, spaceBefore=4),
    "title": _style(26, 32, fontName=BOLD, textColor=ACCENT, spaceAfter=6),
    "subtitle": _style(14, 19, textColor=QUIET, spaceAfter=30),
    "h1": _style(17, 22, fontName=BOLD, textColor=ACCENT, spaceAfter=8),
    "h2": _style(12.5, 17, fontName=BOLD, textColor=ACCENT, spaceBefore=12, spaceAfter=5),
    "h3": _style(9.5, 13, fontName=BOLD, spaceBefore=7, spaceAfter=3),
    "caption": _style(7.5, 10.5, textColor=QUIET, spaceBefore=3, spaceAfter=8),
}  # fmt: skip


def _cell_style(side: Side, bold: bool) -> ParagraphStyle:
    return _style(
        7.5, 9.6, fontName=BOLD if bold else REGULAR, alignment=TA_RIGHT if side == "right" else TA_LEFT
    )


_SIDES: tuple[Side, ...] = ("left", "right")
CELLS = {(side, bold): _cell_style(side, bold) for side in _SIDES for bold in (False, True)}


@dataclass(frozen=True)
class Drawing:
    data: bytes
    drawn: Drawn
    pages: int


def draw(report: Report, fonts: Fonts, fingerprint: str) -> Drawing:
    """A PDF without attachments, and where everything is in it. `archive` turns it into one for archives."""
    drawn, out = Drawn(), BytesIO()
    finishing = _Finishing(report, fonts, fingerprint, drawn)

    def canvas(*arguments: Any, **named: Any) -> _Canvas:
        named |= {"initialFontName": REGULAR, "invariant": 1, "pageCompression": 0, "lang": "en"}
        return _Canvas(finishing, *arguments, **named)

    document = BaseDocTemplate(
        out, pagesize=A4, leftMargin=LEFT, rightMargin=LEFT, topMargin=TOP, bottomMargin=BOTTOM, title=report.title
    )  # fmt: skip
    height = A4[1] - TOP - BOTTOM
    frame = Frame(LEFT, BOTTOM, WIDTH, height, leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0)
    document.addPageTemplates([PageTemplate(frames=[frame])])
    document.build(list(_Story(report, fonts, drawn).flowables()), canvasmaker=canvas)
    return Drawing(out.getvalue(), drawn, finishing.pages)


class _Canvas(Canvas):  # type: ignore[misc]
    """Keeps its pages until all are drawn, since each says how many there are."""

    def __init__(self, finishing: _Finishing, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._finishing = finishing
        self._kept: list[dict[str, Any]] = []

    def showPage(self) -> None:  # noqa: N802
        self._kept.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        kept = self._kept
        self._finishing.pages = len(kept)
        for page in kept:
            self.__dict__.update(page)
            self._finishing.finish(self)
            super().showPage()
        super().save()


class _Finishing:
    """What is drawn when all pages are known: heads, feet, numbers in the contents, bookmarks."""

    def __init__(self, report: Report, fonts: Fonts, fingerprint: str, drawn: Drawn) -> None:
        self.report, self.fingerprint, self.drawn = report, fingerprint, drawn
        self.head = fonts.pieces(f"{report.institution[:90]} · {report.period_title}")
        self.pages = 0

    def finish(self, canvas: Any) -> None:
        page = canvas.getPageNumber()
        with self.drawn.marks.around(canvas, None):
            self._head_and_foot(canvas, page)
        pages = {target.section: target.page for target in self.drawn.targets}
        for at, right, baseline, name, element in self.drawn.lines_of_contents:
            if at == page:
                with self.drawn.marks.around(canvas, element):
                    canvas.setFont(REGULAR, 9)
                    canvas.setFillColor(INK)
                    canvas.drawRightString(right, baseline, str(pages[name]))
        for target in self.drawn.targets:
            if target.page == page:
                canvas.bookmarkPage(target.section, fit="XYZ", left=0, top=target.top, zoom=0)
                title, level = printable(target.title), target.level
                canvas.addOutlineEntry(title, target.section, level - 1, closed=level > 1)

    def _head_and_foot(self, canvas: Any, page: int) -> None:
        canvas.setFillColor(QUIET)
        canvas.setStrokeColor(RULE)
        canvas.setLineWidth(0.5)
        if page > 1:
            write(canvas, LEFT, A4[1] - 14 * mm, self.head, 7.5)
            canvas.setFont(REGULAR, 7.5)
            canvas.drawRightString(LEFT + WIDTH, A4[1] - 14 * mm, "Reconciliation report")
            canvas.line(LEFT, A4[1] - 16.5 * mm, LEFT + WIDTH, A4[1] - 16.5 * mm)
        canvas.line(LEFT, 16 * mm, LEFT + WIDTH, 16 * mm)
        canvas.setFont(REGULAR, 6.5)
        canvas.drawString(LEFT, 12 * mm, f"Fingerprint {self.fingerprint}")
        canvas.setFont(REGULAR, 7.5)
        canvas.drawRightString(LEFT + WIDTH, 12 * mm, f"Page {page} of {self.pages}")


class _Story:
    """Records become what platypus lays out."""

    def __init__(self, report: Report, fonts: Fonts, drawn: Drawn) -> None:
        self.report, self.fonts, self.drawn = report, fonts, drawn
        self.numbers = numbers(report.sections)

    def flowables(self) -> Iterator[Flowable]:
        root = self.drawn.root
        yield from self._cover(root.below("Sect"))
        yield PageBreak()
        yield from self._contents(root.below("TOC"))
        for section in self.report.sections:
            yield from self._section(section, root.below("Sect"))

    def _cover(self, element: Element) -> Iterator[Flowable]:
        yield Mark(self.drawn, "cover", "Cover", 1)
        yield Spacer(0, 45 * mm)
        yield self._text(("Reconciliation report",), "subtitle", element.below("P"))
        yield self._text((self.report.institution,), "title", element.below("H1"))
        yield self._text((self.report.days,), "subtitle", element.below("P"))
        yield from self._facts(Facts(self.report.facts), element)

    def _contents(self, element: Element) -> Iterator[Flowable]:
        yield Mark(self.drawn, "contents", "Contents", 1)
        yield self._text(("Contents",), "h1", element.below("H1"))
        rows = []
        for section in self.report.sections:
            line = element.below("TOCI")
            title = f"{self.numbers[section.id]}  {section.title}"
            rows.append(
                [
                    self._text((Word(title, section.level == 1, section.id),), f"toc{section.level}", line),
                    LineOfContents(self.drawn, section.id, line),
                ]
            )
        style = [
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("TOPPADDING", (0, 0), (-1, -1), 1),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 1),
        ]
        yield self._grid(rows, [WIDTH * 0.9, WIDTH * 0.1], style)

    def _section(self, section: Section, element: Element) -> Iterator[Flowable]:
        if section.on_new_page:
            yield PageBreak()
        else:
            yield CondPageBreak(70 * mm)
        yield Mark(self.drawn, section.id, f"{self.numbers[section.id]} {section.title}", section.level)
        title = f"{self.numbers[section.id]}  {section.title}"
        yield self._text((title,), f"h{section.level}", element.below(f"H{section.level}"))
        for block in section.blocks:
            yield from self._block(block, element)

    def _block(self, block: Block, element: Element) -> Iterator[Flowable]:
        match block:
            case Paragraph():
                yield self._text(block.parts, block.style, element.below("P"))
            case Heading():
                yield CondPageBreak(32 * mm)
                yield self._text((block.text,), "h3", element.below("H3"))
            case Steps():
                yield from self._steps(block, element.below("L"))
            case Code():
                for line in block.lines:
                    yield self._text((line,), "code", element.below("P"))
            case Table():
                yield from self._table(block, element)
            case Chart():
                yield from self._chart(block, element)
            case Facts():
                yield from self._facts(block, element)
            case Form():
                yield from self._form(block, element)

    def _text(
        self, cell: Cell, style: str | ParagraphStyle, element: Element | None, bullet: str = ""
    ) -> Text:
        chosen = STYLES[style] if isinstance(style, str) else style
        text = Text("".join(map(self._part, parts_of(cell))), chosen, bulletText=bullet or None)
        return text.tag(self.drawn, element, tuple(figure.id for figure in figures_of([cell])))

    def _part(self, part: str | Word | Figure) -> str:
        if isinstance(part, str):
            return self.fonts.markup(part)
        text = part.printed if isinstance(part, Figure) else part.text
        marked = self.fonts.markup(text, isinstance(part, Word) and part.bold)
        return (
            f'<a href="#{part.link}" color="{ACCENT.hexval().replace("0x", "#")}">{marked}</a>'
            if part.link
            else marked
        )

    def _steps(self, steps: Steps, element: Element) -> Iterator[Flowable]:
        for position, item in enumerate(steps.items, 1):
            bullet = f"{position}." if steps.numbered else "•"
            yield self._text(item, "step", element.below("LI"), bullet)
        yield Spacer(0, 4)

    def _table(self, table: Table, element: Element) -> Iterator[Flowable]:
        tree = element.below("Table")
        head = tree.below("TR")
        rows: list[list[Any]] = [[]]
        for column in table.columns:
            cell = self._text((column.label,), CELLS[column.side, True], head.below("TH"))
            cell.repeats = True
            rows[0].append(cell)
        style: list[tuple[Any, ...]] = [*_GRID]
        for position, row in enumerate(table.rows, 1):
            line = tree.below("TR")
            bold = row.kind != "row"
            rows.append(
                [
                    self._text(_cut(cell), CELLS[column.side, bold], line.below("TD")) if cell != "" else ""
                    for cell, column in zip(row.cells, table.columns, strict=True)
                ]
            )
            if row.kind == "group":
                free = next((at for at, cell in enumerate(row.cells[1:], 1) if cell != ""), len(row.cells))
                style += [
                    ("SPAN", (0, position), (free - 1, position)),
                    ("BACKGROUND", (0, position), (-1, position), WASH),
                ]
            elif row.kind == "total":
                style.append(("LINEABOVE", (0, position), (-1, position), 0.8, ACCENT))
        yield self._grid(rows, widths(table, WIDTH), style, 1)
        if table.caption:
            yield self._text(table.caption, "caption", element.below("P"))
        else:
            yield Spacer(0, 8)

    def _grid(
        self, rows: Sequence[Sequence[Any]], widths: Sequence[float], style: Sequence[Any], heads: int = 0
    ) -> Grid:
        grid = Grid(rows, colWidths=widths, repeatRows=heads, hAlign="LEFT")
        # An empty cell has a font, too: Helvetica, which is not embedded.
        grid.setStyle([("FONTNAME", (0, 0), (-1, -1), REGULAR), *style])
        grid.drawn = self.drawn
        return grid

    def _facts(self, facts: Facts, element: Element) -> Iterator[Flowable]:
        tree = element.below("Table")
        rows = []
        for label, cell in facts.items:
            line = tree.below("TR")
            rows.append(
                [
                    self._text((label,), CELLS["left", True], line.below("TH")),
                    self._text(_cut(cell), CELLS["left", False], line.below("TD")),
                ]
            )
        yield self._grid(rows, [WIDTH * 0.3, WIDTH * 0.7], _GRID[1:])
        yield Spacer(0, 8)

    def _chart(self, chart: Chart, element: Element) -> Iterator[Flowable]:
        yield CondPageBreak(60 * mm)
        yield self._text((chart.title,), "h3", element.below("H3"))
        values = "; ".join(f"{label}: {figure.printed}" for label, figure in chart.points)
        yield Picture(
            chart, self.fonts, self.drawn, element.below("Figure", f"{chart.title}. {values}"), WIDTH
        )
        yield Spacer(0, 8)

    def _form(self, form: Form, element: Element) -> Iterator[Flowable]:
        yield self._text((form.title,), "h3", element.below("H3"))
        for field in form.fields:
            yield Box(field, self.drawn, element.below("P"), WIDTH)


_GRID: list[tuple[Any, ...]] = [
    ("LINEBELOW", (0, 0), (-1, 0), 0.8, ACCENT),
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("LEFTPADDING", (0, 0), (-1, -1), 3),
    ("RIGHTPADDING", (0, 0), (-1, -1), 3),
    ("TOPPADDING", (0, 0), (-1, -1), 2.2),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 2.8),
    ("LINEBELOW", (0, 1), (-1, -1), 0.3, RULE),
]


def _cut(cell: Cell) -> Cell:
    """What the feed says may be longer than a page."""
    return tuple(_cut_part(part) for part in parts_of(cell))


def _cut_part(part: Part) -> Part:
    if isinstance(part, Figure):
        return part
    text = part if isinstance(part, str) else part.text
    if len(text) <= LONGEST:
        return part
    short = f"{text[:LONGEST]}…"
    return short if isinstance(part, str) else replace(part, text=short)
