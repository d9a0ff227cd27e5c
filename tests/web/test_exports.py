"""Files of rows: nothing in them runs, no digit is lost, and they open again."""

from __future__ import annotations

import csv
import io
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from recongen.apps.column_types import FORMATS, ColumnType, Format
from recongen.apps.datasets import Column
from recongen.apps.rows import Row
from recongen.web import exports
from recongen.web.exports import csv_lines, xlsx

MAIN = {"": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
DECLARED: dict[ColumnType, str] = {
    "text": "text",
    "integer": "integer",
    "decimal": "numeric(38,2)",
    "date": "date",
    "timestamp": "timestamp",
}


def column(name: str, kind: ColumnType, form: Format | None = None, label: str = "") -> Column:
    return Column(name, kind, DECLARED[kind], "", label or name.title(), form or FORMATS[kind])


NAME, MONEY = column("name", "text"), column("money", "decimal")
COUNT, KEY = column("count", "integer"), column("key", "integer", "text")
DAY, AT = column("day", "date"), column("at", "timestamp")
ABOUT = (("Institution", "Sasquatch National Bank"), ("Build", "42"), ("Filters", "none"))


def as_csv(columns: Sequence[Column], *rows: Row) -> str:
    return b"".join(csv_lines(columns, [rows])).decode()


def csv_text(text: str) -> str:
    """What a program reads back."""
    _, (found,) = csv.reader(io.StringIO(as_csv([NAME], (text,)), newline=""))
    return found


def test_each_row_with_money_says_another_currency_than_dollars() -> None:
    both, none = ([(("x", Decimal(1)))], [("x",)])
    assert b"name,money,currency\r\nx,1.00,EUR\r\n" == b"".join(csv_lines([NAME, MONEY], [both], "EUR"))
    assert b"name\r\nx\r\n" == b"".join(csv_lines([NAME], [none], "EUR"))
    assert "name,money\r\nx,1.00\r\n" == as_csv([NAME, MONEY], *both)


class Book:
    """A workbook as its XML has it."""

    def __init__(self, content: bytes) -> None:
        self.parts = zipfile.ZipFile(io.BytesIO(content))
        assert self.parts.testzip() is None
        self.xml = {name: ElementTree.fromstring(self.parts.read(name)) for name in self.parts.namelist()}

    @property
    def names(self) -> list[str]:
        return [sheet.attrib["name"] for sheet in self.xml["xl/workbook.xml"].iterfind("sheets/sheet", MAIN)]

    def cells(self, sheet: int = 1) -> list[list[tuple[str, str]]]:
        """The type and the content of each cell; a number has no type."""
        rows = self.xml[f"xl/worksheets/sheet{sheet}.xml"].iterfind("sheetData/row", MAIN)
        return [[_cell(cell) for cell in row.iterfind("c", MAIN)] for row in rows]

    def shown_as(self, row: int, position: int) -> str:
        """The number format of a cell."""
        sheet, styles = self.xml["xl/worksheets/sheet1.xml"], self.xml["xl/styles.xml"]
        cell = sheet.findall("sheetData/row", MAIN)[row].findall("c", MAIN)[position]
        style = styles.findall("cellXfs/xf", MAIN)[int(cell.attrib["s"])].attrib["numFmtId"]
        own = {f.attrib["numFmtId"]: f.attrib["formatCode"] for f in styles.iterfind("numFmts/numFmt", MAIN)}
        return own.get(style, style)


def _cell(cell: ElementTree.Element) -> tuple[str, str]:
    assert cell.find("f", MAIN) is None, "a formula"
    text = "".join(part.text or "" for part in cell.iter(f"{{{MAIN['']}}}t"))
    return cell.attrib.get("t", ""), text or cell.findtext("v", "", MAIN)


def as_book(columns: Sequence[Column], *rows: Row, title: str = "Rows", about: Any = ABOUT) -> Book:
    return Book(b"".join(xlsx(columns, [rows], title, about)))


def book_cell(of: Column, value: Any) -> tuple[str, str]:
    return as_book([of], (value,)).cells()[1][0]


# Nothing runs ---------------------------------------------------------------------------------------------------------

HOSTILE = [
    # What programs read in CSV, then what stands in a cell of XLSX, then the text.
    ("plain", "plain", "plain"),
    ("'=1+1", "=1+1", "=1+1"),
    ("'+1", "+1", "+1"),
    ("'-5.00", "-5.00", "-5.00"),
    ("'@SUM(A1)", "@SUM(A1)", "@SUM(A1)"),
    ("'=cmd|' /C calc'!A0", "=cmd|' /C calc'!A0", "=cmd|' /C calc'!A0"),
    ("'\uff1d1+1", "\uff1d1+1", "\uff1d1+1"),
    ("'\uff0b1", "\uff0b1", "\uff0b1"),
    ("'\uff0d1", "\uff0d1", "\uff0d1"),
    ("'\uff201", "\uff201", "\uff201"),
    ("'  =1", "  =1", "  =1"),
    ("'\u00a0=1", "\u00a0=1", "\u00a0=1"),
    ("'\tx", "\tx", "\tx"),
    ("'\rx", "_x000D_x", "\rx"),
    ("'\n'=1", "\n=1", "\n=1"),
    ("a;'=1", "a;=1", "a;=1"),
    ("a\r\n'=1", "a_x000D_\n=1", "a\r\n=1"),
    ("a=1, b-2", "a=1, b-2", "a=1, b-2"),
    ('"=1"', '"=1"', '"=1"'),
    ("'x", "'x", "'x"),
    ("{=1}", "{=1}", "{=1}"),
    ("https://a.example/", "https://a.example/", "https://a.example/"),
    ("007", "007", "007"),
    ("1e5", "1e5", "1e5"),
    ("TRUE", "TRUE", "TRUE"),
    ("\ufffd=1", "\ufffd=1", "\0=1"),
    ("a\ufffdb", "a\ufffdb", "a\x1bb"),
    ("a\ufffdb", "a\ufffdb", "a\ud800b"),
    ("a\ufffd\ufffdb", "a\ufffd\ufffdb", "a\ufffe\uffffb"),
    ("_x0041_", "_x005F_x0041_", "_x0041_"),
    ("<r><t>x</t></r>", "<r><t>x</t></r>", "<r><t>x</t></r>"),
    ("<r>&</r>", "<r>&</r>", "<r>&</r>"),
    ("<r></r>", "<r></r>", "<r></r>"),
    ("<b>&amp;]]>", "<b>&amp;]]>", "<b>&amp;]]>"),
    (" x ", " x ", " x "),
    ("\U0001f43e", "\U0001f43e", "\U0001f43e"),
    ("", "", ""),
]


@pytest.mark.parametrize(("expected", "text"), [(each[0], each[2]) for each in HOSTILE])
def test_csv_never_holds_text_that_a_spreadsheet_would_run(expected: str, text: str) -> None:
    assert expected == csv_text(text)


@pytest.mark.parametrize(("expected", "text"), [(each[1], each[2]) for each in HOSTILE])
def test_a_cell_of_text_is_a_string_and_nothing_else(expected: str, text: str) -> None:
    book = as_book([NAME], (text,))
    assert ("inlineStr", expected) == book.cells()[1][0]
    assert [] == book.xml["xl/worksheets/sheet1.xml"].findall("hyperlinks", MAIN)


@pytest.mark.parametrize("text", [each[2] for each in HOSTILE])
def test_hostile_names_titles_and_filters_leave_the_files_whole(text: str) -> None:
    """The name of a column, the title of a visual and a filter are text of somebody else, too."""
    columns = [column(text, "text", label=text)]
    assert not as_csv(columns).startswith(("=", "+", "-", "@", "\t", "\0"))
    book = as_book(columns, title=text, about=[(text, text)])
    assert {"inlineStr"} == {kind for row in book.cells(2) for kind, _ in row}


# No digit is lost -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expected", "of", "value"),
    [
        ("-5.00", MONEY, Decimal("-5.00")),
        ("-5.00", MONEY, Decimal(-5)),
        ("1000.00", MONEY, Decimal("1E+3")),
        ("0.125", MONEY, Decimal("0.125")),
        ("999999999999999999999999999999999999.99", MONEY, Decimal("9" * 36 + ".99")),
        ("-999999999999999999999999999999999999.00", MONEY, Decimal("-" + "9" * 36)),
        ("0.0000001", column("share", "decimal", "number"), Decimal("1E-7")),
        ("-7", COUNT, -7),
        ("12345678901234567890", KEY, 12345678901234567890),
        ("2030-07-05", DAY, date(2030, 7, 5)),
        ("2030-07-05T06:00:00Z", AT, datetime(2030, 7, 5, 6)),
        ("2030-07-05T06:00:00.000001Z", AT, datetime(2030, 7, 5, 6, 0, 0, 1)),
        ('""', MONEY, None),
    ],
)
def test_csv_has_every_digit(expected: str, of: Column, value: Any) -> None:
    """Numbers stay numbers: a negative amount gets no apostrophe."""
    assert expected == as_csv([of], (value,)).split("\r\n")[1]


