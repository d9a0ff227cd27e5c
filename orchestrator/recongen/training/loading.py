"""A training feed into its tables: all of it in place of what they held, or nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from recongen.demo.feed.rows import Feed, Leg, Stored
from recongen.demo.tables import TRAINING_MARK, look
from recongen.errors import RecongenError
from recongen.feed.contract import DAILY_BALANCES, TABLES, TRANSACTIONS, Table
from recongen.warehouse.connect import Connection, connect
from recongen.warehouse.engines.base import Batch
from recongen.warehouse.target import Target
from recongen.warehouse.writing import writing

ROWS_AT_ONCE = 5000


def replace_feed(target: Target, prefix: str, feed: Feed) -> None:
    """The tables must be there. Raises `RecongenError` where they hold a row that no training feed put there."""
    relations = [target.relation(table.relation(prefix)) for table in TABLES]
    rows: dict[Table, Sequence[Leg | Stored]] = {TRANSACTIONS: feed.legs, DAILY_BALANCES: feed.stored}
    with connect(target) as connection:
        with writing(connection, relations):
            _must_be_ours(connection, prefix)
            for relation in relations:
                connection.execute(f"delete from {relation}")
            for table in TABLES:
                connection.insert(table.relation(prefix), table.column_names, _batches(table, rows[table]))
            grown = [relation for relation, table in zip(relations, TABLES, strict=True) if rows[table]]
            target.engine.finish_insert(connection, grown, "entry")
        target.engine.finish_commit(connection, grown, "entry")


def _must_be_ours(connection: Connection, prefix: str) -> None:
    found = look(connection, prefix, TRAINING_MARK)
    for table, count, ours in zip(TABLES, found.rows, found.synthetic, strict=True):
        if count != ours:
            name = table.relation(prefix)
            raise RecongenError(
                f"{name} holds {count - ours:,} rows that no training feed put there, so nothing was changed: it is somebody's "
                f"feed. Give this institution another prefix, or keep its training data in another database"
            )


def _batches(table: Table, rows: Sequence[Leg | Stored]) -> Iterator[Batch]:
    texts = (row.texts() for row in rows)
    while batch := list(islice(texts, ROWS_AT_ONCE)):
        yield [[text[name] or "" for name in table.column_names] for text in batch]
