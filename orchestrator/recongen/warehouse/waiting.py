"""A build that waits for somebody else says for whom."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress

from recongen.errors import WarehouseError
from recongen.warehouse.connect import Connection, connect
from recongen.warehouse.target import Target

POLL_SECONDS = 0.5

Notice = Callable[[str], None]

_WAITING = """
    select distinct relation.relname as name, session.pid, session.usename as who,
        coalesce(nullif(session.application_name, ''), 'unnamed') as application,
        coalesce(session.state, 'state hidden') as state,
        to_char(
            coalesce(session.xact_start, session.state_change) at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS'
        ) as since,
        left(regexp_replace(session.query, '[[:space:]]+', ' ', 'g'), 120) as query
    from pg_locks as wanted
    inner join pg_class as relation on wanted.relation = relation.oid
    inner join pg_namespace as namespace on relation.relnamespace = namespace.oid
    inner join pg_locks as held on wanted.relation = held.relation and held.granted and held.pid <> wanted.pid
    inner join pg_stat_activity as session on held.pid = session.pid
    where
        not wanted.granted and wanted.mode = 'AccessExclusiveLock'
        and wanted.database = (select oid from pg_database where datname = current_database())
        and namespace.nspname = :schema and starts_with(relation.relname, :prefix)
"""


def wait_for_file(target: Target, notice: Notice) -> None:
    """Until nobody else holds the database file, where the engine lives in one; says who does and gives up in time."""
    if target.file is None or not target.file.exists():
        return
    if target.adapter == "duckdb":
        with connect(target, notice=notice):
            return
    deadline = time.monotonic() + target.file_timeout
    told = False
    with closing(sqlite3.connect(target.file, timeout=0, isolation_level=None)) as raw:
        while True:
            try:
                raw.execute("begin immediate")
                raw.execute("rollback")
            except sqlite3.OperationalError as error:
                if "locked" not in str(error):
                    # dbt will say what is wrong with the file.
                    return
            else:
                return
            if time.monotonic() >= deadline:
                raise WarehouseError(
                    f"another program is still writing to {target.file} after {target.file_timeout} s: "
                    "let it finish or close it, then try again"
                )
            if not told:
                notice(f"waiting for another program that writes to {target.file}")
            told = True
            time.sleep(POLL_SECONDS)


@contextmanager
def saying_who_is_waited_for(target: Target, prefix: str, notice: Notice) -> Iterator[None]:
    """While the block lasts, says once for each relation and session which reader keeps a relation from being replaced."""
    if target.adapter != "postgres":
        yield
        return
    ended = threading.Event()

    def watch() -> None:
        # Nobody's build fails because there was no connection to watch it by.
        with suppress(WarehouseError), connect(target, read_only=True) as connection:
            _say(connection, prefix, notice, ended)

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(POLL_SECONDS * 4)


def _say(connection: Connection, prefix: str, notice: Notice, ended: threading.Event) -> None:
    told: set[tuple[str, int]] = set()
    while not ended.wait(POLL_SECONDS):
        parameters = {"schema": connection.target.schema, "prefix": f"{prefix}_"}
        for row in connection.rows(_WAITING, parameters):
            if (row["name"], row["pid"]) not in told:
                told.add((row["name"], row["pid"]))
                notice(
                    f"waiting to replace {row['name']}: session {row['pid']} (user {row['who']}, "
                    f"application {row['application']}), {row['state']} since {row['since']} UTC, query: {row['query']}"
                )
