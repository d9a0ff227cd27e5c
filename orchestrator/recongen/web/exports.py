"""Rows as files that people keep: CSV for programs, XLSX for people. Both are written batch by batch while the rows
are read.

No text becomes a formula, no number loses a digit, and no character can break the file.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import xlsxwriter

from recongen import currency
from recongen.apps.column_types import Format
from recongen.apps.datasets import Column
from recongen.apps.rows import Row
from recongen.report.exports import FORMULA_STARTS

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

SHEET_ROWS = 1_048_576
"""Of one sheet, its heading among them."""

EXACT_DIGITS = 15
"""A cell's number is a double: more digits than these would be rounded."""

CELL_UNITS, NAME_UNITS = 32_767, 27
"""In UTF-16: the longest text of a cell; the longest name of a sheet (31) without the number at its end."""

CHUNK = 1 << 16

Cells = Iterable[Sequence[Row]]

# What XML 1.0 cannot hold; among it NUL, which ends a text for many a reader of CSV, too.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def _clean(text: str) -> str:
    return _UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", text)


# CSV ------------------------------------------------------------------------------------------------------------------

# Where a spreadsheet may begin a cell and take it for a formula. It may trim the cell before it looks. Where the list
# separator is a semicolon or a tab it does not see our quotes, and a cell also begins after one of these or a new line.
_SIGN = f"[{re.escape(''.join(FORMULA_STARTS))}]"
_RUNS = re.compile(rf"^(?=\s*{_SIGN}|[\t\r])|(?<=[;\t\r\n])(?=[^\S\r\n]*{_SIGN})")


def csv_lines(columns: Sequence[Column], batches: Cells, code: str = currency.DEFAULT) -> Iterator[bytes]:
    """A line of names, then the rows, as RFC 4180 has them, in UTF-8; where a row has money, with its currency.

    There is no byte order mark: programs would find it in the first column's name, and people who open files in Excel
    have XLSX.
    """
    writers = [_csv_text(column) for column in columns]
    has_money = any(column.format == "money" for column in columns)
    names, codes = currency.in_rows(code if has_money else currency.DEFAULT)
    yield _lines([[*(_harmless(column.name) for column in columns), *names]])
    for batch in batches:
        yield _lines(
            [
                *("" if value is None else text(value) for text, value in zip(writers, row, strict=True)),
                *codes,
            ]
            for row in batch
        )


