"""Asking again until it is done: the service has no waiters of its own."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from recongen.errors import PublishError
from recongen.quicksight.client import BusyError

FIRST_PAUSE, LONGEST_PAUSE, GROWTH = 0.5, 5.0, 1.5
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Patience:
    longest: float = 900.0
    sleep: Callable[[float], None] = time.sleep
    now: Callable[[], float] = time.monotonic

    def attempts(self) -> Iterator[None]:
        """One now, then more with pauses between them, until the time is up."""
        until, pause = self.now() + self.longest, FIRST_PAUSE
        while True:
            yield
            if self.now() >= until:
                return
            self.sleep(pause)
            pause = min(pause * GROWTH, LONGEST_PAUSE)

    def over(self, what: str) -> PublishError:
        return PublishError(f"{what}, after {self.longest / 60:.0f} minutes; run this again, it goes on")

    def insist(self, send: Callable[[], Answer]) -> Answer:
        """`send`, again for as long as the service is busy with the same resource."""
        busy: Exception | None = None
        for _ in self.attempts():
            try:
                return send()
            except BusyError as failure:
                busy = failure
        raise self.over(str(busy))
