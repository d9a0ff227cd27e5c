"""One build of a prefix at a time, and who keeps a build waiting. Every lock here ends with the process that has it."""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from recongen.errors import WarehouseError
from recongen.warehouse.connect import Connection, connect
from recongen.warehouse.target import Target
from recongen.warehouse.waiting import Holder, Notice, Waiter

BUILD = "build"
WAIT_SECONDS = 600.0
WATCH_SECONDS = 0.5
LOOK_SECONDS = 1.0
"""A look at whether a lock is free takes it for an instant."""


@contextmanager
def build_lock(
    target: Target,
    prefix: str,
    wait: float = WAIT_SECONDS,
    notice: Notice | None = None,
    work: str = BUILD,
) -> Iterator[None]:
    """Hold the build lock of a prefix; a second builder waits and then hears who has it.

    `notice` is called once, with one line, when there is somebody to wait for. Another `work`, a word, has a lock of its own.
    """
    waiter = Waiter(wait, notice)
    number = _lock_number(target, prefix, work)

    def pause(holder: Holder | None) -> None:
        who = holder or target.engine.unknown_holder.format(number)
        waiter.pause(
            f"waiting for another {work} of {prefix}: {who}",
            WarehouseError(f"another {work} of {prefix} is still running after {wait:g} s: {who}"),
        )

    if place := target.engine.lock_beside(target):
        # A prefix has no hyphen.
        path = lock_file(place, prefix if work == BUILD else f"{prefix}-{work}")
        with open_lock_file(path) as handle:
            while not try_flock(handle):
                pause(file_holder(path))
            with sign_lock(handle):
                yield
    else:
        label = f"recongen {work} {prefix} (pid {os.getpid()} on {socket.gethostname()})"
        with connect(target) as connection:
            while not target.engine.try_lock(connection, number, label, notice or (lambda _: None)):
                pause(target.engine.lock_holder(connection, number))
            yield


def build_holder(target: Target, prefix: str, connection: Connection) -> Holder | None:
    """Who builds a prefix now; None also where the engine does not say (Oracle)."""
    if place := target.engine.lock_beside(target):
        return lock_holder(lock_file(place, prefix))
    return target.engine.lock_holder(connection, _lock_number(target, prefix))


def lock_file(database: Path, prefix: str) -> Path:
    return database.with_name(f"{database.name}-{prefix}.lock")


@contextmanager
def name_blockers(target: Target, prefix: str, notice: Notice) -> Iterator[None]:
    """While the block lasts, says once for each relation and session which reader keeps a relation from being replaced."""
    if target.engine.blockers_sql is None:
        yield
        return
    with ExitStack() as stack:
        connection = None
        # Nobody's build fails because there was no connection to watch it by.
        with suppress(WarehouseError):
            # Not in the thread: the build is about to set environment variables, which the driver reads as it connects, and the
            # process could die of that.
            connection = stack.enter_context(connect(target, read_only=True))
        if connection is None:
            yield
            return
        ended = threading.Event()
        thread = threading.Thread(target=_watch, args=(connection, prefix, notice, ended), daemon=True)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join(WATCH_SECONDS * 4)


def _watch(connection: Connection, prefix: str, notice: Notice, ended: threading.Event) -> None:
    target = connection.target
    named: set[tuple[str, int]] = set()
    with suppress(WarehouseError):
        while not ended.wait(WATCH_SECONDS):
            for row in connection.rows(
                target.engine.blockers_sql or "", {"schema": target.schema, "prefix": f"{prefix}_"}
            ):
                if (row["name"], row["pid"]) not in named:
                    named.add((row["name"], row["pid"]))
                    notice(
                        f"waiting to replace {row['name']}: session {row['pid']} (user {row['who']}, "
                        f"application {row['application']}), {row['state']} since {row['since']} UTC, "
                        f"query: {row['query']}"
                    )


def open_lock_file(path: Path) -> IO[str]:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.open("a+", encoding="utf-8")
    except OSError as error:
        raise WarehouseError(f"the lock file {path} cannot be made: {error.strerror}") from error


@contextmanager
def only_holder(path: Path, refusal: Callable[[Holder], Exception]) -> Iterator[IO[str]]:
    """The lock file, locked; raises what `refusal` makes of its holder where somebody else has it."""
    waiter = Waiter(LOOK_SECONDS)
    with open_lock_file(path) as handle:
        while not try_flock(handle):
            waiter.pause("", refusal(file_holder(path)))
        yield handle


@contextmanager
def sign_lock(handle: IO[str]) -> Iterator[None]:
    """The lock file says who has it."""
    sign(handle, os.getpid())
    try:
        yield
    finally:
        # The file stays: another process may already have it open to wait for it.
        handle.truncate(0)


def sign(handle: IO[str], pid: int) -> None:
    since = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    handle.truncate(0)
    handle.write(f"pid {pid} on {socket.gethostname()}, since {since}\n")
    handle.flush()


def lock_holder(path: Path) -> Holder | None:
    """Who has a lock file locked."""
    try:
        handle = path.open(encoding="utf-8")
    except OSError:
        return None
    with handle:
        # Shared, so that two who look do not take each other for a holder.
        return None if try_flock(handle, shared=True) else file_holder(path)


def try_flock(handle: IO[str], shared: bool = False) -> bool:
    try:
        fcntl.flock(handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def file_holder(path: Path) -> Holder:
    who, _, since = path.read_text(encoding="utf-8").strip().partition(", since ")
    pid = re.fullmatch(rf"pid (\d+) on {re.escape(socket.gethostname())}", who)
    return Holder(who or "a process that has not said its name yet", since, int(pid[1]) if pid else None)


def _lock_number(target: Target, prefix: str, work: str = BUILD) -> int:
    digest = hashlib.sha256(f"recongen {work} {target.schema}.{prefix}".encode()).digest()
    return int.from_bytes(digest[:8], "big") >> (64 - target.engine.lock_bits)
