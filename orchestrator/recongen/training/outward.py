"""A live builder of days: the one that is open at once, then its neighbours, nearest first, one at a time and in the background."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from functools import cache

from recongen.errors import RecongenError
from recongen.training.days import Day, Days
from recongen.training.exercise import Exercise
from recongen.training.figures import DayBuilder, InterruptedBuildError, Interruption

NICENESS = 10
REACH = timedelta(days=90)
"""How far from the open day its neighbours are built."""


class Outward:
    def __init__(self, exercise: Exercise, days: Days, builder: Callable[[], DayBuilder]) -> None:
        """`builder` is asked once, when the first day is to be built."""
        self._exercise, self._days = exercise, days
        self._builder = cache(builder)
        self._lock = threading.Condition()
        self._focus: date | None = None
        self._building: date | None = None
        self._interruption = Interruption()
        self._thread: threading.Thread | None = None
        self._is_stopped = False
        self.problems: dict[date, str] = {}
        """Days that could not be built, and why."""

    @property
    def is_running(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    @property
    def building(self) -> date | None:
        return self._building

    def begin(self, day: date) -> None:
        """Build this day, and then from it outwards until all days in reach are there. What failed is tried again."""
        with self._lock:
            self._is_stopped = False
            self.problems.clear()
            if not self.is_running:
                self._thread = threading.Thread(target=self._run, name="days", daemon=True)
                self._focus = day
                self._thread.start()
        self.turn_to(day)

    def turn_to(self, day: date) -> None:
        """Where days are being built, this one is next. A neighbour that is at work gives way."""
        with self._lock:
            if not self.is_running or day == self._focus:
                return
            self._focus = day
            if self._building not in (None, day) and self._next() == day:
                self._interruption.ask()

    def stop(self, wait: float = 10.0) -> None:
        """What is at work is given up."""
        with self._lock:
            self._is_stopped = True
            self._interruption.ask()
        if self._thread is not None:
            self._thread.join(wait)

    def _run(self) -> None:
        while True:
            with self._lock:
                day = None if self._is_stopped else self._next()
                self._building, self._interruption = day, Interruption()
                if day is None:
                    self._thread = None
                    return
                is_urgent = day == self._focus
            # A thread once niced stays so: each day has one of its own.
            work = threading.Thread(target=self._build, args=(day, is_urgent), daemon=True)
            work.start()
            work.join()

    def _next(self) -> date | None:
        focus, done = self._focus or self._exercise.days[-1], self._days.built_days() | self.problems.keys()
        near = [day for day in self._exercise.days if abs(day - focus) <= REACH and day not in done]
        return min(near, key=lambda day: (abs(day - focus), day), default=None)

    def _build(self, day: date, is_urgent: bool) -> None:
        if not is_urgent and sys.platform == "linux":
            with suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)
        try:
            figures = self._builder().build(day, self._exercise.marks_of(day), self._interruption)
            self._days.save(day, Day.of(figures))
        except InterruptedBuildError:
            pass
        except (RecongenError, OSError) as error:
            self.problems[day] = str(error)
