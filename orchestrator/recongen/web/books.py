"""The books as pages read them: everything on one page is of one build, or the page says that it may not be.

A watcher looks once a second which build stands. A page reads what it needs, from the cache or from the database, and looks
at the log once more when it is done; where a build began meanwhile it reads again.
"""

from __future__ import annotations

import sys
import threading
import time
import traceback
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from recongen import builds
from recongen.builds import LoggedBuild
from recongen.errors import BuildError, RecongenError, WarehouseError
from recongen.talk import to_stderr
from recongen.warehouse.connect import Connection
from recongen.warehouse.locks import build_holder, lock_file, lock_holder
from recongen.warehouse.target import Target
from recongen.warehouse.waiting import Holder
from recongen.web.cache import Cache
from recongen.web.copies import Copies
from recongen.web.pool import BusyError, Pool
from recongen.web.reading import Helpers, NotInCacheError, Reading

LOOK_SECONDS = 1.0
FEED_SECONDS = 10.0
"""Between two looks at the feed, or twenty times as long as one takes."""
TRIES = 4
QUICK_SECONDS = 1.0
"""A question that is refused so soon, while a build runs, may have met a relation that was just replaced."""
LONG_READERS, LONG_SECONDS = 2, 600.0
"""Of files with all rows: how many are written at once, and how long one may take."""

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Standing:
    """What stands in the database, as it was last seen."""

    build: LoggedBuild | None = None
    """The latest row of the log."""
    complete: LoggedBuild | None = None
    """The last complete build that was seen: what the cache holds is of it."""
    flaw: str = ""
    """Why the relations may be of two builds, or there are none."""
    running: str = ""
    """That a build runs meanwhile, which does not touch what is read."""
    is_building: bool = False
    """Whether a build runs now, whatever it touches."""
    stale: str = ""
    """Why the complete build is not up to date with the books."""
    gone: str = ""
    """Why the database does not answer, for operators."""
    since: str = ""
    """When it stopped answering, UTC."""

    @property
    def key(self) -> str:
        return f"{self.complete.entry}-{self.complete.run_id}" if self.complete else ""

    @property
    def is_one_build(self) -> bool:
        """Whether what was read is of one complete build, whatever runs now."""
        return self.complete is not None


