"""A CSV file of the feed, checked, in batches of canonical rows.

Each column is checked a batch at a time, each distinct value once. A batch in which something is wrong is gone through
again row by row, by the same checks, so that every fault has its line.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import TextIOWrapper
from itertools import islice
from pathlib import Path
from typing import Any

from recongen.feed.contract import Column, Table
from recongen.feed.entries import EntrySet
from recongen.feed.findings import Faults
from recongen.feed.header import read_header
from recongen.feed.lookalikes import Lookalikes
from recongen.feed.stored import Nothing, Stored
from recongen.feed.values import Accepted, BadValueError, Canonical, canonical
from recongen.text import plural

BATCH = 1000
LONGEST_FIELD = 1 << 20
REMEMBERED = 50_000

Row = tuple[str, ...]
Columns = dict[str, Sequence[str]]
Progress = Callable[[int], None]
"""Called with the bytes of the file read so far."""


class FeedReader:
    """Reads one file once, through `batches`. Then `count`, `skipped` and `entries` say what was in it.

    With `skip_known`, rows that the table holds as they are are left out.
    """

    def __init__(
        self,
        table: Table,
        path: Path,
        faults: Faults,
        accepted: Accepted,
        stored: Stored | None = None,
        skip_known: bool = False,
        lookalikes: Lookalikes | None = None,
        batch: int = BATCH,
    ) -> None:
        self.count = 0
        """Rows to load."""
        self.skipped = 0
        self.entries = EntrySet()
        self._table = table
        self._path = path
        self._name = path.name
        self._faults = faults
        self._batch = batch
        self._stored = stored or Nothing()
        self._skip_known = skip_known
        self._lookalikes = lookalikes or Lookalikes()
        self._stored_entries: EntrySet | None = None
        self._next_entry = self._stored.highest + 1
        self._checks: dict[str, Canonical] = {c.name: canonical(c, accepted) for c in table.columns}
        # Columns of one kind share what is known of their values, except names, each of which is looked at once.
        shared: dict[tuple[str, int | None], dict[str, str]] = {}
        self._known: dict[str, dict[str, str]] = {
            c.name: {} if c.kind == "name" else shared.setdefault((c.kind, c.length), {})
            for c in table.columns
        }
        self._header: tuple[Column, ...] = ()
        self._has_entries = True

    def batches(self, progress: Progress | None = None) -> Iterator[list[Row]]:
        """Canonical rows in the order of the table's columns; none any more once a fault is known."""
        limit = csv.field_size_limit(LONGEST_FIELD)
        try:
            with self._path.open(encoding="utf-8-sig", newline="") as file:
                yield from self._read(file, progress)
        except UnicodeDecodeError:
            self._add(0, "the file changed while it was read", "load a file that nobody is writing to")
        except OSError as error:
            self._add(0, f"cannot be read: {error.strerror}", "check the file and its disk")
        finally:
            csv.field_size_limit(limit)

    def _read(self, file: TextIOWrapper, progress: Progress | None) -> Iterator[list[Row]]:
        reader = csv.reader(file, strict=True)
        if not self._accept_header(reader):
            return
        complete = True
        while complete:
            lines, rows, complete = self._take(reader, self._batch)
            accepted = self._check(lines, rows) if rows else []
            if progress:
                progress(file.buffer.tell())  # type: ignore[attr-defined]
            if accepted and not self._faults:
                yield accepted

    def _accept_header(self, reader: Any) -> bool:
        lines, rows, more = self._take(reader, 1)
        while more and not rows:
            lines, rows, more = self._take(reader, 1)
        if not rows:
            if not self._faults.counts[self._name]:
                self._add(1, "the file is empty", "write a header line and at least one row")
            return False
        header = read_header(rows[0], self._table, self._name, lines[0], self._faults)
        if header is None:
            return False
        self._header = header
        self._has_entries = any(column.kind == "entry" for column in header)
        return True

    def _take(self, reader: Any, size: int) -> tuple[list[int], list[list[str]], bool]:
        """The next `size` records with the line each starts on, blank lines left out; False when no more can follow."""
        lines: list[int] = []
        rows: list[list[str]] = []
        taken = 0
        start = reader.line_num + 1
        try:
            for row in islice(reader, size):
                taken += 1
                if row and not _is_blank(row):
                    lines.append(start)
                    rows.append(row)
                start = reader.line_num + 1
        except csv.Error as error:
            self._add(start, *_unreadable(str(error)))
            return lines, rows, False
        return lines, rows, taken == size

    # A batch, column by column

    def _check(self, lines: list[int], rows: list[list[str]]) -> list[Row]:
        if not self._has_entries and self._stored.highest or self._skip_known:
            lines, rows = self._unknown(lines, rows)
            if not rows:
                return []
        self.count += len(rows)
        columns = self._canonical_columns(lines, rows)
        if columns is None:
            return self._check_rows(lines, rows)
        return list(zip(*(columns[name] for name in self._table.column_names), strict=True))

    def _canonical_columns(self, lines: list[int], rows: list[list[str]]) -> Columns | None:
        """The batch by column, or None when anything in it is wrong."""
        if set(map(len, rows)) != {len(self._header)}:
            return None
        columns: Columns = {name: [""] * len(rows) for name in self._table.column_names}
        for column, values in zip(self._header, zip(*rows, strict=True), strict=True):
            if column.kind == "entry":
                columns[column.name] = values
                continue
            found = self._canonical_column(column, values, lines)
            if found is None:
                return None
            columns[column.name] = found
        if _breaks_a_row_rule(self._table, columns):
            return None
        entries = self._take_entries(columns["entry"])
        if entries is None:
            return None
        columns["entry"] = entries
        return columns

    def _canonical_column(
        self, column: Column, values: Sequence[str], lines: list[int]
    ) -> Sequence[str] | None:
        known, check = self._known[column.name], self._checks[column.name]
        if len(known) > REMEMBERED:
            known.clear()
        # In the order of the file, so that the first of two spellings is always the same one.
        distinct = dict.fromkeys(values)
        if "" in distinct:
            if column.required:
                return None
            known[""] = ""
        for value in distinct:
            if value in known:
                continue
            try:
                known[value] = check(value)
            except BadValueError:
                return None
            if self._lookalikes.watches(column, value):
                self._see(column, value, lines[values.index(value)])
        if column.kind in ("money", "instant"):
            return [known[value] for value in values]
        return values

    def _see(self, column: Column, value: str, line: int) -> None:
        self._lookalikes.see(column.name, value, f"{self._name}:{line}")

    def _take_entries(self, values: Sequence[str]) -> Sequence[str] | None:
        """The batch's entries, remembered; None when one is bad or taken."""
        if not self._has_entries:
            return [self._assigned() for _ in values]
        try:
            first, last = (int(self._checks["entry"](value)) for value in (values[0], values[-1]))
            in_order = [str(number) for number in range(first, first + len(values))]
            if (
                in_order == list(values)
                and first > self._stored.highest
                and self.entries.add_run(first, last)
            ):
                return values
            numbers = [int(self._checks["entry"](value)) for value in values]
        except BadValueError:
            return None
        if len(set(numbers)) < len(numbers) or any(n in self.entries or self._is_stored(n) for n in numbers):
            return None
        for number in numbers:
            self.entries.add(number)
        return [str(number) for number in numbers]

    def _assigned(self) -> str:
        number = self._next_entry
        self._next_entry += 1
        self.entries.add(number)
        return str(number)

    def _is_stored(self, number: int) -> bool:
        if number > self._stored.highest:
            return False
        if self._stored_entries is None:
            self._stored_entries = self._stored.entries()
        return number in self._stored_entries

    # What the table holds already

    def _unknown(self, lines: list[int], rows: list[list[str]]) -> tuple[list[int], list[list[str]]]:
        """The rows that are to be loaded, with their lines. One that the table holds as it is, or holds otherwise while it gives no
        reason, is a fault; the former is left out where it may be."""
        by = ("entry",) if self._has_entries else self._table.key
        keys = [self._cells(row, by) for row in rows]
        held = self._stored.rows(by, [key for key in keys if key])
        new = []
        for line, row, key in zip(lines, rows, keys, strict=True):
            others = held.get(tuple(key[name] for name in by), ()) if key else ()
            cells = self._cells(row, self._table.column_names) if others else None
            if cells:
                same = any(_is_same(cells, other, self._has_entries) for other in others)
                if same and self._skip_known:
                    self.skipped += 1
                    continue
                if not self._has_entries and not cells["supersedes"]:
                    self._add_known(line, cells, same)
            new.append((line, row))
        return [line for line, _ in new], [row for _, row in new]

    def _cells(self, row: list[str], names: Sequence[str]) -> dict[str, str] | None:
        """The canonical cells of these columns; None when the row has no such cells."""
        if len(row) != len(self._header):
            return None
        cells = dict.fromkeys(names, "")
        for column, value in zip(self._header, row, strict=True):
            if value and column.name in cells:
                try:
                    cells[column.name] = self._checks[column.name](value)
                except BadValueError:
                    return None
        return None if "" in (cells[name] for name in cells if name in self._table.key) else cells

    def _add_known(self, line: int, cells: dict[str, str], same: bool) -> None:
        key = self._table.key
        reason = (
            f"the table already holds {'this row' if same else 'another row of this ' + ' and '.join(key)}"
        )
        remedy = (
            "was this file loaded before? --skip-known leaves out what the table holds"
            if same
            else "a row that changes it says why in supersedes"
        )
        self._add(line, reason, remedy, key[0], " ".join(cells[name] for name in key))

    # The same batch, row by row

    def _check_rows(self, lines: list[int], rows: list[list[str]]) -> list[Row]:
        accepted = (self._check_row(line, row) for line, row in zip(lines, rows, strict=True))
        return [row for row in accepted if row is not None]

    def _check_row(self, line: int, row: list[str]) -> Row | None:
        if len(row) != len(self._header):
            self._add(line, *self._wrong_width(row))
            return None
        if row == [column.name for column in self._header]:
            self._add(line, "the header line again", "delete it: two files were probably joined")
            return None
        cells = dict.fromkeys(self._table.column_names, "")
        bad: set[str] = set()
        for column, value in zip(self._header, row, strict=True):
            checked = self._check_cell(line, column, value)
            if checked is None:
                bad.add(column.name)
            else:
                cells[column.name] = checked
        if not self._check_entry(line, cells, "entry" in bad):
            bad.add("entry")
        for rule in _ROW_RULES[self._table.name]:
            if not bad.intersection(rule.columns) and rule.broken(*(cells[name] for name in rule.columns)):
                self._add(
                    line, rule.reason, rule.remedy, rule.columns[0], " ".join(cells[n] for n in rule.columns)
                )
                bad.add(rule.columns[0])
        return None if bad else tuple(cells.values())

    def _check_cell(self, line: int, column: Column, value: str) -> str | None:
        if not value:
            if not column.required:
                return ""
            self._add(line, "empty, and every row needs it", _fill(column), column.name)
            return None
        if self._lookalikes.watches(column, value):
            self._see(column, value, line)
        try:
            return self._checks[column.name](value)
        except BadValueError as bad:
            self._add(line, bad.reason, bad.remedy, column.name, value)
            return None

    def _check_entry(self, line: int, cells: dict[str, str], is_bad: bool) -> bool:
        if not self._has_entries:
            cells["entry"] = self._assigned()
            return True
        if is_bad:
            return True
        number = int(cells["entry"])
        if self._is_stored(number):
            reason, remedy = (
                "the table already holds this entry",
                "number new rows above its highest entry, {:,}; --skip-known leaves out what the table holds as it is",
            )
            self._add(line, reason, remedy.format(self._stored.highest), "entry", cells["entry"])
            return False
        if not self.entries.add(number):
            self._add(
                line, "an earlier row has the same entry", "give each row its own", "entry", cells["entry"]
            )
            return False
        return True

    def _wrong_width(self, row: list[str]) -> tuple[str, str]:
        have, need = plural(len(row), "field"), len(self._header)
        if len(row) > need:
            return f"{have}, the header has {need}", "quote the fields that contain a comma"
        return (
            f"{have}, the header has {need}",
            "complete the row; if it is the last one, the file was cut off: export or copy it again",
        )

    def _add(
        self, line: int, reason: str, remedy: str, column: str | None = None, value: str | None = None
    ) -> None:
        self._faults.add(self._name, line, reason, remedy, column, value)


