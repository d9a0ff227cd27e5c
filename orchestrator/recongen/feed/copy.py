"""The feed up to two entries, copied into the empty base tables of another database."""

from __future__ import annotations

from collections.abc import Iterator

from recongen.feed.contract import TABLES, Table
from recongen.feed.fingerprint import Marks
from recongen.feed.stored import canonical
from recongen.warehouse.connect import Connection
from recongen.warehouse.engines.base import Batch
from recongen.warehouse.writing import writing


def copy_feed(source: Connection, copy: Connection, prefix: str, marks: Marks) -> None:
    """All rows up to the marks, or none. A text without characters arrives as nothing."""
    with writing(copy, [copy.target.relation(table.relation(prefix)) for table in TABLES]):
        for table in TABLES:
            copy.insert(
                table.relation(prefix), table.column_names, _batches(source, table, prefix, marks.of(table))
            )


def _batches(source: Connection, table: Table, prefix: str, mark: int) -> Iterator[Batch]:
    sql = (
        f"select {', '.join(table.column_names)} from {source.target.relation(table.relation(prefix))} "
        "where entry <= :mark order by entry"
    )
    for batch in source.stream(sql, {"mark": mark}) if mark else ():
        yield [
            [canonical(column, value) for column, value in zip(table.columns, row, strict=True)]
            for row in batch
        ]
