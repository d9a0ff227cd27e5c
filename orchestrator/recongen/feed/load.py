"""All rows of a feed, or none: both files in one transaction of the database."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from recongen.errors import FeedError, UsageError, WarehouseError
from recongen.feed.contract import DAILY_BALANCES, LABEL, TABLES, TRANSACTIONS, Table
from recongen.feed.entries import EntrySet
from recongen.feed.files import is_readable_text
from recongen.feed.findings import Faults
from recongen.feed.reader import FeedReader, StoredEntries
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
class LoadResult:
    """Rows and first and last entry by table; only the tables that a file was given for."""

    counts: dict[str, int]
    entries: dict[str, tuple[int, int]]
    seconds: float


@dataclass(frozen=True)
class CheckResult:
    """`unchecked` says why entries were not compared with the tables, if they were not."""

    counts: dict[str, int]
    seconds: float
    unchecked: str | None = None


@dataclass
class _Feed:
    """The files to read, and what is found in them."""

    files: dict[str, Path]
    target: Target
    progress: Progress | None
    faults: Faults = field(default_factory=Faults)
    readers: dict[str, FeedReader] = field(default_factory=dict)

    def reader(self, table: Table, stored: StoredEntries | None = None) -> FeedReader:
        largest = LARGEST_AMOUNT_SQLITE if self.target.adapter == "sqlite" else LARGEST_AMOUNT
        reader = FeedReader(table, self.files[table.name], self.faults, largest, stored)
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

    def refuse_faults(self) -> None:
        if self.faults:
            raise FeedError(
                f"the feed was refused: {self.faults.summary()}", self.faults.kept, self.faults.counts.total()
            )


def load(
    target: Target,
    prefix: str,
    transactions: Path | None = None,
    balances: Path | None = None,
    progress: Progress | None = None,
) -> LoadResult:
    """Append the rows of the files to the base tables of a prefix; on any fault the tables stay as they were."""
    started = time.monotonic()
    feed = _open(target, transactions, balances, progress)
    if feed.faults:
        _read_all(feed, {})
        feed.refuse_faults()
    with connect(target) as connection:
        _require_tables(connection, feed, prefix)
        relations = [table.relation(prefix) for table in feed.tables()]
        with writing(connection, [target.relation(name) for name in relations]):
            for table in feed.tables():
                _load_table(connection, feed, table, table.relation(prefix))
            feed.refuse_faults()
            for table in feed.tables():
                _refuse_repeats(connection, feed, table, table.relation(prefix))
            bulk.settle(connection, relations, "entry")
        bulk.settle_after_commit(connection, relations, "entry")
    entries = {name: (reader.entries.lowest, reader.entries.highest) for name, reader in feed.readers.items()}
    return LoadResult(feed.counts(), entries, time.monotonic() - started)


def check(
    target: Target,
    prefix: str,
    transactions: Path | None = None,
    balances: Path | None = None,
    progress: Progress | None = None,
) -> CheckResult:
    """Everything that `load` does but the load. A database that cannot be reached leaves only its entries unchecked."""
    started = time.monotonic()
    feed = _open(target, transactions, balances, progress)
    stored: dict[str, StoredEntries] = {}
    unchecked = None
    with ExitStack() as stack:
        try:
            connection = stack.enter_context(connect(target, read_only=True))
            _require_tables(connection, feed, prefix)
            stored = {
                table.name: _stored_entries(connection, table.relation(prefix)) for table in feed.tables()
            }
        except WarehouseError as error:
            unchecked = str(error)
        _read_all(feed, stored)
    feed.refuse_faults()
    return CheckResult(feed.counts(), time.monotonic() - started, unchecked)


def _open(
    target: Target, transactions: Path | None, balances: Path | None, progress: Progress | None
) -> _Feed:
    given = {TRANSACTIONS.name: transactions, DAILY_BALANCES.name: balances}
    files = {name: path for name, path in given.items() if path is not None}
    if not files:
        raise UsageError("nothing to read: give a file of transactions, of daily balances, or both")
    feed = _Feed(files, target, progress)
    readable = {name: is_readable_text(path, feed.faults) for name, path in files.items()}
    # The readable file is still read through, so that all faults of both come together.
    feed.files = {name: path for name, path in files.items() if readable[name]}
    return feed


def _read_all(feed: _Feed, stored: dict[str, StoredEntries]) -> None:
    for table in feed.tables():
        for _ in feed.reader(table, stored.get(table.name)).batches(feed.progress_of(table)):
            pass


def _require_tables(connection: Connection, feed: _Feed, prefix: str) -> None:
    if not _PREFIX.fullmatch(prefix):
        raise UsageError(
            f"{prefix!r} is no prefix: 1 to 30 lower-case letters, digits and underscores, a letter first"
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


def _load_table(connection: Connection, feed: _Feed, table: Table, relation: str) -> None:
    reader = feed.reader(table, _stored_entries(connection, relation))
    batches = reader.batches(feed.progress_of(table))
    try:
        bulk.insert(connection, relation, table.column_names, batches)
    except RowRefusedError as error:
        # What the database refuses, a check here should have named; it may yet, further down the file.
        for _ in batches:
            pass
        feed.refuse_faults()
        raise FeedError(f"the feed was refused by the database: {error}") from error


def _refuse_repeats(connection: Connection, feed: _Feed, table: Table, relation: str) -> None:
    """A file whose rows bring no entries must not be loaded twice: nothing else would tell the copies apart."""
    reader = feed.readers[table.name]
    if not reader.numbers_rows or reader.entries.lowest <= 1:
        return
    name = connection.target.relation(relation)
    same = " and ".join(f"earlier.{column} = loaded.{column}" for column in table.key)
    sql = f"""
        select count(*) as repeated
        from {name} loaded
        where loaded.entry >= :first_entry and loaded.supersedes is null
            and exists (select 1 from {name} earlier where {same} and earlier.entry < :first_entry)
    """
    repeated = connection.rows(sql, {"first_entry": reader.entries.lowest})[0]["repeated"]
    if repeated:
        raise FeedError(
            f"the feed was refused: {repeated:,} of {reader.count:,} rows of {feed.files[table.name].name} repeat the "
            f"{' and '.join(table.key)} of rows that {relation} already holds, without a reason in supersedes. "
            "Was this file loaded before? Else give the reason, or number the rows in a column entry"
        )


def _stored_entries(connection: Connection, relation: str) -> StoredEntries:
    name = connection.target.relation(relation)
    highest = connection.rows(f"select max(entry) as highest from {name}")[0]["highest"]

    def runs() -> EntrySet:
        # Consecutive entries have one difference to their row number: a run each, not a row each.
        sql = f"""
            select min(entry) as first_entry, max(entry) as last_entry
            from (
                select entry, entry - row_number() over (order by entry) as run
                from {name}
                where entry <= :highest
            ) numbered
            group by run
            order by 1
        """
        with _second_connection(connection) as reading:
            found = reading.stream(sql, {"highest": int(highest)})
            return EntrySet((int(first), int(last)) for batch in found for first, last in batch)

    return StoredEntries(int(highest or 0), runs)


@contextmanager
def _second_connection(connection: Connection) -> Iterator[Connection]:
    """A connection that may be asked while the first one is busy with a COPY."""
    if connection.target.file is not None:
        # A file has one writer, and its own uncommitted rows are known to the reader anyway.
        yield connection
    else:
        with connect(connection.target, read_only=True) as second:
            yield second
