"""One thread that ends the statements which take too long: a timer for each would cost as much as a short statement."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress


class Deadlines:
    """Safe among threads."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._running: dict[object, tuple[float, Callable[[], None]]] = {}
        self._thread: threading.Thread | None = None
        self._wakes = math.inf

    @contextmanager
    def within(self, seconds: float, interrupt: Callable[[], None]) -> Iterator[None]:
        """`interrupt` is called from another thread when the block takes longer, and never after it."""
        due, key = time.monotonic() + seconds, object()
        with self._changed:
            self._running[key] = due, interrupt
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="deadlines", daemon=True)
                self._thread.start()
            elif due < self._wakes:
                self._changed.notify()
        try:
            yield
        finally:
            with self._changed:
                self._running.pop(key, None)

    def _run(self) -> None:
        with self._changed:
            while True:
                now = time.monotonic()
                for key, (due, interrupt) in list(self._running.items()):
                    if due <= now:
                        del self._running[key]
                        # A connection that broke meanwhile cannot be interrupted, and others still have to be.
                        with suppress(Exception):
                            interrupt()
                self._wakes = min((due for due, _ in self._running.values()), default=math.inf)
                self._changed.wait(self._wakes - now if self._running else None)
