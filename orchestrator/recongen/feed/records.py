"""A feed file as a stream of rows with their line numbers, under a header that says which column is where."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from typing import TextIO

from recongen.feed.contract import CURRENCY, TABLES, Column, Table
from recongen.feed.findings import FileFaults
from recongen.text import plural

LONGEST_FIELD = 1 << 20

Record = tuple[int, list[str]]
"""The line on which a row starts, and its fields."""

_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "vertical bars"}
_UNREADABLE = {
    "unexpected end of data": (
        "a quoted field is never closed",
        "the file was cut off, or a quote is missing: nothing after this row was read",
    ),
    "field larger than": (
        f"a field longer than {LONGEST_FIELD:,} characters",
        "a closing quote is probably missing: nothing after this row was read",
    ),
    "expected after": (
        "text after a closing quote",
        'double the quotes inside a quoted field (""): nothing after this row was read',
    ),
}
"""What the CSV parser says, with reason and remedy."""


def records(file: TextIO, faults: FileFaults) -> Iterator[Record]:
    """Every row that is not blank with the line it starts on. What is not CSV is a fault and the end."""
    reader = csv.reader(file, strict=True)
    line = 1
    try:
        for row in reader:
            # A line of nothing but spaces is a blank line, too.
            if len(row) > 1 or (row and not row[0].isspace()):
                yield line, row
            line = reader.line_num + 1
    except csv.Error as error:
        other = (f"not CSV ({error})", "nothing after this row was read")
        faults.add(line, *next((known for text, known in _UNREADABLE.items() if text in str(error)), other))


def whole_rows(batch: list[Record], header: tuple[Column, ...], faults: FileFaults) -> list[Record]:
    """Those that have a field for each column and are not the header once more; the others are faults."""
    names = [column.name for column in header]
    if all(len(row) == len(names) and row != names for _, row in batch):
        return batch
    whole = []
    for line, row in batch:
        if row == names:
            faults.add(line, "the header line again", "delete it: two files were probably joined")
        elif len(row) == len(names):
            whole.append((line, row))
        else:
            remedy = (
                "quote the fields that contain a comma"
                if len(row) > len(names)
                else "complete the row; if it is the last one, the file was cut off: export or copy it again"
            )
            faults.add(line, f"{plural(len(row), 'field')}, the header has {len(names)}", remedy)
    return whole


def read_header(names: Sequence[str], table: Table, line: int, faults: FileFaults) -> tuple[Column, ...]:
    """The columns in the order of the file; none when the header has faults."""
    before = len(faults.found)
    wrong_file = _wrong_file(names, table)
    if wrong_file:
        faults.add(line, *wrong_file)
        return ()
    for name, times in Counter(names).items():
        if times > 1:
            faults.add(line, f"the header names this column {times} times", "keep one of them", name)
    columns = {column.name: column for column in (*table.columns, CURRENCY)}
    for name in names:
        if name not in columns:
            faults.add(
                line, f"{table.name} has no such column", _guess_place(name, names, table), name or "''"
            )
    for name in _list_required(table):
        if name not in names:
            faults.add(line, "this required column is missing", "add it; every row needs a value in it", name)
    return () if len(faults.found) > before else tuple(columns[name] for name in names)


def _wrong_file(names: Sequence[str], table: Table) -> tuple[str, str] | None:
    """Reason and remedy where no column is at fault, but the whole file."""
    for separator, name in _SEPARATORS.items():
        if len(names) == 1 and separator in names[0]:
            return (
                f"columns are separated by {name}",
                "export with commas, quoting what contains one",
            )
    for other in TABLES:
        if other != table and set(_list_required(other)) <= set(names):
            return (
                f"these are the columns of {other.name}, not of {table.name}",
                "check which file is which",
            )
    return None


def _list_required(table: Table) -> list[str]:
    """The columns that a file must have; without entries its rows are numbered."""
    return [column.name for column in table.columns if column.required and column.kind != "entry"]


def _guess_place(name: str, present: Sequence[str], table: Table) -> str:
    """Where the values of a column that the table does not have belong."""
    plain = name.strip().lower().replace(" ", "_").replace("-", "_")
    free = [column for column in table.column_names if column not in present]
    if plain in free:
        return f"did you mean {plain}?"
    for other in TABLES:
        if plain in other.column_names and plain not in table.column_names:
            return f"{other.name} has it: move it to that file, or remove it"
    if close := get_close_matches(plain, free, n=1):
        return f"did you mean {close[0]}?"
    takes = f"{table.name} takes {', '.join(table.column_names)}"
    if "metadata" in table.column_names:
        return f"remove it, or put its values into the JSON of metadata; {takes}"
    return f"remove it; {takes}"
