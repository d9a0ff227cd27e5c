"""All rows of a feed, or none: both files in one transaction of the database."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from recongen.errors import FeedError, UsageError, WarehouseError
from recongen.feed.contract import DAILY_BALANCES, LABEL, TABLES, TRANSACTIONS, Table
from recongen.feed.files import check_text, ends_its_last_line, stamp
from recongen.feed.findings import Faults, FileFaults, RejectedRow
from recongen.feed.names import Lookalikes
from recongen.feed.reader import FeedReader
from recongen.feed.stored import Row, StoredRows, stored_accounts
from recongen.feed.values import DEFAULTS, Options
from recongen.warehouse import catalog
from recongen.warehouse.connect import Connection, RowRefusedError, connect
from recongen.warehouse.target import Target
from recongen.warehouse.writing import writing

Progress = Callable[[int, int], None]
"""Called with the bytes read so far and the bytes of all files."""

_PREFIX = re.compile(r"[a-z][a-z0-9_]{0,29}")


@dataclass(frozen=True)
class LoadResult:
    """What was loaded, or would be. By table, only for those that a file was given for: rows, rows left out, and first and last
    entry (0 and 0 without a row). `unchecked` says why rows were not compared with the tables, if they were not."""

    counts: dict[str, int]
    skipped: dict[str, int]
    entries: dict[str, tuple[int, int]]
    warnings: tuple[str, ...]
    seconds: float
    unchecked: str | None = None


class _Feed:
    """The files of one load, and what is found in them together."""

    def __init__(
        self,
        target: Target,
        transactions: Path | None,
        balances: Path | None,
        progress: Progress | None,
        options: Options,
        lists_all: bool = False,
    ) -> None:
        self._started = time.monotonic()
        files = {TRANSACTIONS: transactions, DAILY_BALANCES: balances}
        paths = {table: path for table, path in files.items() if path is not None}
        if not paths:
            raise UsageError("nothing to read: give a file of transactions, of daily balances, or both")
        self._stamps = {path: stamp(path) for path in paths.values()}
        self._largest_amount = target.engine.largest_amount
        self._options = options
        self._progress = progress
        self._readers: dict[str, FeedReader] = {}
        self.faults = Faults(lists_all)
        self.lookalikes = Lookalikes()
        self.paths: dict[Table, Path] = {}
        for table, path in paths.items():
            file_faults = FileFaults(path.name or str(path), self.faults)
            check_text(path, file_faults)
            # A readable file is read through beside one that is not, so that all faults of both come together.
            if not file_faults.found:
                self.paths[table] = path
            file_faults.report()
        self._open_ended = [
            f"{path.name} has no line end after its last row: if its program usually writes one, the file may not be whole"
            for path in self.paths.values()
            if not ends_its_last_line(path)
        ]
        self._sizes = {table: path.stat().st_size for table, path in self.paths.items()}

    def batches(self, table: Table, stored: StoredRows | None = None) -> Iterator[list[Row]]:
        """The rows of one table's file, checked."""
        before = sum(self._sizes[other] for other in self.paths if other.name in self._readers)
        reader = self._readers[table.name] = FeedReader(
            table,
            self.paths[table],
            self.faults,
            self._largest_amount,
            self._options,
            stored,
            self.lookalikes,
        )
        total = sum(self._sizes.values())
        report = self._progress
        return reader.batches(report and (lambda done: report(before + done, total)))

    def read_all(self, stored: dict[Table, StoredRows]) -> None:
        for table in self.paths:
            for _ in self.batches(table, stored.get(table)):
                pass

    def see_stored_accounts(self, connection: Connection, prefix: str) -> None:
        """An account of either file may look like one that either table holds."""
        present = catalog.relations(connection)
        for table in TABLES:
            relation = table.relation(prefix)
            if relation in present:
                self.lookalikes.see_stored("account_id", stored_accounts(connection, relation), relation)

    def refuse_faults(self) -> None:
        for path, found in self._stamps.items():
            if stamp(path) != found:
                reason = "the file changed while it was read"
                remedy = "load a file that nobody is writing to"
                self.faults.add(RejectedRow(path.name, 0, None, None, reason, remedy))
        if self.faults:
            raise FeedError(
                f"the feed was refused: {self.faults.summary()}",
                self.faults.kept,
                self.faults.counts.total(),
                self._warnings(),
                self.faults,
            )

    def _warnings(self) -> tuple[str, ...]:
        return (*self._open_ended, *self.lookalikes.further_spellings())

    def result(self, unchecked: str | None = None) -> LoadResult:
        readers = self._readers.items()
        return LoadResult(
            {name: reader.count for name, reader in readers},
            {name: reader.skipped for name, reader in readers},
            {name: (reader.entries.lowest, reader.entries.highest) for name, reader in readers},
            self._warnings(),
            time.monotonic() - self._started,
            unchecked,
        )


