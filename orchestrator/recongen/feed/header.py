"""The first line of a feed file: which column is where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from difflib import get_close_matches

from recongen.feed.contract import TABLES, Column, Table
from recongen.feed.findings import Faults

_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "vertical bars"}


def read_header(
    names: Sequence[str], table: Table, file: str, line: int, faults: Faults
) -> tuple[Column, ...] | None:
    """The columns in the order of the file, or None after every fault of the header is recorded."""
    before = faults.counts[file]
    for separator, plural in _SEPARATORS.items():
        if len(names) == 1 and separator in names[0]:
            faults.add(
                file,
                line,
                f"columns are separated by {plural}",
                "export with commas, quoting what contains one",
            )
            return None
    if _belongs_elsewhere(names, table, file, line, faults):
        return None
    for name, times in Counter(names).items():
        if times > 1:
            faults.add(file, line, f"the header names this column {times} times", "keep one of them", name)
    columns = {column.name: column for column in table.columns}
    for name in names:
        if name not in columns:
            faults.add(
                file, line, f"{table.name} has no such column", _meant(name, names, table), name or "''"
            )
    for column in table.columns:
        if column.required and column.kind != "entry" and column.name not in names:
            faults.add(
                file,
                line,
                "this required column is missing",
                "add it; every row needs a value in it",
                column.name,
            )
    if faults.counts[file] > before:
        return None
    return tuple(columns[name] for name in names)


def _belongs_elsewhere(names: Sequence[str], table: Table, file: str, line: int, faults: Faults) -> bool:
    for other in TABLES:
        required = {column.name for column in other.columns if column.required and column.kind != "entry"}
        if other != table and required <= set(names):
            faults.add(
                file,
                line,
                f"these are the columns of {other.name}, not of {table.name}",
                "check which file is which",
            )
            return True
    return False


def _meant(name: str, present: Sequence[str], table: Table) -> str:
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
