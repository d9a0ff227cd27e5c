"""Connections that only read: as many as are allowed, each with a time limit, and replaced when the database was gone."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace

from recongen.errors import WarehouseError
from recongen.warehouse.connect import Connection, open_reader
from recongen.warehouse.target import Target

FILE_SECONDS = 5
"""A reader of a page does not wait as long as a build for a file that somebody writes."""
QUEUE_SECONDS = 20.0


class BusyError(WarehouseError):
    """Every connection is in use, for longer than a reader waits."""


@dataclass(frozen=True)
class _Kept:
    """A connection, and which file it has open where the database is one: the name may be another file's by now."""

    connection: Connection
    file: tuple[int, int] | None


class Pool:
    def __init__(self, target: Callable[[], Target], size: int, statement_seconds: float) -> None:
        """`target` may answer another file from one time to the next: connections to the one before are closed."""
        self._target = target
        self._seconds = statement_seconds
        self._free: queue.LifoQueue[_Kept | None] = queue.LifoQueue()
        for _ in range(size):
            self._free.put(None)
        self._size = size
        self._closed = threading.Event()

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """Raises `WarehouseError` where the database cannot be reached, and `BusyError` where it takes too long."""
        try:
            found = self._free.get(timeout=QUEUE_SECONDS)
        except queue.Empty:
            raise BusyError("too many readers at once: try again in a moment") from None
        with self._take(found) as connection:
            yield connection

    @contextmanager
    def spare(self) -> Iterator[Connection | None]:
        """None where none is free at once."""
        try:
            found = self._free.get_nowait()
        except queue.Empty:
            yield None
            return
        with self._take(found) as connection:
            yield connection

    @contextmanager
    def _take(self, found: _Kept | None) -> Iterator[Connection]:
        usable: _Kept | None = None
        try:
            usable = self._usable(found)
            connection = usable.connection
            with connection.one_line_errors(), connection.engine.reading(connection.raw, self._seconds):
                yield connection
        except WarehouseError:
            # Whatever went wrong, the next reader gets a new connection.
            if usable is not None:
                usable.connection.close()
                usable = None
            raise
        finally:
            if self._closed.is_set() and usable is not None:
                usable.connection.close()
                usable = None
            self._free.put(usable)

    def _usable(self, found: _Kept | None) -> _Kept:
        target = self._now()
        file = _file_of(target)
        if found is not None:
            same = found.connection.target.settings == target.settings and found.file == file
            # A file that is open does not go away as a server does.
            if same and (file is not None or _answers(found.connection)):
                return found
            found.connection.close()
        try:
            connection = open_reader(target)
        except WarehouseError:
            # A copy may just have been replaced by a newer one.
            now = self._now()
            if now.settings == target.settings:
                raise
            connection, file = open_reader(now), _file_of(now)
        connection.statement_seconds = self._seconds
        return _Kept(connection, file)

    def _now(self) -> Target:
        return replace(self._target(), file_timeout=FILE_SECONDS)

    def close(self) -> None:
        """What is free now; what is in use closes itself when it is given back."""
        self._closed.set()
        for _ in range(self._size):
            with suppress(queue.Empty):
                found = self._free.get_nowait()
                if found is not None:
                    found.connection.close()


def _file_of(target: Target) -> tuple[int, int] | None:
    if target.file is None:
        return None
    with suppress(OSError):
        about = target.file.stat()
        return about.st_dev, about.st_ino
    return None


def _answers(connection: Connection) -> bool:
    try:
        connection.execute(connection.engine.ping_sql)
    except WarehouseError:
        return False
    return True