@pytest.mark.parametrize(
    ("expected", "of", "value"),
    [
        (("", "-5"), MONEY, Decimal("-5.00")),
        (("", "9999999999999.99"), MONEY, Decimal("9999999999999.99")),
        (("inlineStr", "99999999999999.99"), MONEY, Decimal("99999999999999.99")),
        (("", "1E+20"), MONEY, Decimal("1E+20")),
        (("inlineStr", "NaN"), MONEY, Decimal("NaN")),
        (("", "7"), COUNT, 7),
        (("", "0"), COUNT, 0),
        (("inlineStr", "1234567890123456789"), COUNT, 1234567890123456789),
        (("inlineStr", "7"), KEY, 7),
        (("inlineStr", "007"), NAME, "007"),
        (("", "47669"), DAY, date(2030, 7, 5)),
        (("", "1"), DAY, date(1900, 1, 1)),
        (("inlineStr", "1899-12-31"), DAY, date(1899, 12, 31)),
        (("", "47669.25"), AT, datetime(2030, 7, 5, 6)),
        (("inlineStr", "0001-01-01T00:00:00Z"), AT, datetime(1, 1, 1)),
    ],
)
def test_a_cell_is_a_number_unless_it_would_be_rounded(
    expected: tuple[str, str], of: Column, value: Any
) -> None:
    assert expected == book_cell(of, value)


