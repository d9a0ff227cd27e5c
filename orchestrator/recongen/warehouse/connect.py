"""Native connections with one spelling of parameters and one kind of error.

SQL takes named parameters as `:name` on every engine. Nothing is committed unless `commit()` is called.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from importlib import import_module
from types import ModuleType
from typing import Any, TypeVar

from recongen.engine_messages import with_remedy
from recongen.errors import WarehouseError
from recongen.warehouse.engines import ENGINES
from recongen.warehouse.engines.base import Batch
from recongen.warehouse.target import Target
from recongen.warehouse.waiting import Notice, Waiter

Outcome = TypeVar("Outcome")

# Text and comments are skipped, so that a colon in them is not a parameter; `::` is a cast.
_PARAMETER = re.compile(
    r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|/\*.*?\*/|::|:([A-Za-z_]\w*)|%""", re.DOTALL
)


class RowRefusedError(WarehouseError):
    """A constraint of the database refused a row."""


class Connection:
    """A driver's connection, with `raw` for what only that driver can do."""

    def __init__(self, target: Target, raw: Any, driver: ModuleType) -> None:
        self.target = target
        self.engine = target.engine
        self.raw = raw
        self._driver = driver
        self._has_begun = False
        self.statement_seconds: float | None = None
        """How long a statement may take with its rows, on the engines whose server does not see to it."""

    @contextmanager
    def one_line_errors(self) -> Iterator[None]:
        """Errors of the driver become one line that says where, and never a password."""
        try:
            yield
        except self._driver.Error as error:
            # A value out of range is a DataError.
            refused = isinstance(error, (self._driver.IntegrityError, self._driver.DataError))
            kind = RowRefusedError if refused else WarehouseError
            reason = self.target.without_secrets(_reason(error))
            raise kind(with_remedy(f"{self.target.describe()}: {reason}")) from error

    def execute(self, sql: str, params: Mapping[str, Any] | None = None) -> int:
        """Run a statement; returns how many rows it changed."""
        with self.run_statement(sql, params) as cursor:
            return int(getattr(cursor, "rowcount", -1))

    def rows(self, sql: str, params: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
        """All rows of a query, by column name in lower case."""
        with self.run_statement(sql, params) as cursor:
            names = [str(column[0]).lower() for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def stream(
        self, sql: str, params: Mapping[str, Any] | None = None, size: int = 5000
    ) -> Iterator[Sequence[Sequence[Any]]]:
        """The rows of a query in batches, which need not fit in memory together."""
        with self.run_statement(sql, params, streamed=True) as cursor:
            while batch := cursor.fetchmany(size):
                yield batch

    def insert(self, table: str, columns: Sequence[str], batches: Iterable[Batch]) -> None:
        """Many rows into one table of the target schema, within the caller's transaction.

        A `RowRefusedError` or `WarehouseError` ends it and leaves the rollback to the caller.
        """
        with self.one_line_errors():
            self.engine.insert(self, table, columns, batches)

    def begin(self) -> None:
        """Start a transaction on the engines that do not start one by themselves."""
        if self.engine.begin_sql:
            self._has_begun = True
            self.execute(self.engine.begin_sql)

    def commit(self) -> None:
        with self.one_line_errors():
            self.raw.commit()
        self._has_begun = False

    def rollback(self) -> None:
        with self.one_line_errors():
            self.raw.rollback()
        self._has_begun = False

    def close(self) -> None:
        with suppress(self._driver.Error):
            self.raw.close()

    @contextmanager
    def run_statement(
        self, sql: str, params: Mapping[str, Any] | None = None, streamed: bool = False
    ) -> Iterator[Any]:
        """The driver's cursor after a statement."""
        with self.one_line_errors():
            cursor = self.engine.cursor(self.raw, self._has_begun, streamed)
            try:
                with self.engine.in_time(cursor, self.statement_seconds):
                    if params:
                        cursor.execute(spell(sql, self.engine.name), dict(params))
                    else:
                        cursor.execute(sql)
                    yield cursor
            finally:
                if cursor is not self.raw:
                    cursor.close()


@contextmanager
def connect(
    target: Target, *, create: bool = False, read_only: bool = False, notice: Notice | None = None
) -> Iterator[Connection]:
    """A connection for the length of a block; what is not committed is rolled back.

    A database file that does not exist is made only with `create`. `notice` is called once when another program keeps
    the file from being opened, which is then waited for.
    """
    with closing(_in_time(target, notice, lambda: _open(target, create, read_only))) as connection:
        yield connection


def open_reader(target: Target) -> Connection:
    """A connection that only reads, for as long as its caller keeps it."""
    return _in_time(target, None, lambda: _open(target, read_only=True))


def wait_for_file(target: Target, notice: Notice) -> None:
    """Waits until no other program writes to the database file, if the engine has one; gives up at the deadline."""
    if target.file is not None and target.file.exists():
        _in_time(target, notice, lambda: require_free_file(target))


def require_free_file(target: Target) -> None:
    """Raises a `WarehouseError` when another program keeps this one from writing to the database file."""
    # Without a timeout of the driver's own, which says nothing while it waits.
    with closing(_open(replace(target, file_timeout=0))) as connection:
        connection.begin()
        connection.rollback()


def spell(sql: str, adapter: str) -> str:
    """`:name` as the driver of the adapter wants it."""
    engine = ENGINES[adapter]

    def respell(found: re.Match[str]) -> str:
        name = found.group(1)
        return engine.parameter.format(name) if name else found.group().replace("%", engine.percent)

    return _PARAMETER.sub(respell, sql)


def _in_time(target: Target, notice: Notice | None, attempt: Callable[[], Outcome]) -> Outcome:
    """Attempt it until no other program has the database file, at most `target.file_timeout` seconds."""
    waiter = Waiter(target.file_timeout, notice)
    while True:
        try:
            return attempt()
        except WarehouseError as error:
            use = target.engine.file_use(str(error))
            if not use:
                raise
        program, what = use
        waiter.pause(
            f"waiting for {program}, which is {what} {target.file}",
            WarehouseError(
                f"{program} is still {what} {target.file} after {target.file_timeout} s: "
                "let it finish or close it, then try again"
            ),
        )


def _open(target: Target, create: bool = False, read_only: bool = False) -> Connection:
    driver = _driver(target)
    file = target.file
    if file is not None and file.is_dir():
        raise WarehouseError(f"{file} is a folder, not a database: move it away, or name another file")
    if file is not None and not create and not file.exists():
        raise WarehouseError(
            f"there is no database at {file} yet: recongen schema apply … --execute makes it"
        )
    try:
        return Connection(target, target.engine.open(target, driver, create, read_only), driver)
    except driver.Error as error:
        reason = target.without_secrets(_reason(error))
        raise WarehouseError(with_remedy(f"cannot connect to {target.describe()}: {reason}")) from error
    except OSError as error:
        raise WarehouseError(f"cannot connect to {target.describe()}: {error.strerror or error}") from error


def _reason(error: BaseException) -> str:
    """The line of a driver's message that says what is wrong."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    # ORA-06550 only says where in a block; the reason follows.
    reasons = [line for line in lines if not line.startswith("ORA-06550")] or lines
    return reasons[0] if reasons else type(error).__name__


def _driver(target: Target) -> ModuleType:
    try:
        return import_module(target.engine.driver)
    except ImportError as error:
        raise WarehouseError(
            f"the driver for {target.adapter} is not installed: pip install 'recongen[{target.adapter}]'"
        ) from error
