"""SQLite: a file for each schema."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from recongen.warehouse.engines.base import Batch, Engine, quote_name

if TYPE_CHECKING:
    from recongen.warehouse.connect import Connection
    from recongen.warehouse.target import Target

CACHE_KIB = 256 * 1024
_MORE_THAN_READING = (
    sqlite3.SQLITE_ATTACH,
    sqlite3.SQLITE_DETACH,
    sqlite3.SQLITE_PRAGMA,
    sqlite3.SQLITE_TRANSACTION,
    sqlite3.SQLITE_CREATE_TEMP_TABLE,
    sqlite3.SQLITE_CREATE_TEMP_TRIGGER,
    sqlite3.SQLITE_CREATE_TEMP_VIEW,
)
"""Of what SQLite would allow on a file that is opened to be read."""


class SQLite(Engine):
    name = "sqlite"
    driver = "sqlite3"
    required_settings = (("schemas_and_paths",), ("schema",))
    # A schema is the name of an attached file.
    quotes_schema = False
    begin_sql = "begin immediate"
    catalog_sql = "select name, type as kind from main.sqlite_master where type in ('table', 'view')"
    file_check_sql = "pragma quick_check(1)"
    values_are_text = True
    # Cents are added up in 64 bits: this leaves room for a sum of ninety of the largest amounts.
    largest_amount = 10**15
    money_is_cents = True
    # `like` takes capital and small letters for the same.
    ends_with_sql = "{} glob '*{}'"
    # Several columns are compared with rows of values alone.
    row_list_sql = "values {}"

    def flaw(self, settings: Mapping[str, Any], schema: str) -> str | None:
        files = settings["schemas_and_paths"]
        file = files.get(schema) if isinstance(files, dict) else None
        if not isinstance(file, str) or not file:
            return f".schemas_and_paths must give the file of the schema {schema!r}"
        if "main" not in files:
            return ".schemas_and_paths must give a file of the schema 'main', too: dbt needs one"
        return None

    def file(self, target: Target) -> Path:
        return Path(target.settings["schemas_and_paths"][target.schema]).absolute()

    def relation(self, target: Target, name: str) -> str:
        # The file of a schema is opened on its own, so there it is the main one.
        return f'"main".{quote_name(name)}'

    def open(self, target: Target, driver: ModuleType, create: bool, read_only: bool) -> sqlite3.Connection:
        file = self.file(target)
        if create:
            file.parent.mkdir(parents=True, exist_ok=True)
        if read_only and Path(f"{file}-journal").exists():
            # A writer that was killed leaves a journal, which only who may write can roll back.
            # One that is alive has the file locked.
            with suppress(sqlite3.Error), closing(_connect(file, "rw", 0)) as writer:
                writer.execute("select count(*) from sqlite_master")
        raw = _connect(file, "ro" if read_only else "rwc" if create else "rw", target.file_timeout)
        try:
            raw.execute("select count(*) from sqlite_master")
            if read_only:
                _attach_schemas(target, raw)
        except sqlite3.Error:
            raw.close()
            raise
        return raw

    def file_use(self, message: str) -> tuple[str, str] | None:
        return ("another program", "writing to") if "database is locked" in message else None

    @contextmanager
    def reading(self, raw: Any, seconds: float) -> Iterator[None]:
        raw.set_authorizer(_only_reads)
        yield

    def interrupter(self, cursor: Any) -> Callable[[], None] | None:
        interrupt: Callable[[], None] = cursor.connection.interrupt
        return interrupt

    def column_kind(self, column: Sequence[Any]) -> tuple[str | None, str]:
        return None, ""

    def insert(
        self, connection: Connection, table: str, columns: Sequence[str], batches: Iterable[Batch]
    ) -> None:
        relation = connection.target.relation(table)
        marks = ", ".join("?" * len(columns))
        statement = f"insert into {relation} ({', '.join(columns)}) values ({marks})"
        connection.execute(f"pragma cache_size = -{CACHE_KIB}")
        is_empty = not connection.rows(f"select 1 from {relation} limit 1")
        indexes = _indexes(connection, table) if is_empty else []
        # Into an empty table, sorting each index once at the end beats keeping it in order; a rollback brings it back.
        for index in indexes:
            connection.execute(f"drop index main.{quote_name(index['name'])}")
        for batch in batches:
            connection.raw.executemany(statement, ([value or None for value in row] for row in batch))
        for index in indexes:
            connection.execute(index["sql"])


def _only_reads(action: int, *_: str | None) -> int:
    return sqlite3.SQLITE_DENY if action in _MORE_THAN_READING else sqlite3.SQLITE_OK


def _attach_schemas(target: Target, raw: sqlite3.Connection) -> None:
    """What dbt compiled names relations by their schema. To be read only: two ways into one file wait for each other."""
    for schema, path in target.settings["schemas_and_paths"].items():
        if schema != "main" and Path(path).is_file():
            place = f"file:{quote(str(Path(path).absolute()))}?mode=ro"
            raw.execute(f"attach database ? as {quote_name(str(schema))}", [place])


def _indexes(connection: Connection, table: str) -> list[dict[str, str]]:
    return connection.rows(
        "select name, sql from main.sqlite_master where type = 'index' and tbl_name = :table and sql is not null",
        {"table": table},
    )


def _connect(file: Path, mode: str, seconds: float) -> sqlite3.Connection:
    return sqlite3.connect(
        f"file:{quote(str(file))}?mode={mode}",
        uri=True,
        timeout=seconds,
        isolation_level=None,
        # Callers that hand a connection from thread to thread make sure that one has it at a time.
        check_same_thread=False,
    )