@pytest.mark.parametrize(
    ("expected", "of", "value"),
    [
        ("#,##0.00", MONEY, Decimal(1)),
        ("#,##0", COUNT, 1),
        ("yyyy-mm-dd", DAY, date(2030, 7, 5)),
        ("yyyy-mm-dd hh:mm:ss", AT, datetime(2030, 7, 5)),
        ('"yes";"yes";"no"', column("is_open", "integer", "flag"), 1),
    ],
)
def test_numbers_are_shown_as_their_columns_say(expected: str, of: Column, value: Any) -> None:
    built_in = {"3": "#,##0", "4": "#,##0.00"}
    shown = as_book([of], (value,)).shown_as(1, 0)
    assert expected == built_in.get(shown, shown)


def test_a_text_that_no_cell_can_hold_ends_with_an_ellipsis() -> None:
    """Excel counts in UTF-16, where a paw takes two; CSV has all of it."""
    long = "\U0001f43e" * 20_000
    assert ("inlineStr", "\U0001f43e" * 16_383 + "…") == book_cell(NAME, long)
    assert ("inlineStr", "x" * 32_767) == book_cell(NAME, "x" * 32_767)
    assert long == csv_text(long)


# The shape of the files -----------------------------------------------------------------------------------------------


def test_csv_is_what_rfc_4180_says_without_a_byte_order_mark() -> None:
    found = as_csv([NAME, MONEY], ('a "b", c', Decimal("1.50")), ("two\nlines", None))
    assert 'name,money\r\n"a ""b"", c",1.50\r\n"two\nlines",\r\n' == found