@dataclass(frozen=True)
class _RowRule:
    """What the cells of one row must satisfy together."""

    columns: tuple[str, str]
    broken: Callable[[str, str], bool]
    reason: str
    remedy: str


def _is_same(cells: Mapping[str, str], other: Mapping[str, str], with_entry: bool) -> bool:
    return all(
        value == other[name] or (name in ("metadata", "limits") and _is_same_json(value, other[name]))
        for name, value in cells.items()
        if with_entry or name != "entry"
    )


def _is_same_json(one: str, other: str) -> bool:
    """A database that keeps JSON as such spells it its own way."""
    return bool(one and other) and json.loads(one) == json.loads(other)


def _is_blank(row: Sequence[str]) -> bool:
    """A line of nothing but spaces is a blank line, too."""
    return len(row) == 1 and row[0].isspace()


def _sign_disagrees(amount: str, direction: str) -> bool:
    return (amount[0] == "-") != (direction == "Debit") and amount != "0.00"


def _ends_too_early(end: str, start: str) -> bool:
    # Canonical timestamps sort as text.
    return end <= start


_ROW_RULES = {
    "transactions": (
        _RowRule(
            ("amount_money", "amount_direction"),
            _sign_disagrees,
            "the sign disagrees with the direction",
            "a Debit takes money out and is negative, a Credit is positive",
        ),
    ),
    "daily_balances": (
        _RowRule(
            ("business_day_end", "business_day_start"),
            _ends_too_early,
            "the business day ends before it has started",
            "a day ends after it starts, usually at the next midnight",
        ),
    ),
}


def _breaks_a_row_rule(table: Table, columns: Columns) -> bool:
    return any(
        any(map(rule.broken, columns[rule.columns[0]], columns[rule.columns[1]]))
        for rule in _ROW_RULES[table.name]
    )


def _fill(column: Column) -> str:
    if column.kind == "entry":
        return "number every row, or leave the column out to have them numbered"
    return "fill it in"


def _unreadable(message: str) -> tuple[str, str]:
    """Reason and remedy for what is not CSV; nothing after it can be read."""
    if "unexpected end of data" in message:
        return (
            "a quoted field is never closed",
            "the file was cut off, or a quote is missing: nothing after this row was read",
        )
    if "field larger than" in message:
        return (
            f"a field longer than {LONGEST_FIELD:,} characters",
            "a closing quote is probably missing: nothing after this row was read",
        )
    if "expected after" in message:
        return (
            "text after a closing quote",
            'double the quotes inside a quoted field (""): nothing after this row was read',
        )
    return f"not CSV ({message})", "nothing after this row was read"
