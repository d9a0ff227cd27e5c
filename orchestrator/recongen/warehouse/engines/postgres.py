"""PostgreSQL."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from types import ModuleType
from typing import TYPE_CHECKING, Any

from recongen.warehouse.engines.base import Batch, Engine, Row
from recongen.warehouse.waiting import Holder

if TYPE_CHECKING:
    from recongen.warehouse.connect import Connection
    from recongen.warehouse.target import Target

APPLICATION = "recongen"

_SERVER_OPTIONS = ("host", "port", "user", "password", "connect_timeout", "keepalives_idle")
_TLS_OPTIONS = ("sslmode", "sslcert", "sslkey", "sslrootcert")
_OIDS = {
    "text": (25, 1042, 1043, 19, 2950, 114, 3802),
    "integer": (20, 21, 23),
    "decimal": (700, 701, 1700),
    "date": (1082,),
    "timestamp": (1114, 1184),
}
_KINDS = {oid: kind for kind, oids in _OIDS.items() for oid in oids}

_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})

_cursor_numbers = itertools.count(1)


class Postgres(Engine):
    name = "postgres"
    driver = "psycopg2"
    required_settings = (("host",), ("user",), ("password",), ("database",), ("schema",))
    parameter = "%({})s"
    percent = "%%"
    write_lock_sql = "set local lock_timeout = '10min'; lock table {} in share row exclusive mode"
    drop_lock_sql = "lock table {} in access exclusive mode"
    code_point_sql = '{} collate "C"'
    catalog_sql = """
        select
            relation.relname as name,
            case relation.relkind when 'v' then 'view' when 'm' then 'materialized view' else 'table' end as kind
        from pg_class as relation
        inner join pg_namespace as namespace on relation.relnamespace = namespace.oid
        where namespace.nspname = :schema and relation.relkind in ('r', 'p', 'v', 'm')
    """
    blockers_sql = """
        select distinct relation.relname as name, session.pid, session.usename as who,
            coalesce(nullif(session.application_name, ''), 'unnamed') as application,
            coalesce(session.state, 'state hidden') as state,
            to_char(
                coalesce(session.xact_start, session.state_change) at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS'
            ) as since,
            left(regexp_replace(session.query, '[[:space:]]+', ' ', 'g'), 120) as query
        from pg_locks as request
        inner join pg_class as relation on request.relation = relation.oid
        inner join pg_namespace as namespace on relation.relnamespace = namespace.oid
        inner join pg_locks as blocker
            on request.relation = blocker.relation and blocker.granted and blocker.pid <> request.pid
        inner join pg_stat_activity as session on blocker.pid = session.pid
        where
            not request.granted and request.mode = 'AccessExclusiveLock'
            and request.database = (select oid from pg_database where datname = current_database())
            and namespace.nspname = :schema and starts_with(relation.relname, :prefix)
    """

    def place(self, target: Target) -> str:
        server = f"{target.settings.get('host')}:{target.settings.get('port', 5432)}"
        return f"{server}/{target.database}, schema {target.schema}"

    def open(self, target: Target, driver: ModuleType, create: bool, read_only: bool) -> Any:
        settings = target.settings
        options: dict[str, Any] = {"port": 5432, "connect_timeout": 10}
        for name in (*_SERVER_OPTIONS, *_TLS_OPTIONS):
            if settings.get(name) not in (None, ""):
                options[name] = settings[name]
        if settings.get("search_path"):
            options["options"] = "-c search_path=" + str(settings["search_path"]).replace(" ", "\\ ")
        raw = driver.connect(dbname=target.database, application_name=APPLICATION, **options)
        try:
            raw.set_client_encoding("UTF8")
            if settings.get("role"):
                with raw.cursor() as cursor:
                    cursor.execute(f"set role {settings['role']}")
                raw.commit()
            if read_only:
                # Each statement by itself: a reader in a transaction would keep what it has read from being replaced.
                raw.set_session(readonly=True, autocommit=True)
        except driver.Error:
            raw.close()
            raise
        return raw

    def cursor(self, raw: Any, has_begun: bool, streamed: bool) -> Any:
        if not streamed:
            return raw.cursor()
        # A plain one holds all rows on this side; one that has a name leaves them on the server.
        # Where each statement is a transaction the rows are kept there beyond it.
        return raw.cursor(f"recongen_{next(_cursor_numbers)}", withhold=raw.autocommit)

    @contextmanager
    def reading(self, raw: Any, seconds: float) -> Iterator[None]:
        with raw.cursor() as cursor:
            # Compiling a query of a page takes longer than running it, and in 4 MB a list of ids is searched row by row.
            cursor.execute(
                "set statement_timeout = %s; set jit = off; set work_mem = '64MB'", [int(seconds * 1000)]
            )
        yield

    def column_kind(self, column: Sequence[Any]) -> tuple[str | None, str]:
        return _KINDS.get(column[1]), f"type {column[1]}"

    def insert(
        self, connection: Connection, table: str, columns: Sequence[str], batches: Iterable[Batch]
    ) -> None:
        relation = connection.target.relation(table)
        statement = f"copy {relation} ({', '.join(columns)}) from stdin (format text, null '')"
        with connection.raw.cursor() as cursor:
            cursor.copy_expert(statement, _CopyStream(batches))

    def finish_insert(self, connection: Connection, relations: Sequence[str], key: str) -> None:
        for relation in relations:
            _advance_sequence(connection, relation, key)
            connection.execute(f"analyze {relation}")

    def try_lock(
        self, connection: Connection, number: int, label: str, notice: Callable[[str], None]
    ) -> bool:
        """A session-level advisory lock; the server drops it with the connection."""
        connection.raw.autocommit = True
        found = connection.rows(
            "select set_config('application_name', :label, false), pg_try_advisory_lock(:number) as is_ours",
            {"label": label[:63], "number": number},
        )
        return bool(found[0]["is_ours"])

    def lock_holder(self, connection: Connection, number: int) -> Holder | None:
        # After taking the lock its session does nothing more, so state_change is when it was taken.
        found = connection.rows(
            """
            select session.pid, session.application_name as name, session.usename as who,
                to_char(session.state_change at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS') as since
            from pg_locks as lock
            inner join pg_stat_activity as session on lock.pid = session.pid
            where
                lock.locktype = 'advisory' and lock.granted and lock.objsubid = 1
                and lock.database = (select oid from pg_database where datname = current_database())
                and (lock.classid::bigint << 32) | lock.objid::bigint = :number
            """,
            {"number": number},
        )
        if not found:
            return None
        session = found[0]
        who = f"server process {session['pid']}, {session['name']}, user {session['who']}"
        return Holder(who, f"{session['since']} UTC")


def _advance_sequence(connection: Connection, relation: str, key: str) -> None:
    found = connection.rows(
        "select pg_get_serial_sequence(:relation, :key) as name", {"relation": relation, "key": key}
    )
    sequence = found[0]["name"]
    if sequence:
        highest = f"(select max({key}) from {relation})"
        connection.rows(
            f"select setval('{sequence}', greatest({highest}, (select last_value from {sequence})))"
        )


class _CopyStream:
    """What COPY reads: one batch a call."""

    def __init__(self, batches: Iterable[Batch]) -> None:
        self._texts = map(_copy_text, filter(None, batches))

    def read(self, size: int = -1) -> bytes:
        return next(self._texts, b"")


def _copy_text(batch: Batch) -> bytes:
    return ("\n".join([_copy_line(row) for row in batch]) + "\n").encode()


def _copy_line(row: Row) -> str:
    line = "\t".join(row)
    if "\\" in line or "\n" in line or "\r" in line or line.count("\t") >= len(row):
        # Few rows have anything to escape.
        return "\t".join([value.translate(_ESCAPES) for value in row])
    return line