class Books:
    def __init__(
        self,
        target: Target,
        prefix: str,
        content_hash: Callable[[], str],
        cache: Cache,
        connections: int,
        statement_seconds: float,
        folder: Path,
        checks: Collection[str] = (),
    ) -> None:
        """`content_hash` is that of the institution as a build would compile it now. `folder` is where a database file is copied
        to that only one process can have open. `checks` must all have run."""
        self.target, self.prefix = target, prefix
        self._content_hash, self._checks = content_hash, checks
        self.cache = cache
        self._copies: Copies | None = None
        if target.file is not None and not target.engine.is_readable_while_built:
            self._copies = Copies(target, folder)
        self._pool = Pool(self._current, connections, statement_seconds)
        self._watcher_pool = Pool(self._current, 1, statement_seconds)
        self._long_pool = Pool(self._current, LONG_READERS, LONG_SECONDS)
        self._helpers = Helpers(ThreadPoolExecutor(connections, "beside"), self._latest_build)
        self._standing = Standing()
        self._looking = threading.Lock()
        self._feed_due = 0.0
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="builds", daemon=True)

    def start(self) -> None:
        self.look()
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join(LOOK_SECONDS * 3)
        self._helpers.threads.shutdown(wait=False, cancel_futures=True)
        for pool in (self._pool, self._watcher_pool, self._long_pool):
            pool.close()
        if self._copies:
            self._copies.close()

    @property
    def standing(self) -> Standing:
        return self._standing

    def read(self, work: Callable[[Reading, Standing], Answer]) -> tuple[Answer, Standing]:
        """What `work` makes of the books, and what stood while it read; it only reads, since it may be done again.

        Raises `WarehouseError` where the database does not answer, or refuses, and the cache does not have it all.
        """
        failure: WarehouseError | None = None
        for _ in range(TRIES):
            standing = self._standing
            if standing.key and (standing.gone or standing.flaw):
                with suppress(NotInCacheError):
                    return work(Reading(self.cache, standing.key, None), standing), standing
            if standing.gone:
                raise WarehouseError(standing.gone)
            if standing.build is None:
                raise BuildError(standing.flaw or f"{self.prefix} has not been built")
            began = time.monotonic()
            try:
                found = self._read_once(work, standing)
            except BusyError:
                raise
            except WarehouseError as error:
                failure = error
                found = None
            if found is not None:
                return found
            self.look()
            is_running = standing.build.state == "running" and time.monotonic() - began < QUICK_SECONDS
            if failure is not None and self._standing == standing and not is_running:
                raise failure
        raise failure or BuildError("builds follow each other too quickly to be read", may_pass=True)

    def _read_once(
        self, work: Callable[[Reading, Standing], Answer], standing: Standing
    ) -> tuple[Answer, Standing] | None:
        """None where another build began meanwhile."""
        if standing.flaw:
            # Nothing of it is kept, and the page says so.
            of_two = replace(standing, complete=None)
            with Reading(self.cache, "", self._pool, self._helpers) as reading:
                return work(reading, of_two), of_two
        with Reading(self.cache, standing.key, self._pool, self._helpers) as reading:
            answer = work(reading, standing)
            if not reading.is_all_from_cache:
                if not reading.is_of(standing.build):
                    return None
                reading.keep()
            return answer, standing

    def of_one_build(self, work: Callable[[Connection], Answer]) -> Answer:
        """What long work makes of all rows, such as a file, by connections of its own.

        Raises `BuildError` where there is no complete build, or another began meanwhile.
        """
        standing = self._standing
        if not standing.is_one_build or standing.flaw or standing.gone:
            reason = "the database does not answer" if standing.gone else standing.flaw
            raise BuildError(reason or f"{self.prefix} has not been built")
        with self._long_pool.connection() as connection:
            answer = work(connection)
            if self._latest_build(connection) != standing.build:
                raise BuildError("a build began while the rows were read")
        return answer

    # Which build stands -------------------------------------------------------------------------------------------------

    def _watch(self) -> None:
        while not self._stopped.wait(LOOK_SECONDS):
            self.look()

    def look(self) -> None:
        with self._looking:
            before = self._standing
            try:
                found = self._look(before)
            except RecongenError as error:
                if not before.gone:
                    to_stderr(f"warning: {error}")
                found = _mark_gone(before, str(error))
            except (OSError, LookupError, TypeError, ValueError) as error:
                # A fault of ours; the next look may find the books as they should be.
                if not before.gone:
                    traceback.print_exception(error, file=sys.stderr)
                found = _mark_gone(before, f"the build log cannot be read: {type(error).__name__}")
            self._standing = found

    def _look(self, before: Standing) -> Standing:
        running = ""
        if self._copies and self.target.file:
            holder = lock_holder(lock_file(self.target.file, self.prefix))
            if holder:
                running = _running(holder)
            else:
                self._copies.refresh()
        with self._watcher_pool.connection() as connection:
            build = builds.latest_build(connection, self.prefix)
            if build is None:
                return Standing(
                    flaw=f"{self.prefix} has not been built yet", running=running, is_building=bool(running)
                )
            holder = None if self._copies else build_holder(self.target, self.prefix, connection)
            flaw = build.flaw(holder) or build.lack(self._checks) or ""
            complete = build if not flaw else before.complete
            stale = before.stale
            if before.build != build or time.monotonic() >= self._feed_due:
                stale = "" if flaw else self._staleness(connection, build)
        is_building = bool(running) or (build.state == "running" and holder is not None)
        return Standing(build, complete, flaw, running, is_building, stale)

    def _staleness(self, connection: Connection, build: LoggedBuild) -> str:
        began = time.monotonic()
        found = builds.staleness(connection, self.prefix, build, self._content_hash())
        now = time.monotonic()
        self._feed_due = now + max(FEED_SECONDS, 20 * (now - began))
        return found or ""

    def _latest_build(self, connection: Connection) -> LoggedBuild | None:
        return builds.latest_logged(connection, self.prefix)

    def _current(self) -> Target:
        return self._copies.target if self._copies else self.target


def _mark_gone(before: Standing, reason: str) -> Standing:
    since = before.since or f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC"
    return replace(before, gone=reason, since=since)


def _running(holder: Holder) -> str:
    return f"a build is running since {holder.since}"
