"""All rows of a feed, or none: both files in one transaction of the database."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from recongen.errors import FeedError, UsageError, WarehouseError
from recongen.feed.contract import DAILY_BALANCES, LABEL, TABLES, TRANSACTIONS, Table
from recongen.feed.files import Stamp, is_readable_text, stamp
from recongen.feed.findings import Faults
from recongen.feed.lookalikes import Lookalikes
from recongen.feed.reader import FeedReader
from recongen.feed.stored import Stored, StoredRows, stored_accounts
from recongen.feed.values import Accepted
from recongen.warehouse import bulk, catalog
from recongen.warehouse.connect import Connection, RowRefusedError, connect
from recongen.warehouse.target import Target
from recongen.warehouse.writing import writing

LARGEST_AMOUNT = 10**18
# SQLite adds up cents in 64 bits: this leaves room for a sum of ninety of the largest amounts.
LARGEST_AMOUNT_SQLITE = 10**15

Progress = Callable[[int, int], None]
"""Called with the bytes read so far and the bytes of all files."""

_PREFIX = re.compile(r"[a-z][a-z0-9_]{0,29}")


@dataclass(frozen=True)
class Options:
    statuses: tuple[str, ...] = ()
    """Those that the institution declares beside the contract's own."""
    declared_in: str = "the institution file"
    skip_known: bool = False
    """Leave out rows that the table holds as they are."""


DEFAULTS = Options()


@dataclass(frozen=True)
class LoadResult:
    """By table, only for those that a file was given for: rows, rows left out, and first and last entry (0 and 0 without a row)."""

    counts: dict[str, int]
    skipped: dict[str, int]
    entries: dict[str, tuple[int, int]]
    warnings: tuple[str, ...]
    seconds: float


@dataclass(frozen=True)
class CheckResult:
    """`unchecked` says why rows were not compared with the tables, if they were not."""

    counts: dict[str, int]
    skipped: dict[str, int]
    warnings: tuple[str, ...]
    seconds: float
    unchecked: str | None = None


