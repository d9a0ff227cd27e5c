"""What one page reads: each question once, from the cache or from the database, side by side where connections are free."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self, TypeVar

from recongen.builds import LoggedBuild
from recongen.errors import WarehouseError
from recongen.warehouse.connect import Connection
from recongen.web.cache import Cache
from recongen.web.pool import Pool

Answer = TypeVar("Answer")


class NotInCacheError(Exception):
    """The database may not be asked."""


@dataclass(frozen=True)
class Helpers:
    threads: ThreadPoolExecutor
    look: Callable[[Connection], LoggedBuild | None]
    """Which build a connection reads."""


class Reading:
    """A block, at whose end the connections are back in the pool."""

    def __init__(self, cache: Cache, key: str, pool: Pool | None, helpers: Helpers | None = None) -> None:
        """`key` names the build; nothing is looked up or kept without. Without a pool, the cache is all there is."""
        self._cache, self._key, self._pool, self._helpers = cache, key, pool, helpers
        self._new: dict[Hashable, Any] = {}
        self._asked: dict[Hashable, threading.Lock] = {}
        self._jobs: deque[tuple[int, Callable[[], Any]]] = deque()
        self._done: dict[int, Any] = {}
        self._helper: Future[None] | None = None
        self._own = threading.local()
        self._stack = ExitStack()
        self._builds: list[LoggedBuild | None] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # The pool hears of an error, so that it does not hand a broken connection on.
        self._stack.__exit__(kind, error, trace)

    def of(self, question: Hashable, ask: Callable[[Connection], Answer]) -> Answer:
        """The answer to a question, which names everything that the answer depends on, the build excepted."""
        # Others who ask the same meanwhile wait for this answer.
        with self._asked.setdefault(question, threading.Lock()):
            if question in self._new:
                known: Answer = self._new[question]
                return known
            found: Answer | None = self._cache.get((self._key, question)) if self._key else None
            if found is not None:
                return found
            answer = ask(self._connection())
            self._new[question] = answer
            return answer

    def each(self, jobs: Sequence[Callable[[], Any]]) -> list[Any]:
        """What each comes to, in their order. Once one of them has to ask the database, another connection, where one is
        free, takes jobs from the other end."""
        self._jobs.extend(enumerate(jobs))
        try:
            while self._jobs:
                self._do(self._jobs.popleft)
        finally:
            self._jobs.clear()
            helper = self._helper
            if helper and not helper.cancel():
                helper.exception()
        if helper and not helper.cancelled():
            helper.result()
        return [self._done[place] for place in range(len(jobs))]

    def now(self, ask: Callable[[Connection], Answer]) -> Answer:
        """The answer to a question about what changes between builds: no cache keeps it."""
        return ask(self._connection())

    @property
    def is_all_from_cache(self) -> bool:
        return getattr(self._own, "connection", None) is None

    def is_of(self, build: LoggedBuild | None) -> bool:
        """Whether every connection that was asked still reads that build; to be called after the last question."""
        assert self._helpers
        return all(found == build for found in (self._helpers.look(self._connection()), *self._builds))

    def keep(self) -> None:
        for question, answer in self._new.items():
            self._cache.put((self._key, question), answer)

    def _do(self, take: Callable[[], tuple[int, Callable[[], Any]]]) -> None:
        try:
            place, job = take()
        except IndexError:
            return
        self._done[place] = job()

    def _connection(self) -> Connection:
        """Of this thread."""
        if self._pool is None:
            raise NotInCacheError
        own: Connection | None = getattr(self._own, "connection", None)
        if own is None:
            own = self._own.connection = self._stack.enter_context(self._pool.connection())
            if self._helpers and self._jobs:
                self._helper = self._helpers.threads.submit(self._help, self._pool, self._helpers.look)
        return own

    def _help(self, pool: Pool, look: Callable[[Connection], LoggedBuild | None]) -> None:
        is_open = False
        try:
            with pool.spare() as connection:
                if connection is None:
                    return
                is_open = True
                self._own.connection = connection
                while self._jobs:
                    self._do(self._jobs.pop)
                # A copy of the file that was made meanwhile would be of another build.
                self._builds.append(look(connection))
        except WarehouseError:
            # One connection is enough where the database allows no more.
            if is_open:
                raise