def test_headings_are_names_for_programs_and_labels_for_people() -> None:
    columns = [column("at", "timestamp", label="Posted at"), column("utc", "timestamp", label="Due, UTC")]
    assert "at,utc\r\n" == as_csv(columns)
    assert ["Posted at (UTC)", "Due, UTC"] == [text for _, text in as_book(columns).cells()[0]]


def test_csv_comes_batch_by_batch() -> None:
    asked: list[int] = []

    def batches() -> Iterator[list[Row]]:
        for number in range(3):
            asked.append(number)
            yield [(str(number),)]

    lines = csv_lines([NAME], batches())
    assert (b"name\r\n", b"0\r\n") == (next(lines), next(lines))
    assert [0] == asked


def test_the_second_sheet_says_what_the_rows_are() -> None:
    book = as_book([NAME], ("x",), title="Open exceptions")
    assert ["Open exceptions", "About"] == book.names
    assert [list(row) for row in ABOUT] == [[text for _, text in row] for row in book.cells(2)]


def test_rows_that_one_sheet_cannot_hold_go_on_on_further_sheets(monkeypatch: pytest.MonkeyPatch) -> None:
    assert 1_048_576 == exports.SHEET_ROWS
    monkeypatch.setattr(exports, "SHEET_ROWS", 3)
    book = as_book([COUNT], *((number,) for number in range(5)))
    assert ["Rows", "About", "Rows 2", "Rows 3"] == book.names
    found = [[row[0][1] for row in book.cells(sheet)] for sheet in (1, 3, 4)]
    assert [["Count", "0", "1"], ["Count", "2", "3"], ["Count", "4"]] == found


@pytest.mark.parametrize(
    ("expected", "title"),
    [
        ("a b c", "a/b:\nc"),
        ("Rows", "'"),
        ("Rows", ""),
        ("About rows", "about"),
        ("History rows", "History"),
        ("a" * 27, "a" * 40),
        ("\U0001f43e" * 13, "\U0001f43e" * 40),
    ],
)
def test_the_title_becomes_a_name_that_a_sheet_can_have(expected: str, title: str) -> None:
    assert expected.casefold() == as_book([NAME], title=title).names[0].casefold()


# Nothing stays --------------------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def _failing() -> Iterator[list[Row]]:
    yield [("x",)]
    raise RuntimeError("gone")


def test_no_temporary_file_stays(folder: Path) -> None:
    """Whether all was read, the client went away before or while it was sent, or the database failed."""
    assert b"".join(xlsx([NAME], [[("x",)]], "Rows", ABOUT))
    assert [] == list(folder.iterdir())
    for pieces in (1, 2):
        begun = xlsx([NAME], [[("x",)]], "Rows", ABOUT)
        sent = [next(begun) for _ in range(pieces)]
        assert (b"", 1) == (sent[0], len(list(folder.iterdir())))
        begun.close()  # type: ignore[attr-defined]
        assert [] == list(folder.iterdir())
    with pytest.raises(RuntimeError):
        list(xlsx([NAME], _failing(), "Rows", ABOUT))
    assert [] == list(folder.iterdir())


def test_a_failure_before_the_first_rows_is_heard_before_anything_is_sent(folder: Path) -> None:
    """So that it can still be answered with an error."""

    def failing() -> Iterator[list[Row]]:
        raise RuntimeError("gone")
        yield []

    with pytest.raises(RuntimeError):
        next(xlsx([NAME], failing(), "Rows", ABOUT))
    assert [] == list(folder.iterdir())