def _lines(rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()


def _csv_text(column: Column) -> Callable[[Any], str]:
    if column.type == "text":
        return _harmless
    if column.type == "decimal":
        return _money if column.format == "money" else _plain
    return _instant if column.type == "timestamp" else str


def _harmless(text: str) -> str:
    """With an apostrophe before whatever a spreadsheet would run."""
    return _RUNS.sub("'", _clean(text))


def _plain(value: Decimal) -> str:
    """Every digit, and never an exponent."""
    return f"{value:f}"


def _money(value: Decimal) -> str:
    """With both digits of the cents, and with all there are."""
    exponent = value.as_tuple().exponent
    return f"{value:.2f}" if isinstance(exponent, int) and exponent > -2 else f"{value:f}"


def _instant(value: datetime) -> str:
    return f"{value.isoformat()}Z"


# XLSX -----------------------------------------------------------------------------------------------------------------

_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_SHOWN: dict[Format, str] = {
    "text": "@",
    "count": "#,##0",
    "money": "#,##0.00",
    "number": "General",
    "percent": "0.00%",
    "day": "yyyy-mm-dd",
    "instant": "yyyy-mm-dd hh:mm:ss",
    "hours": "#,##0.0",
    "days": "#,##0.0",
    "flag": '"yes";"yes";"no"',
}
_PIXELS: dict[Format, int] = {"text": 180, "money": 140, "instant": 160}
_OTHER_PIXELS = 100
_FIRST_DAY = date(1900, 1, 1)
_BEYOND_NAMES = re.compile(r"[\[\]:*?/\\\s]+")
_RESERVED = ("about", "history")


def xlsx(
    columns: Sequence[Column], batches: Cells, title: str, about: Sequence[tuple[str, str]]
) -> Iterator[bytes]:
    """A workbook: the rows, on as many sheets as they need, and what they are on the second one.

    A workbook can only be sent once it is whole. After each batch there is an empty piece: who sends them can stop there
    when nobody waits any more.
    """
    with TemporaryDirectory(prefix="recongen-") as folder:
        book = _Book(Path(folder), columns, title, about)
        try:
            for batch in batches:
                book.add(batch)
                yield b""
            path = book.finish()
        finally:
            book.release()
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                yield chunk


class _Book:
    def __init__(
        self, folder: Path, columns: Sequence[Column], title: str, about: Sequence[tuple[str, str]]
    ) -> None:
        self.columns, self.title = columns, title
        self.path = folder / "export.xlsx"
        self.book = xlsxwriter.Workbook(str(self.path), {**_OPTIONS, "tmpdir": str(folder)})
        self.bold = self.book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        self.wrapped = self.book.add_format({"text_wrap": True, "valign": "top"})
        self.formats = [self._format(column) for column in columns]
        self.writers = [_writer(column) for column in columns]
        self.sheets = 0
        self._begin_sheet()
        self._tell(about)

    def add(self, rows: Sequence[Row]) -> None:
        for row in rows:
            if self.at == SHEET_ROWS:
                self._begin_sheet()
            cells = zip(self.writers, row, self.formats, strict=True)
            for position, (write, value, form) in enumerate(cells):
                if value is not None:
                    write(self.sheet, self.at, position, value, form)
            self.at += 1

    def finish(self) -> Path:
        self.book.close()
        return self.path

    def release(self) -> None:
        """The rows that wait in files. A file that is deleted but open still takes its place."""
        for sheet in self.book.worksheets():
            sheet.row_data_fh.close()

    def _begin_sheet(self) -> None:
        self.sheets += 1
        self.sheet = self.book.add_worksheet(_sheet_name(self.title, self.sheets))
        self.sheet.freeze_panes(1, 0)
        for position, column in enumerate(self.columns):
            pixels = column.width or _PIXELS.get(column.format, _OTHER_PIXELS)
            self.sheet.set_column_pixels(position, position, pixels)
            _write_text(self.sheet, 0, position, _heading(column), self.bold)
        self.at = 1

    def _tell(self, about: Sequence[tuple[str, str]]) -> None:
        sheet = self.book.add_worksheet("About")
        sheet.set_column_pixels(0, 0, 180)
        sheet.set_column_pixels(1, 1, 600)
        for row, (name, value) in enumerate(about):
            _write_text(sheet, row, 0, name, self.bold)
            _write_text(sheet, row, 1, value, self.wrapped)

    def _format(self, column: Column) -> Any:
        look = {"num_format": _SHOWN[column.format], "align": column.align, "valign": "top"}
        return self.book.add_format(look | {"text_wrap": column.wrap})


def _heading(column: Column) -> str:
    """An instant's says in which time it is, since its cells cannot."""
    says_utc = column.format != "instant" or "UTC" in column.label
    return column.label if says_utc else f"{column.label} (UTC)"


def _sheet_name(title: str, number: int) -> str:
    """What Excel takes for a name, and another for each sheet."""
    plain = _BEYOND_NAMES.sub(" ", _clean(title)).strip(" '")
    name = _cut(plain, NAME_UNITS).strip(" '") or "Rows"
    if name.lower() in _RESERVED:
        name = f"{name} rows"
    return name if number == 1 else f"{name} {number}"


Write = Callable[[Any, int, int, Any, Any], object]


def _writer(column: Column) -> Write:
    if column.type == "text" or column.format == "text":
        return _write_text
    if column.type in ("integer", "decimal"):
        return _write_number
    return _write_instant if column.type == "timestamp" else _write_day


def _write_text(sheet: Any, row: int, column: int, value: object, form: Any) -> None:
    text = _clean(str(value))
    if _cut(text, CELL_UNITS) != text:
        text = f"{_cut(text, CELL_UNITS - 1)}…"
    if text.startswith("<r>") and text.endswith("</r>"):
        # The library takes this for XML of its own and writes it as it is; text in three pieces it always escapes.
        sheet.write_rich_string(row, column, text[:1], text[1:2], text[2:], form)
    else:
        sheet.write_string(row, column, text, form)


def _write_number(sheet: Any, row: int, column: int, value: int | Decimal, form: Any) -> None:
    number = Decimal(value)
    digits = "".join(map(str, number.as_tuple().digits)).rstrip("0")
    if number.is_finite() and len(digits) <= EXACT_DIGITS:
        sheet.write_number(row, column, float(number), form)
    else:
        sheet.write_string(row, column, _plain(number), form)


def _write_day(sheet: Any, row: int, column: int, value: date, form: Any) -> None:
    """Days before those that a sheet can count are text."""
    if value < _FIRST_DAY:
        sheet.write_string(row, column, value.isoformat(), form)
    else:
        sheet.write_datetime(row, column, value, form)


def _write_instant(sheet: Any, row: int, column: int, value: datetime, form: Any) -> None:
    if value.date() < _FIRST_DAY:
        sheet.write_string(row, column, _instant(value), form)
    else:
        sheet.write_datetime(row, column, value, form)


def _cut(text: str, units: int) -> str:
    """As much as fits into so many units of UTF-16, where some characters take two."""
    if 2 * len(text) <= units:
        return text
    return text.encode("utf-16-le")[: 2 * units].decode("utf-16-le", "ignore")
