"""A CSV file of the feed, checked, in batches of canonical rows.

A file is a stream of rows with line numbers. A batch of them is turned into columns, whose cells are read each distinct
value once; then rows are compared with those of the table, entries with each other, and the cells of a row together.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from itertools import compress, islice
from pathlib import Path
from typing import TextIO

from recongen.feed.contract import CURRENCY, Column, Table
from recongen.feed.entries import EntrySet
from recongen.feed.findings import Faults, FileFaults
from recongen.feed.names import Lookalikes, watched_names
from recongen.feed.records import LONGEST_FIELD, Record, read_header, records, whole_rows
from recongen.feed.stored import Row, StoredRows
from recongen.feed.values import DEFAULTS, BadValueError, Canonical, Options, canonical

BATCH = 1000
REMEMBERED = 50_000

Columns = dict[str, list[str]]
"""The cells of a batch by column, in the order of the table; '' is null, or a cell that could not be read."""
Progress = Callable[[int], None]
"""Called with the bytes of the file read so far."""


class Cells(dict[str, str]):
    """The canonical text of each value of a column so far. A bad value becomes '' and is in `bad` until that is cleared."""

    def __init__(self, column: Column, check: Canonical) -> None:
        self.column = column
        self.fresh: list[str] = []
        """Names to look at that were not met before."""
        self.bad: dict[str, BadValueError] = {}
        self._check = check
        self._is_watched = watched_names(column)

    def __missing__(self, value: str) -> str:
        if not value:
            return self._read_empty()
        if self._is_watched and self._is_watched(value):
            self.fresh.append(value)
        try:
            self[value] = cell = self._check(value)
        except BadValueError as flaw:
            self.bad[value] = flaw
            return ""
        return cell

    def _read_empty(self) -> str:
        if self.column.kind == "entry":
            fill = "number every row, or leave the column out to have them numbered"
            self.bad[""] = BadValueError("empty, and every row needs it", fill)
        elif self.column.required:
            self.bad[""] = BadValueError("empty, and every row needs it", "fill it in")
        else:
            self[""] = ""
        return ""


class FeedReader:
    """Reads one file once, through `batches`. Then `count`, `skipped` and `entries` say what was in it.

    `largest_amount` is what the engine can hold.
    """

    def __init__(
        self,
        table: Table,
        path: Path,
        faults: Faults,
        largest_amount: int,
        options: Options = DEFAULTS,
        stored: StoredRows | None = None,
        lookalikes: Lookalikes | None = None,
        batch: int = BATCH,
    ) -> None:
        self.count = 0
        """Rows to load."""
        self.skipped = 0
        self.entries = EntrySet()
        self._table = table
        self._path = path
        self._faults = FileFaults(path.name, faults)
        self._feed_faults = faults
        self._stored = stored
        self._skip_known = options.skip_known
        self._lookalikes = lookalikes or Lookalikes()
        self._batch = batch
        self._cells = {
            column.name: Cells(column, canonical(column, largest_amount, options))
            for column in (*table.columns, CURRENCY)
        }
        self._header: tuple[Column, ...] = ()
        self._has_entries = True

    def batches(self, progress: Progress | None = None) -> Iterator[list[Row]]:
        """Rows to load; none any more once a fault is known."""
        limit = csv.field_size_limit(LONGEST_FIELD)
        try:
            with self._path.open(encoding="utf-8-sig", newline="") as file:
                yield from self._read(file, progress)
        except UnicodeDecodeError:
            self._faults.add(0, "the file changed while it was read", "load a file that nobody is writing to")
        except OSError as error:
            self._faults.add(0, f"cannot be read: {error.strerror}", "check the file and its disk")
        finally:
            self._faults.report()
            csv.field_size_limit(limit)

    def _read(self, file: TextIO, progress: Progress | None) -> Iterator[list[Row]]:
        rows = records(file, self._faults)
        line, names = next(rows, (1, None))
        if names is None:
            if not self._faults.found:
                self._faults.add(1, "the file is empty", "write a header line and at least one row")
            return
        self._header = read_header(names, self._table, line, self._faults)
        if not self._header:
            return
        self._has_entries = any(column.kind == "entry" for column in self._header)
        is_complete = False
        while not is_complete:
            batch = list(islice(rows, self._batch))
            is_complete = len(batch) < self._batch
            checked = self._check(batch)
            self._faults.report()
            if progress:
                progress(file.buffer.tell())
            if checked and not self._feed_faults:
                yield checked

    def _check(self, batch: list[Record]) -> list[Row]:
        batch = whole_rows(batch, self._header, self._faults)
        if not batch:
            return []
        lines, rows = map(list, zip(*batch, strict=True))
        columns: Columns = {name: [""] * len(lines) for name in self._table.column_names}
        for column, values in zip(self._header, zip(*rows, strict=True), strict=True):
            columns[column.name] = self._read_column(column, lines, values)
        columns.pop(CURRENCY.name, None)
        if self._stored and self._stored.highest:
            lines, columns = self._without_known(self._stored, lines, columns)
        self.count += len(lines)
        columns["entry"] = self._number(lines, columns["entry"])
        self._check_rules(lines, columns)
        return list(zip(*columns.values(), strict=True))

    def _read_column(self, column: Column, lines: list[int], values: Sequence[str]) -> list[str]:
        if column.kind == "entry" and _consecutive(values):
            return list(values)
        cells = self._cells[column.name]
        if len(cells) > REMEMBERED:
            cells.clear()
        read = list(map(cells.__getitem__, values))
        for value in cells.fresh:
            place = f"{self._path.name}:{lines[values.index(value)]}"
            self._lookalikes.see(column, value, place)
        cells.fresh.clear()
        if cells.bad:
            for line, value in zip(lines, values, strict=True):
                if flaw := cells.bad.get(value):
                    self._faults.add(line, flaw.reason, flaw.remedy, column.name, value or None)
            cells.bad.clear()
        return read

    def _without_known(
        self, stored: StoredRows, lines: list[int], columns: Columns
    ) -> tuple[list[int], Columns]:
        """The rows that are not to be skipped. One that is neither new nor skipped is a fault, unless it is numbered by the load
        and says why it changes what the table holds."""
        by = ("entry",) if self._has_entries else self._table.key
        keys = list(zip(*(columns[name] for name in by), strict=True))
        known = stored.rows(by, {key for key in keys if all(key)})
        if not known and not (self._has_entries and stored.closed):
            return lines, columns
        faulty = {fault.line for fault in self._faults.found}
        is_new = [True] * len(lines)
        for position, row in enumerate(zip(*columns.values(), strict=True)):
            line, key = lines[position], keys[position]
            if self._has_entries and key not in known and all(key) and int(key[0]) <= stored.closed:
                self._add_late(stored, line, key)
            if key not in known or (line in faulty and not self._has_entries):
                continue
            is_same = any(stored.is_same(row, other, self._has_entries) for other in known[key])
            if is_same and self._skip_known:
                self.skipped += 1
                is_new[position] = False
            elif self._has_entries:
                self._add_taken(stored.highest, line, key)
            elif not columns["supersedes"][position]:
                self._add_known(line, key, is_same)
            elif stored.is_same(row, max(known[key], key=self._entry_of), with_entry=False):
                self._add_known(line, key, is_same=True)
        left = {name: list(compress(cells, is_new)) for name, cells in columns.items()}
        return list(compress(lines, is_new)), left

    def _entry_of(self, row: Row) -> int:
        return int(row[self._table.column_names.index("entry")])

    def _add_late(self, stored: StoredRows, line: int, key: Sequence[str]) -> None:
        reason = f"a period was closed when entry {stored.closed:,} was the last, and this row is not one of those that the close knew"
        remedy = f"number new rows above the table's highest entry, {stored.highest:,}, so that what changes is seen"
        self._faults.add(line, reason, remedy, "entry", key[0])

    def _add_taken(self, highest: int, line: int, key: Sequence[str]) -> None:
        remedy = (
            f"number new rows above its highest entry, {highest:,}; "
            "--skip-known leaves out what the table holds as it is"
        )
        self._faults.add(line, "the table already holds this entry", remedy, "entry", key[0])

    def _add_known(self, line: int, key: Sequence[str], is_same: bool) -> None:
        names = self._table.key
        if is_same:
            reason = "the table already holds this row"
            remedy = "was this file loaded before? --skip-known leaves out what the table holds"
        else:
            reason = f"the table already holds another row of this {' and '.join(names)}"
            remedy = "a row that changes it says why in supersedes"
        self._faults.add(line, reason, remedy, names[0], " ".join(key))

    def _number(self, lines: list[int], values: list[str]) -> list[str]:
        """The entries of the rows, remembered: those of the file, or the next ones of the table."""
        if not self._has_entries:
            first = 1 + max(self.entries.highest, self._stored.highest if self._stored else 0)
            values = list(map(str, range(first, first + len(values))))
        numbers = _consecutive(values)
        if numbers and self.entries.add_run(numbers):
            return values
        for line, value in zip(lines, values, strict=True):
            if value and not self.entries.add(int(value)):
                self._faults.add(
                    line, "an earlier row has the same entry", "give each row its own", "entry", value
                )
        return values

    def _check_rules(self, lines: list[int], columns: Columns) -> None:
        for rule in self._table.rules:
            cells = [columns[name] for name in rule.columns]
            if not any(map(rule.is_broken, *cells)):
                continue
            for line, one, other in zip(lines, *cells, strict=True):
                if one and other and rule.is_broken(one, other):
                    self._faults.add(line, rule.reason, rule.remedy, rule.columns[0], f"{one} {other}")


def _consecutive(values: Sequence[str]) -> range | None:
    """The numbers of entries that follow each other, as they do in nearly every file; None for any others."""
    if not values or not values[0].isdecimal() or len(values[0]) > 18 or values[0] == "0":
        return None
    numbers = range(int(values[0]), int(values[0]) + len(values))
    return numbers if list(map(str, numbers)) == list(values) else None
