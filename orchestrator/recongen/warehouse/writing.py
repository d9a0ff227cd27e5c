"""One transaction over tables that others read and load meanwhile."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

from recongen.errors import WarehouseError
from recongen.warehouse.connect import Connection


@contextmanager
def writing(connection: Connection, relations: Sequence[str]) -> Iterator[None]:
    """Commit at the end, roll back on any error; other loads wait, readers do not. `relations` as SQL spells them."""
    connection.begin()
    try:
        lock(connection, connection.engine.write_lock_sql, relations)
        yield
        connection.commit()
    except BaseException:
        # A lost connection has already rolled back; the first error is the one to report.
        with suppress(WarehouseError):
            connection.rollback()
        raise


def lock(connection: Connection, sql: str | None, relations: Sequence[str]) -> None:
    """Until the transaction ends, where the engine needs it; `sql` locks one relation, as SQL spells it."""
    for relation in relations if sql else ():
        connection.execute(str(sql).format(relation))
