"""Native connections with one spelling of parameters and one kind of error.

SQL takes named parameters as `:name` on every engine. Nothing is committed unless `commit()` is called.
"""

from __future__ import annotations

import itertools
import re
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import quote

from recongen.engine_messages import with_remedy
from recongen.errors import WarehouseError
from recongen.warehouse.target import Target

POLL_SECONDS = 0.25
APPLICATION = "recongen"

_DRIVERS = {"sqlite": "sqlite3", "postgres": "psycopg2", "oracle": "oracledb", "duckdb": "duckdb"}
Notice = Callable[[str], None]

# Text and comments are skipped, so that a colon in them is no parameter; `::` is a cast.
_PARAMETER = re.compile(
    r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|/\*.*?\*/|::|:([A-Za-z_]\w*)|%""", re.DOTALL
)


_cursor_numbers = itertools.count(1)


class RowRefusedError(WarehouseError):
    """A constraint of the database refused a row."""


class Connection:
    """A driver's connection, with `raw` for what only that driver can do."""

    def __init__(self, target: Target, raw: Any, driver: ModuleType) -> None:
        self.target = target
        self.raw = raw
        self._driver = driver
        self._begun = False

    @contextmanager
    def one_line_errors(self) -> Iterator[None]:
        """Errors of the driver become one line that says where, and never a password."""
        try:
            yield
        except self._driver.Error as error:
            refused = isinstance(error, _constraint_errors(self._driver))
            kind = RowRefusedError if refused else WarehouseError
            reason = self.target.without_secrets(first_line(error))
            raise kind(with_remedy(f"{self.target.describe()}: {reason}")) from error

    def execute(self, sql: str, params: Mapping[str, Any] | None = None) -> int:
        """Run a statement; returns how many rows it changed."""
        with self._executed(sql, params) as cursor:
            return int(getattr(cursor, "rowcount", -1))

    def rows(self, sql: str, params: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
        """All rows of a query, by column name in lower case."""
        with self._executed(sql, params) as cursor:
            names = [str(column[0]).lower() for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def columns(self, sql: str) -> list[str]:
        """The names of a query's columns in lower case."""
        with self._executed(sql, None) as cursor:
            return [str(column[0]).lower() for column in cursor.description]

    def stream(
        self, sql: str, params: Mapping[str, Any] | None = None, size: int = 5000
    ) -> Iterator[Sequence[Sequence[Any]]]:
        """The rows of a query in batches, which need not fit in memory together."""
        with self._executed(sql, params, streamed=True) as cursor:
            while batch := cursor.fetchmany(size):
                yield batch

    def commit(self) -> None:
        with self.one_line_errors():
            if self.target.adapter == "sqlite":
                # The driver's own commit() ignores a transaction that it did not begin itself.
                if self.raw.in_transaction:
                    self.raw.execute("commit")
            else:
                self.raw.commit()
        self._begun = False

    def rollback(self) -> None:
        with self.one_line_errors():
            if self.target.adapter == "sqlite":
                if self.raw.in_transaction:
                    self.raw.execute("rollback")
            else:
                self.raw.rollback()
        self._begun = False

    def begin(self) -> None:
        """Start a transaction on the engines that do not start one by themselves."""
        if self.target.adapter == "sqlite":
            self.execute("begin immediate")
        elif self.target.adapter == "duckdb":
            self._begun = True
            self.execute("begin transaction")

    @contextmanager
    def _executed(self, sql: str, params: Mapping[str, Any] | None, streamed: bool = False) -> Iterator[Any]:
        with self.one_line_errors():
            cursor = self._streaming_cursor() if streamed else self._cursor()
            try:
                if params:
                    cursor.execute(spelled(sql, self.target.adapter), dict(params))
                else:
                    cursor.execute(sql)
                yield cursor
            finally:
                if cursor is not self.raw:
                    cursor.close()

    def _cursor(self) -> Any:
        # A cursor of DuckDB is a connection of its own, outside of the transaction of this one.
        return self.raw if self._begun else self.raw.cursor()

    def _streaming_cursor(self) -> Any:
        if self.target.adapter != "postgres":
            return self._cursor()
        # A plain one holds all rows on this side; one that has a name leaves them on the server.
        # Where each statement is a transaction the rows are kept there beyond it.
        return self.raw.cursor(f"recongen_{next(_cursor_numbers)}", withhold=self.raw.autocommit)


@contextmanager
def connect(
    target: Target, *, create: bool = False, read_only: bool = False, notice: Notice | None = None
) -> Iterator[Connection]:
    """A connection for the length of a block; what is not committed is rolled back.

    A database file that does not exist is made only with `create`. `notice` is called once when another process has the
    file of DuckDB, which is then waited for.
    """
    driver = _driver(target)
    connection = Connection(target, _open_in_time(target, driver, create, read_only, notice), driver)
    try:
        yield connection
    finally:
        with suppress(driver.Error):
            connection.raw.close()


def spelled(sql: str, adapter: str) -> str:
    """`:name` as the driver of the adapter wants it."""

    def respell(found: re.Match[str]) -> str:
        name = found.group(1)
        if adapter == "postgres":
            return f"%({name})s" if name else found.group().replace("%", "%%")
        if adapter == "duckdb" and name:
            return f"${name}"
        return found.group()

    return _PARAMETER.sub(respell, sql) if adapter in ("postgres", "duckdb") else sql


def first_line(error: BaseException) -> str:
    """The line of a driver's message that says what is wrong."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    # ORA-06550 only says where in a block; the reason follows.
    telling = [line for line in lines if not line.startswith("ORA-06550")] or lines
    return telling[0] if telling else type(error).__name__


def _driver(target: Target) -> ModuleType:
    try:
        return import_module(_DRIVERS[target.adapter])
    except ImportError as error:
        raise WarehouseError(
            f"the driver for {target.adapter} is not installed: pip install 'recongen[{target.adapter}]'"
        ) from error


def _constraint_errors(driver: ModuleType) -> tuple[type[Exception], ...]:
    """DB-API says IntegrityError, for Oracle and DuckDB too; a value out of range is a DataError."""
    return tuple(
        getattr(driver, name)
        for name in ("IntegrityError", "DataError", "ConstraintException")
        if hasattr(driver, name)
    )


def _open_in_time(
    target: Target, driver: ModuleType, create: bool, read_only: bool, notice: Notice | None
) -> Any:
    deadline = time.monotonic() + target.file_timeout
    told = False
    while True:
        try:
            return _open(target, driver, create, read_only)
        except WarehouseError as error:
            # "Conflicting lock is held in /usr/bin/python3 (PID 4711)"
            if target.adapter != "duckdb" or "onflicting lock" not in str(error):
                raise
            holder = str(error).partition("onflicting lock is held in ")[2].partition(". ")[0]
            if time.monotonic() >= deadline:
                raise WarehouseError(
                    f"{target.file} is still held by {holder} after {target.file_timeout} s: let it finish or close it, "
                    "then try again"
                ) from None
            if notice and not told:
                notice(f"waiting for {target.file}: it is held by {holder}")
            told = True
            time.sleep(POLL_SECONDS)


def _open(target: Target, driver: ModuleType, create: bool, read_only: bool) -> Any:
    file = target.file
    if file is not None and file.is_dir():
        raise WarehouseError(f"{file} is a folder, not a database: move it away, or name another file")
    if file is not None and not create and not file.exists():
        raise WarehouseError(
            f"there is no database at {file} yet: recongen schema apply … --execute makes it"
        )
    try:
        return _OPENERS[target.adapter](target, driver, create, read_only)
    except driver.Error as error:
        reason = target.without_secrets(first_line(error))
        raise WarehouseError(with_remedy(f"cannot connect to {target.describe()}: {reason}")) from error
    except OSError as error:
        raise WarehouseError(f"cannot connect to {target.describe()}: {error.strerror or error}") from error


def _open_sqlite(target: Target, driver: ModuleType, create: bool, read_only: bool) -> sqlite3.Connection:
    file = target.file
    assert file is not None
    if create:
        file.parent.mkdir(parents=True, exist_ok=True)
    mode = "ro" if read_only else "rwc" if create else "rw"
    raw = sqlite3.connect(
        f"file:{quote(str(file))}?mode={mode}", uri=True, timeout=target.file_timeout, isolation_level=None
    )
    try:
        raw.execute("select count(*) from sqlite_master")
        if read_only:
            _attach_schemas(target, raw)
    except sqlite3.Error:
        raw.close()
        raise
    return raw


def _attach_schemas(target: Target, raw: sqlite3.Connection) -> None:
    """What dbt compiled names relations by their schema. To be read only: two ways into one file wait for each other."""
    for schema, path in target.settings["schemas_and_paths"].items():
        if schema != "main" and Path(path).is_file():
            place = f"file:{quote(str(Path(path).absolute()))}?mode=ro"
            name = str(schema).replace('"', '""')
            raw.execute(f'attach database ? as "{name}"', [place])


def _open_postgres(target: Target, driver: ModuleType, create: bool, read_only: bool) -> Any:
    settings = target.settings
    options = {
        key: settings[key] for key in ("sslmode", "sslcert", "sslkey", "sslrootcert") if settings.get(key)
    }
    if settings.get("keepalives_idle"):
        options["keepalives_idle"] = settings["keepalives_idle"]
    if settings.get("search_path"):
        options["options"] = "-c search_path=" + str(settings["search_path"]).replace(" ", "\\ ")
    raw = driver.connect(
        host=settings["host"],
        port=settings.get("port", 5432),
        user=settings["user"],
        password=settings["password"],
        dbname=target.database,
        connect_timeout=settings.get("connect_timeout", 10),
        application_name=APPLICATION,
        **options,
    )
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


def _open_oracle(target: Target, driver: ModuleType, create: bool, read_only: bool) -> Any:
    settings = target.settings
    if settings.get("connection_string"):
        dsn = settings["connection_string"]
    elif settings.get("host"):
        service = settings.get("service") or target.database
        dsn = (
            f"{settings.get('protocol') or 'tcp'}://{settings['host']}:{settings.get('port', 1521)}/{service}"
        )
    else:
        dsn = settings["tns_name"]
    if settings.get("password") is None:
        raw = driver.connect(externalauth=True, dsn=dsn)
    else:
        raw = driver.connect(user=settings["user"], password=settings["password"], dsn=dsn)
    raw.outputtypehandler = _exact_numbers
    return raw


def _exact_numbers(cursor: Any, column: Any) -> Any:
    """The driver would make a double of every number that may have decimals. One that is computed may have them or not."""
    if column.type_code.name != "DB_TYPE_NUMBER" or (column.precision and column.scale == 0):
        return None
    convert = {} if column.precision else {"outconverter": _whole_as_int}
    return cursor.var(Decimal, arraysize=cursor.arraysize, **convert)


def _whole_as_int(number: Decimal) -> int | Decimal:
    return int(number) if number == number.to_integral_value() else number


def _open_duckdb(target: Target, driver: ModuleType, create: bool, read_only: bool) -> Any:
    return driver.connect(
        str(target.file), read_only=read_only, config=dict(target.settings.get("config_options") or {})
    )


_OPENERS: dict[str, Callable[[Target, ModuleType, bool, bool], Any]] = {
    "sqlite": _open_sqlite,
    "postgres": _open_postgres,
    "oracle": _open_oracle,
    "duckdb": _open_duckdb,
}
