"""A driver, as other engines' are, over the Spark session of this process: the one that dbt runs in, too."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from py4j.protocol import Py4JError
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession


class Error(Exception):
    """Whatever Spark refuses."""


class IntegrityError(Error):
    """Never raised: a table has no constraints there."""


class DataError(Error):
    """Never raised: as above."""


def connect(settings: Mapping[str, Any]) -> Connection:
    """As dbt does it. A session that runs already stays the same, with these settings."""
    builder = SparkSession.builder.enableHiveSupport()
    for name, value in settings.items():
        builder = builder.config(name, value)
    return Connection(_translate(builder.getOrCreate))


class Connection:
    """There are no transactions. What is to be written together waits in `pending` for the commit, and is then written in turn."""

    def __init__(self, session: SparkSession) -> None:
        self.session = session
        self.pending: list[Callable[[], Any]] = []

    def cursor(self) -> Cursor:
        return Cursor(self.session)

    def commit(self) -> None:
        for write in self.pending:
            _translate(write)
        self.pending.clear()

    def rollback(self) -> None:
        self.pending.clear()

    def close(self) -> None:
        """The session stays: to start one takes seconds, and it ends with the process."""
        self.pending.clear()


class Cursor:
    def __init__(self, session: SparkSession) -> None:
        self.session = session
        self.description: list[tuple[str, str]] = []

    def execute(self, sql: str, params: Mapping[str, Any] | None = None) -> None:
        self._frame = _translate(lambda: self.session.sql(sql, args=dict(params or {})))
        self._rows: Iterator[Any] | None = None
        self.description = [(field.name, field.dataType.simpleString()) for field in self._frame.schema]

    def fetchmany(self, size: int | None = None) -> list[tuple[Any, ...]]:
        if self._rows is None:
            self._rows = iter(_translate(self._frame.collect))
        return [tuple(map(_in_utc, row)) for row in islice(self._rows, size)]

    def fetchall(self) -> list[tuple[Any, ...]]:
        return self.fetchmany()

    def close(self) -> None:
        """Nothing is kept where Spark runs."""


def _in_utc(value: Any) -> Any:
    """Spark hands over an instant in the time of this machine, without saying so."""
    return value.astimezone(UTC).replace(tzinfo=None) if isinstance(value, datetime) else value


def _translate(work: Callable[[], Any]) -> Any:
    try:
        return work()
    except (PySparkException, Py4JError) as error:
        raise Error(str(error)) from error