@dataclass
class _Feed:
    """The files to read, and what is found in them."""

    options: Options
    target: Target
    progress: Progress | None
    files: dict[str, Path]
    stamps: dict[str, Stamp]
    faults: Faults = field(default_factory=Faults)
    lookalikes: Lookalikes = field(default_factory=Lookalikes)
    readers: dict[str, FeedReader] = field(default_factory=dict)

    def reader(self, table: Table, stored: Stored | None = None) -> FeedReader:
        largest = LARGEST_AMOUNT_SQLITE if self.target.adapter == "sqlite" else LARGEST_AMOUNT
        accepted = Accepted(largest, self.options.statuses, self.options.declared_in)
        reader = FeedReader(
            table,
            self.files[table.name],
            self.faults,
            accepted,
            stored,
            self.options.skip_known,
            self.lookalikes,
        )
        self.readers[table.name] = reader
        return reader

    def tables(self) -> Iterator[Table]:
        return (table for table in TABLES if table.name in self.files)

    def progress_of(self, table: Table) -> Callable[[int], None] | None:
        if self.progress is None:
            return None
        report = self.progress
        sizes = {name: path.stat().st_size for name, path in self.files.items()}
        names = [other.name for other in self.tables()]
        before = sum(sizes[name] for name in names[: names.index(table.name)])
        total = sum(sizes.values())
        return lambda done: report(before + done, total)

    def counts(self) -> dict[str, int]:
        return {name: reader.count for name, reader in self.readers.items()}

    def skipped(self) -> dict[str, int]:
        return {name: reader.skipped for name, reader in self.readers.items()}

    def warnings(self) -> tuple[str, ...]:
        return tuple(map(str, self.lookalikes.found()))

    def refuse_faults(self) -> None:
        for name, path in self.files.items():
            if stamp(path) != self.stamps[name]:
                self.faults.add(
                    path.name,
                    0,
                    "the file changed while it was read",
                    "load a file that nobody is writing to",
                )
        if self.faults:
            raise FeedError(
                f"the feed was refused: {self.faults.summary()}",
                self.faults.kept,
                self.faults.counts.total(),
                self.warnings(),
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
    started = time.monotonic()
    feed = _open(target, transactions, balances, progress, options)
    if feed.faults:
        _read_all(feed, {})
        feed.refuse_faults()
    with connect(target) as connection:
        _require_tables(connection, feed, prefix)
        relations = [table.relation(prefix) for table in feed.tables()]
        with writing(connection, [target.relation(name) for name in relations]):
            with _second_connection(connection) as reading:
                for table in feed.tables():
                    _load_table(connection, feed, table, StoredRows(reading, table, table.relation(prefix)))
                _see_stored_accounts(reading, feed, prefix)
            feed.refuse_faults()
            grown = [table.relation(prefix) for table in feed.tables() if feed.readers[table.name].count]
            bulk.settle(connection, grown, "entry")
        bulk.settle_after_commit(connection, grown, "entry")
    entries = {name: (reader.entries.lowest, reader.entries.highest) for name, reader in feed.readers.items()}
    return LoadResult(feed.counts(), feed.skipped(), entries, feed.warnings(), time.monotonic() - started)


def check(
    target: Target,
    prefix: str,
    transactions: Path | None = None,
    balances: Path | None = None,
    progress: Progress | None = None,
    options: Options = DEFAULTS,
) -> CheckResult:
    """Everything that `load` does but the load. A database that cannot be reached leaves its rows uncompared."""
    started = time.monotonic()
    feed = _open(target, transactions, balances, progress, options)
    stored: dict[str, Stored] = {}
    unchecked = None
    with ExitStack() as stack:
        try:
            connection = stack.enter_context(connect(target, read_only=True))
            _require_tables(connection, feed, prefix)
            stored = {
                table.name: StoredRows(connection, table, table.relation(prefix)) for table in feed.tables()
            }
        except WarehouseError as error:
            unchecked = str(error)
        _read_all(feed, stored)
        if stored:
            _see_stored_accounts(connection, feed, prefix)
    feed.refuse_faults()
    return CheckResult(feed.counts(), feed.skipped(), feed.warnings(), time.monotonic() - started, unchecked)


def _open(
    target: Target,
    transactions: Path | None,
    balances: Path | None,
    progress: Progress | None,
    options: Options,
) -> _Feed:
    given = {TRANSACTIONS.name: transactions, DAILY_BALANCES.name: balances}
    files = {name: path for name, path in given.items() if path is not None}
    if not files:
        raise UsageError("nothing to read: give a file of transactions, of daily balances, or both")
    feed = _Feed(options, target, progress, files, {name: stamp(path) for name, path in files.items()})
    readable = {name: is_readable_text(path, feed.faults) for name, path in files.items()}
    # The readable file is still read through, so that all faults of both come together.
    feed.files = {name: path for name, path in files.items() if readable[name]}
    return feed


def _read_all(feed: _Feed, stored: Mapping[str, Stored]) -> None:
    for table in feed.tables():
        for _ in feed.reader(table, stored.get(table.name)).batches(feed.progress_of(table)):
            pass


def _see_stored_accounts(connection: Connection, feed: _Feed, prefix: str) -> None:
    """An account of either file may look like one that either table holds."""
    present = catalog.relations(connection)
    for table in TABLES:
        relation = table.relation(prefix)
        if relation in present:
            feed.lookalikes.see_stored("account_id", stored_accounts(connection, relation), relation)


def _require_tables(connection: Connection, feed: _Feed, prefix: str) -> None:
    if not _PREFIX.fullmatch(prefix):
        raise UsageError(
            f"{prefix!r} is not a prefix: 1 to 30 lower-case letters, digits and underscores, a letter first"
        )
    present = catalog.relations(connection)
    missing = [table.relation(prefix) for table in feed.tables() if table.relation(prefix) not in present]
    if missing:
        raise WarehouseError(
            f"{connection.target.describe()} has no {' and no '.join(missing)}: "
            "create them with recongen schema apply … --execute"
        )
    for table in feed.tables():
        _require_base_table(connection, table, table.relation(prefix))


def _require_base_table(connection: Connection, table: Table, relation: str) -> None:
    """What another institution's build made from its feed may have the name of this one's."""
    columns = catalog.columns(connection, relation)
    missing = [name for name in table.column_names if name not in columns]
    if missing or LABEL in columns:
        reason = f"it has no column {missing[0]}" if missing else f"the feed has no column {LABEL}"
        raise WarehouseError(
            f"{relation} in {connection.target.describe()} is not a base table of the feed, for {reason}: "
            "choose another prefix or schema"
        )


def _load_table(connection: Connection, feed: _Feed, table: Table, stored: StoredRows) -> None:
    batches = feed.reader(table, stored).batches(feed.progress_of(table))
    try:
        bulk.insert(connection, stored.relation, table.column_names, batches)
    except RowRefusedError as error:
        # What the database refuses, a check here should have named; it may yet, further down the file.
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
