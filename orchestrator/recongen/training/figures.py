"""One day of an exercise: what a build of the feed, as it was known when that day ended, finds."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from recongen.dbt_core import manifest as manifests
from recongen.errors import RecongenError
from recongen.feed.contract import EVENT_TABLES, TABLES
from recongen.feed.fingerprint import Marks
from recongen.report.report import Report
from recongen.report.rows import Episode, ExceptionRow
from recongen.training.scratch import FEED, MANIFEST, Statement, read_statements
from recongen.warehouse.connect import Connection
from recongen.warehouse.engines.sqlite import CACHE_KIB
from recongen.warehouse.profile import file_target
from recongen.warehouse.target import Target


class InterruptedBuildError(RecongenError):
    """Something more urgent came."""


class Interruption:
    """Lets one thread make another give up the build of a day."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._raw: sqlite3.Connection | None = None
        self.is_asked = False

    def ask(self) -> None:
        with self._lock:
            self.is_asked = True
            if self._raw is not None:
                self._raw.interrupt()

    def watch(self, raw: sqlite3.Connection | None) -> None:
        """The connection that is at work; None before it is closed."""
        with self._lock:
            self._raw = raw


@dataclass(frozen=True)
class Figures:
    """`rows` and `causes` in the order of a report."""

    as_of: str
    latest_business_day: str | None
    rows: tuple[ExceptionRow, ...]
    causes: tuple[Episode, ...]


class DayBuilder:
    """Holds the compiled models and the manifest of one exercise. One build at a time, each in a database that is nowhere."""

    def __init__(self, folder: Path, prefix: str, institution: str) -> None:
        self._folder, self._prefix, self._institution = folder, prefix, institution
        self._statements = read_statements(folder)
        self._manifest = manifests.read(folder / MANIFEST)
        self._target: Target = file_target(folder / FEED, folder, "recongen")

    def build(self, day: date, marks: Marks, interruption: Interruption) -> Figures:
        """Raises `InterruptedBuildError` when that is asked for, `RecongenError` where the database refuses something."""
        with self._connection() as raw:
            interruption.watch(raw)
            try:
                self._fill(raw, marks)
                instant = datetime(day.year, day.month, day.day) + timedelta(days=1)
                for statement in self._statements:
                    if interruption.is_asked:
                        raise InterruptedBuildError(f"the build of {day} was interrupted")
                    _make(raw, statement, instant)
                return self._read(raw)
            except sqlite3.OperationalError as error:
                if interruption.is_asked:
                    raise InterruptedBuildError(f"the build of {day} was interrupted") from None
                raise RecongenError(f"{day} cannot be built: {error}") from error
            finally:
                interruption.watch(None)

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        # An empty name is a database that is gone with its connection, in memory as far as the cache reaches.
        raw = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        try:
            raw.execute("pragma journal_mode = off")
            raw.execute(f"pragma cache_size = -{CACHE_KIB}")
            raw.execute("pragma temp_store = memory")
            raw.execute("attach database ? as kept", [f"{self._folder / FEED}"])
            yield raw
        finally:
            raw.close()

    def _fill(self, raw: sqlite3.Connection, marks: Marks) -> None:
        """The tables of the feed up to the marks. What was checked when they were loaded is not checked again."""
        for table in TABLES:
            name = table.relation(self._prefix)
            raw.execute(
                f'create table main."{name}" as select * from kept."{name}" where entry <= {marks.of(table)}'
            )
            for number, columns in enumerate(("entry", ", ".join((*table.key, "entry")))):
                raw.execute(f'create index main."idx_{name}_{number}" on "{name}" ({columns})')
            raw.execute(f'analyze main."{name}"')
        for table in EVENT_TABLES:
            name = table.relation(self._prefix)
            raw.execute(f'create table main."{name}" as select * from kept."{name}"')

    def _read(self, raw: sqlite3.Connection) -> Figures:
        connection = Connection(self._target, raw, sqlite3)
        report = Report(connection, self._manifest, self._institution)
        context: Any = report.context
        return Figures(
            context.as_of,
            context.latest_business_day,
            tuple(report.rows()),
            tuple(cause for check in report.found for cause in report.episodes_of(check)),
        )


def _make(raw: sqlite3.Connection, statement: Statement, instant: datetime) -> None:
    """A table with its indexes and statistics, as the build of a model makes it."""
    raw.execute(f"create table {statement.relation} as {statement.at(instant)}")
    table = statement.relation.partition(".")[2]
    for number, columns in enumerate(statement.indexes):
        raw.execute(f'create index main."idx_{statement.name}_{number}" on {table} ({columns})')
    raw.execute(f"analyze {statement.relation}")