def load(
    target: Target,
    prefix: str,
    transactions: Path | None = None,
    balances: Path | None = None,
    progress: Progress | None = None,
    options: Options = DEFAULTS,
) -> LoadResult:
    """Append the rows of the files to the base tables of a prefix; on any fault the tables stay as they were."""
    feed = _Feed(target, transactions, balances, progress, options)
    if feed.faults:
        feed.read_all({})
        feed.refuse_faults()
    with connect(target) as connection:
        _require_tables(connection, feed.paths, prefix)
        relations = {table: target.relation(table.relation(prefix)) for table in feed.paths}
        with writing(connection, list(relations.values())):
            with _second_connection(connection) as reading:
                for table in feed.paths:
                    _load_table(connection, feed, table, prefix, StoredRows(reading, table, prefix))
                feed.see_stored_accounts(reading, prefix)
            feed.refuse_faults()
            counts = feed.result().counts
            grown = [relation for table, relation in relations.items() if counts[table.name]]
            target.engine.finish_insert(connection, grown, "entry")
        target.engine.finish_commit(connection, grown, "entry")
    return feed.result()


def check(
    target: Target,
    prefix: str,
    transactions: Path | None = None,
    balances: Path | None = None,
    progress: Progress | None = None,
    options: Options = DEFAULTS,
    lists_all: bool = False,
) -> LoadResult:
    """Everything that `load` does except loading. If the database cannot be reached, rows are not compared with it.
    `lists_all`: a refusal carries every rejected row, however many."""
    feed = _Feed(target, transactions, balances, progress, options, lists_all)
    stored: dict[Table, StoredRows] = {}
    unchecked = None
    with ExitStack() as stack:
        try:
            connection = stack.enter_context(connect(target, read_only=True))
            _require_tables(connection, feed.paths, prefix)
            stored = {table: StoredRows(connection, table, prefix) for table in feed.paths}
        except WarehouseError as error:
            unchecked = str(error)
        feed.read_all(stored)
        if stored:
            feed.see_stored_accounts(connection, prefix)
    feed.refuse_faults()
    return feed.result(unchecked)


def _require_tables(connection: Connection, tables: Iterable[Table], prefix: str) -> None:
    if not _PREFIX.fullmatch(prefix):
        raise UsageError(
            f"{prefix!r} is not a prefix: 1 to 30 lower-case letters, digits and underscores, a letter first"
        )
    place = connection.target.describe()
    present = catalog.relations(connection)
    relations = {table.relation(prefix): table for table in tables}
    if absent := [relation for relation in relations if relation not in present]:
        raise WarehouseError(
            f"{place} has no {' and no '.join(absent)}: create them with recongen schema apply … --execute"
        )
    if views := [relation for relation in relations if present[relation] != "table"]:
        raise WarehouseError(
            f"{' and '.join(views)} in {place} read other tables, so nothing can be loaded into them: write into the tables that they read"
        )
    for relation, table in relations.items():
        # What another institution's build made from its feed may have the name of this one's.
        columns = catalog.columns(connection, relation)
        missing = [name for name in table.column_names if name not in columns]
        if missing or LABEL in columns:
            reason = f"it has no column {missing[0]}" if missing else f"the feed has no column {LABEL}"
            raise WarehouseError(
                f"{relation} in {place} is not a base table of the feed, for {reason}: choose another prefix or schema"
            )


def _load_table(connection: Connection, feed: _Feed, table: Table, prefix: str, stored: StoredRows) -> None:
    batches = feed.batches(table, stored)
    try:
        connection.insert(table.relation(prefix), table.column_names, batches)
    except RowRefusedError as error:
        # A check here should have found whatever the database refuses; it may still do so further down the file.
        for _ in batches:
            pass
        feed.refuse_faults()
        raise FeedError(f"the feed was refused by the database: {error}") from error


@contextmanager
def _second_connection(connection: Connection) -> Iterator[Connection]:
    """A connection that may be asked while the first one is busy with a COPY."""
    if connection.target.file is not None:
        # A file has one writer, and its own uncommitted rows are known to the reader anyway.
        yield connection
    else:
        with connect(connection.target, read_only=True) as second:
            yield second
