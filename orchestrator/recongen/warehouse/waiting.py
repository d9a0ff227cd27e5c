"""Waiting for somebody else: with a deadline, and saying for whom."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

POLL_SECONDS = 0.25

Notice = Callable[[str], None]


@dataclass(frozen=True)
class Holder:
    """Who has a lock; `pid` where that is a process of this machine which signed its file."""

    who: str
    since: str
    pid: int | None = None

    def __str__(self) -> str:
        return f"{self.who}, since {self.since}" if self.since else self.who


class Waiter:
    """Says once for whom it waits, and gives up in time."""

    def __init__(self, seconds: float, notice: Notice | None = None) -> None:
        self._deadline = time.monotonic() + seconds
        self._notice = notice
        self._pauses = 0

    def pause(self, line: str, failure: Exception) -> None:
        """Sleep a moment before the next attempt; raises `failure` after the deadline. `line` goes to `notice`."""
        if time.monotonic() >= self._deadline:
            raise failure from None
        # A look at whether a lock is free takes it for an instant.
        if self._pauses == 1 and self._notice:
            self._notice(line)
        self._pauses += 1
        time.sleep(POLL_SECONDS)
