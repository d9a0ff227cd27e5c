"""Statements that take too long are ended, those beside them are not, and nothing is ended after it is done."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from recongen.warehouse.deadlines import Deadlines

LONG = 60.0


def waits(deadlines: Deadlines, seconds: float, block: Callable[[threading.Event], None]) -> bool:
    """Whether the block was interrupted before it ended."""
    interrupted = threading.Event()
    with deadlines.within(seconds, interrupted.set):
        block(interrupted)
        return interrupted.is_set()


def until_interrupted(event: threading.Event) -> None:
    event.wait(LONG)


def test_only_what_is_late_is_interrupted() -> None:
    deadlines = Deadlines()
    began = time.monotonic()

    def nested(_: threading.Event) -> None:
        # A shorter deadline that comes later is kept, too; a deadline that has passed does not hinder the next.
        assert waits(deadlines, 0.05, until_interrupted)
        assert not waits(deadlines, LONG, lambda event: None)
        assert waits(deadlines, 0.05, until_interrupted)

    assert not waits(deadlines, LONG, nested)
    assert time.monotonic() - began < LONG


def test_what_is_done_is_never_interrupted() -> None:
    deadlines, late = Deadlines(), threading.Event()
    with deadlines.within(0.05, late.set):
        pass
    assert waits(deadlines, 0.2, until_interrupted)
    assert not late.is_set()


def test_a_broken_connection_does_not_end_the_others_deadlines() -> None:
    def breaks() -> None:
        raise RuntimeError("closed")

    deadlines = Deadlines()
    with deadlines.within(0.05, breaks):
        assert waits(deadlines, 0.1, until_interrupted)
    assert waits(deadlines, 0.05, until_interrupted)
