"""The feed up to two entries, and all events, copied into the empty base tables of another database."""

from __future__ import annotations

from collections.abc import Iterator

from recongen.feed.contract import EVENT_TABLES, TABLES, Table
from recongen.feed.fingerprint import Marks
from recongen.feed.stored import canonical
from recongen.warehouse.catalog import relations
from recongen.warehouse.connect import Connection
from recongen.warehouse.engines.base import Batch
from recongen.warehouse.writing import writing


def copy_feed(source: Connection, copy: Connection, prefix: str, marks: Marks) -> None:
    """All rows up to the marks, or none. A text without characters arrives as nothing."""
    present = relations(source)
    # A database of an earlier version has no events.
    events = [table for table in EVENT_TABLES if table.relation(prefix) in present]
    last_entries = {table: marks.of(table) for table in TABLES} | dict.fromkeys(events)
    with writing(copy, [copy.target.relation(table.relation(prefix)) for table in last_entries]):
        for table, last_entry in last_entries.items():
            copy.insert(
                table.relation(prefix), table.column_names, _batches(source, table, prefix, last_entry)
            )


def _batches(source: Connection, table: Table, prefix: str, last_entry: int | None) -> Iterator[Batch]:
    """All rows where there is no last entry."""
    known, values = (
        ("", None) if last_entry is None else ("where entry <= :last_entry ", {"last_entry": last_entry})
    )
    sql = (
        f"select {', '.join(table.column_names)} from {source.target.relation(table.relation(prefix))} "
        f"{known}order by {table.column_names[0]}"
    )
    for batch in source.stream(sql, values):
        yield [
            [canonical(column, value) for column, value in zip(table.columns, row, strict=True)]
            for row in batch
        ]
