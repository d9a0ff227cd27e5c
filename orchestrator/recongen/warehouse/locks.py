"""One build of a prefix at a time. Every lock here ends with the process that holds it."""

from __future__ import annotations

import fcntl
import hashlib
import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from recongen.errors import WarehouseError
from recongen.warehouse.connect import Connection, connect
from recongen.warehouse.target import Target

WAIT_SECONDS = 600.0
POLL_SECONDS = 0.25

Notice = Callable[[str], None]


@dataclass(frozen=True)
class Holder:
    """Who has a build lock."""

    who: str
    since: str

    def __str__(self) -> str:
        return f"{self.who}, since {self.since}" if self.since else self.who


@contextmanager
def build_lock(
    target: Target, prefix: str, wait: float = WAIT_SECONDS, notice: Notice | None = None
) -> Iterator[None]:
    """Hold the build lock of a prefix; a second builder waits and then is told who holds it.

    `notice` is called once, with one line, when there is somebody to wait for.
    """
    waiter = _Waiter(prefix, wait, notice or (lambda _: None))
    if target.file is not None:
        with _file_lock(target.file, prefix, waiter):
            yield
    elif target.adapter == "postgres":
        with connect(target) as connection:
            _postgres_lock(connection, prefix, waiter)
            yield
    else:
        with connect(target) as connection:
            _oracle_lock(connection, prefix, waiter)
            yield


def build_holder(target: Target, prefix: str, connection: Connection) -> Holder | None:
    """Who builds a prefix now; None also where the engine does not say (Oracle)."""
    if target.file is not None:
        return file_lock_holder(target.file, prefix)
    if target.adapter == "postgres":
        return _postgres_holder(connection, {"key": _lock_number(target.schema, prefix, 63)})
    return None


def file_lock_holder(database: Path, prefix: str) -> Holder | None:
    path = lock_file(database, prefix)
    try:
        handle = path.open(encoding="utf-8")
    except OSError:
        return None
    with handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return _file_holder(path)
    return None


class _Waiter:
    """Says once that it waits, and gives up in time."""

    def __init__(self, prefix: str, seconds: float, notice: Notice) -> None:
        self._prefix = prefix
        self._seconds = seconds
        self._notice = notice
        self._pauses = 0
        self._deadline = time.monotonic() + seconds

    def pause(self, holder: Callable[[], Holder | str | None]) -> None:
        if time.monotonic() >= self._deadline:
            raise WarehouseError(
                f"another build of {self._prefix} is still running after {self._seconds:g} s: "
                f"{holder() or 'it has just ended'}"
            )
        # Whoever only looks whether the lock is free has it for an instant.
        if self._pauses == 1:
            self.say(f"waiting for another build of {self._prefix}: {holder() or 'it has just ended'}")
        self._pauses += 1
        time.sleep(POLL_SECONDS)

    def say(self, line: str) -> None:
        self._notice(line)


@contextmanager
def _file_lock(database: Path, prefix: str, waiter: _Waiter) -> Iterator[None]:
    path = lock_file(database, prefix)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = path.open("a+", encoding="utf-8")
    except OSError as error:
        raise WarehouseError(f"the lock file {path} cannot be made: {error.strerror}") from error
    with handle:
        while not _try_flock(handle):
            waiter.pause(lambda: _file_holder(path))
        handle.truncate(0)
        handle.write(f"pid {os.getpid()} on {socket.gethostname()}, since {_now()}\n")
        handle.flush()
        try:
            yield
        finally:
            # The file stays: another process may already hold it open to wait for it.
            handle.truncate(0)


def lock_file(database: Path, prefix: str) -> Path:
    return database.with_name(f"{database.name}-{prefix}.lock")


def _try_flock(handle: IO[str]) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _file_holder(path: Path) -> Holder:
    who, _, since = path.read_text(encoding="utf-8").strip().partition(", since ")
    return Holder(who or "a process that has not said its name yet", since)


def _postgres_lock(connection: Connection, prefix: str, waiter: _Waiter) -> None:
    """A session-level advisory lock; the server drops it with the connection."""
    connection.raw.autocommit = True
    key = {"key": _lock_number(connection.target.schema, prefix, 63)}
    label = f"recongen build {prefix} (pid {os.getpid()} on {socket.gethostname()})"
    connection.execute("select set_config('application_name', :label, false)", {"label": label[:63]})
    while not connection.rows("select pg_try_advisory_lock(:key) as held", key)[0]["held"]:
        waiter.pause(lambda: _postgres_holder(connection, key))


def _postgres_holder(connection: Connection, key: dict[str, int]) -> Holder | None:
    # After taking the lock its session does nothing more, so state_change is when it was taken.
    found = connection.rows(
        """
        select session.pid, session.application_name as name, session.usename as who,
            to_char(session.state_change at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS') as since
        from pg_locks as held
        inner join pg_stat_activity as session on held.pid = session.pid
        where
            held.locktype = 'advisory' and held.granted and held.objsubid = 1
            and held.database = (select oid from pg_database where datname = current_database())
            and (held.classid::bigint << 32) | held.objid::bigint = :key
        """,
        key,
    )
    if not found:
        return None
    session = found[0]
    who = f"server process {session['pid']}, {session['name']}, user {session['who']}"
    return Holder(who, f"{session['since']} UTC")


def _oracle_lock(connection: Connection, prefix: str, waiter: _Waiter) -> None:
    """A lock of the session through DBMS_LOCK, which the database's owner has to grant."""
    number = _lock_number(connection.target.schema, prefix, 30)
    while not _try_oracle(connection, number, waiter):
        waiter.pause(lambda: f"v$lock shows who has the user lock {number}")


def _try_oracle(connection: Connection, number: int, waiter: _Waiter) -> bool:
    block = (
        "begin :result := dbms_lock.request(id => :id, lockmode => dbms_lock.x_mode, timeout => 0, "
        "release_on_commit => false); end;"
    )
    try:
        with connection.one_line_errors():
            cursor = connection.raw.cursor()
            result = cursor.var(int)
            cursor.execute(block, {"result": result, "id": number})
    except WarehouseError as error:
        if "PLS-00201" not in str(error):
            raise
        waiter.say("this user may not execute DBMS_LOCK, so nothing keeps a second build waiting")
        return True
    # 4: this session holds it already.
    return result.getvalue() in (0, 4)


def _lock_number(schema: str, prefix: str, bits: int) -> int:
    digest = hashlib.sha256(f"recongen build {schema}.{prefix}".encode()).digest()
    return int.from_bytes(digest[:8], "big") >> (64 - bits)


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
