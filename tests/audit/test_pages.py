"""What is on the pages: nothing over a margin or over other text, whole numbers, all letters, an order that can be read out."""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pypdf import PdfReader
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase.pdfmetrics import stringWidth

from recongen.audit.contents import (
    Block,
    Chart,
    Code,
    Facts,
    Figure,
    Form,
    Heading,
    Paragraph,
    Report,
    Section,
    Steps,
    Table,
    TableColumn,
    TableRow,
    Word,
    parts_of,
)
from recongen.audit.fonts import BOLD, HERE, OTHER, REGULAR, REPLACEMENT, Fonts
from recongen.audit.numbering import numbers
from recongen.audit.pdf import LEFT, draw
from recongen.audit.text import render
from recongen.errors import UsageError
from recongen.text import printable
from tests.apps.built import NAMES
from tests.audit.conftest import ReportOf

pytestmark = pytest.mark.slow

SLACK = 0.6
"""Points by which rounded positions may differ."""


@dataclass(frozen=True)
class Run:
    """Text that was drawn at once."""

    page: int
    x: float
    y: float
    width: float
    text: str
    mark: int | None


def runs(data: bytes) -> list[Run]:
    found: list[Run] = []
    for number, page in enumerate(PdfReader(BytesIO(data)).pages, 1):
        marks: list[int | None] = [None]

        def before(
            operator: bytes, operands: Any, _cm: Any, _tm: Any, marks: list[int | None] = marks
        ) -> None:
            if operator == b"BDC":
                marks.append(int(operands[1]["/MCID"]))
            elif operator == b"BMC":
                marks.append(None)
            elif operator == b"EMC":
                marks.pop()

        def text(
            text: str,
            cm: Any,
            tm: Any,
            font: Any,
            size: float,
            number: int = number,
            marks: list[int | None] = marks,
        ) -> None:
            blanks = len(text) - len(text.lstrip())
            line = text.strip()
            if not line:
                return
            name = BOLD if "Bold" in str(font["/BaseFont"]) else REGULAR
            x, y = tm[4] * cm[0] + cm[4], tm[5] * cm[3] + cm[5]
            x += stringWidth(" " * blanks, name, size)
            found.append(Run(number, x, y, stringWidth(line, name, size), line, marks[-1]))

        page.extract_text(visitor_operand_before=before, visitor_text=text)
    return found


def problems(data: bytes) -> Iterator[str]:
    lines: dict[tuple[int, int], list[Run]] = defaultdict(list)
    for run in runs(data):
        if run.x < LEFT - SLACK or run.x + run.width > A4[0] - LEFT + SLACK:
            yield f"page {run.page}: {run.text!r} stands over the margin, from {run.x:.0f} to {run.x + run.width:.0f}"
        if not 10 < run.y < A4[1] - 10:
            yield f"page {run.page}: {run.text!r} stands at {run.y:.0f}"
        lines[run.page, round(run.y)].append(run)
    for (page, _), line in lines.items():
        ordered = sorted(line, key=lambda run: run.x)
        for one, two in pairwise(ordered):
            # Of one paragraph, pypdf does not always say where the next piece begins.
            if one.mark != two.mark and one.x + one.width > two.x + SLACK:
                yield f"page {page}: {one.text!r} runs into {two.text!r}"


@pytest.mark.parametrize("institution", NAMES)
def test_no_text_is_over_a_margin_or_over_other_text(institution: str, report_of: ReportOf) -> None:
    assert [] == list(problems(report_of("sqlite", institution).pdf))


def read_out(data: bytes) -> str:
    """The text by the tree of tags, as a screen reader goes through it; without blanks and pictures."""
    texts: dict[tuple[int, int | None], str] = defaultdict(str)
    for run in runs(data):
        texts[run.page, run.mark] += run.text
    with pikepdf.open(BytesIO(data)) as pdf:
        page_of = {page.obj.objgen: number for number, page in enumerate(pdf.pages, 1)}

        def walk(element: Any) -> Iterator[str]:
            if element.get("/Type") == "/MCR":
                yield texts[page_of[element.Pg.objgen], int(element.MCID)]
            elif element.S == "/Figure":
                assert str(element.Alt)
            else:
                for child in element.K:
                    yield from walk(child)

        return squeezed("".join(walk(pdf.Root.StructTreeRoot.K)))


def bookmarks(data: bytes) -> dict[str, int]:
    """The page of each, by its title."""
    reader = PdfReader(BytesIO(data))

    def flat(entries: Any) -> Iterator[Any]:
        for entry in entries:
            if isinstance(entry, list):
                yield from flat(entry)
            else:
                yield entry

    return {str(entry.title): reader.get_destination_page_number(entry) + 1 for entry in flat(reader.outline)}


def squeezed(text: str) -> str:
    return "".join(text.split())


def said(cell: Any) -> str:
    return "".join(
        part if isinstance(part, str) else part.printed if isinstance(part, Figure) else part.text
        for part in parts_of(cell)
    )


def written(report: Report, pages: Mapping[str, int]) -> Iterator[str]:
    """What a reader should hear, from the records alone."""
    number = numbers(report.sections)
    yield from ("Reconciliation report", report.institution, report.days)
    yield from (text for label, cell in report.facts for text in (label, said(cell)))
    yield "Contents"
    for section in report.sections:
        title = f"{number[section.id]} {section.title}"
        yield f"{title}{pages[title]}"
    for section in report.sections:
        yield f"{number[section.id]} {section.title}"
        for block in section.blocks:
            yield from heard(block)


def heard(block: Block) -> Iterator[str]:
    match block:
        case Paragraph():
            yield said(block.parts)
        case Heading():
            yield block.text
        case Steps():
            for position, item in enumerate(block.items, 1):
                yield f"{position}." if block.numbered else "•"
                yield said(item)
        case Code():
            yield from block.lines
        case Table():
            yield from (column.label for column in block.columns)
            yield from (said(cell) for row in block.rows for cell in row.cells)
            yield said(block.caption)
        case Chart():
            yield block.title
        case Facts():
            yield from (text for label, cell in block.items for text in (label, said(cell)))
        case Form():
            yield block.title
            yield from (field.label for field in block.fields)


@pytest.mark.parametrize("institution", NAMES)
def test_what_is_read_out_is_what_the_records_say_in_their_order(
    institution: str, report_of: ReportOf
) -> None:
    report = report_of("sqlite", institution)
    pages = bookmarks(report.pdf)
    expected = squeezed("".join(written(report.made.report, pages)))
    found = read_out(report.pdf)
    at = next((at for at, (one, two) in enumerate(zip(expected, found, strict=False)) if one != two), None)
    where = "" if at is None else f"{expected[at - 60 : at + 60]} … {found[at - 60 : at + 60]}"
    assert expected == found, where


HOSTILE = (
    "Ärztekammer Łódź, Šiauliai und Übersee", "Τράπεζα Πειραιώς", "Сбербанк России", "W" * 300, "a_b" * 90,
    "<b>bold</b> & <a href='x'>", "tab\tand\nline", "\u202eright to left", "zero\u200bwidth", "e\u0301 composed",
    "−1,234.50", "'=1+1", "x" * 4000,
)  # fmt: skip


def small(*names: str) -> Report:
    rows = tuple(TableRow((name, Word(name, bold=True), "1.00")) for name in names)
    columns = (TableColumn("Account", 3), TableColumn("Owner", 1), TableColumn("Money at stake", 1, "right"))
    section = Section("one", "One", (Paragraph(names), Table(columns, rows)))
    return Report(
        names[0][:60],
        "September 2026",
        "2026-10-01T00:00:00Z",
        "x",
        (("Institution", names[0]),),
        (section,),
    )


def test_hostile_names_are_wrapped_and_never_clipped() -> None:
    drawing = draw(small(*HOSTILE), Fonts(), "0" * 64)
    assert [] == list(problems(drawing.data))
    text = squeezed("".join(page.extract_text() for page in PdfReader(BytesIO(drawing.data)).pages))
    for name in HOSTILE[:8]:
        assert squeezed(printable(name.replace("\t", "\ufffd").replace("\n", "\ufffd"))) in text, name


@pytest.mark.parametrize("form", ["report.html", "report.md"])
def test_nothing_that_the_feed_says_is_markup(form: str) -> None:
    text = render(form, small(*HOSTILE, "a | b", "*c* [d](e) `f`"), "0" * 64, [], "files")
    # A backslash before it makes it text.
    bare = text.replace(r"\<", "")
    for markup in ("<b>bold", "<a href='x'", "\u202e", "tab\t"):
        assert markup not in bare
    if form == "report.md":
        rows = [line for line in text.splitlines() if line.startswith("| ")]
        assert all(line.replace("\\|", "").count("|") in (3, 4) for line in rows)
        assert r"\*c\* \[d\](e) \`f\`" in text


def test_letters_of_other_scripts_are_replaced_and_named() -> None:
    """Unless a font of the settings has them: here the one whose Armenian the own typeface would print."""
    fonts = Fonts()
    report = small("Bank 東京", "Bank of Ελλάδα", "بنك 東")
    data = draw(report, fonts, "0" * 64).data
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages)
    assert f"Bank {REPLACEMENT * 2}" in text and "Bank of Ελλάδα" in text
    assert {"Bank 東京", "بنك 東"} <= set(fonts.missing["東"]) and "بنك 東" not in fonts.missing["京"]


def test_a_font_of_the_settings_prints_what_the_own_one_lacks(tmp_path: Path) -> None:
    own = {letter: glyph for letter, glyph in Fonts()._own.items() if letter != ord("Ж")}
    font = tmp_path / "other.ttf"
    shutil.copyfile(HERE / "DejaVuSansCondensed-Bold.ttf", font)
    both = Fonts(font)
    both._own = own
    assert f'<font name="{OTHER}">Ж</font>' == both.markup("Ж") and not both.missing
    data = draw(small("Жук"), both, "0" * 64).data
    assert "Жук" in PdfReader(BytesIO(data)).pages[0].extract_text()
    (tmp_path / "text.ttf").write_text("no font")
    for name in ("text.ttf", "missing.ttf"):
        with pytest.raises(UsageError, match="not a TrueType font"):
            Fonts(tmp_path / name)
