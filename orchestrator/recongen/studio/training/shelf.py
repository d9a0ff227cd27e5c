"""The training data of one institution: the exercise to train on, what runs in the background, and the days being built."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from recongen.demo.knobs import order_of
from recongen.demo.shaping import KNOBS, SOURCE, Knob
from recongen.processes.background import Background
from recongen.processes.command import OWN
from recongen.session import Session
from recongen.training import course
from recongen.training.days import Days
from recongen.training.exercise import Exercise
from recongen.training.figures import DayBuilder
from recongen.training.outward import Outward
from recongen.training.place import TrainingSession
from recongen.training.scratch import read_checks
from recongen.training.suspicions import People

TYPED = (SOURCE, *KNOBS)
JOBS = "jobs"


@dataclass(frozen=True)
class Opened:
    """An exercise with what belongs to it on disk, and its builder of days."""

    exercise: Exercise
    days: Days
    people: People
    outward: Outward
    checks: Mapping[str, tuple[str, str]]
    """By their name: what a person calls it, and what its rows mean."""
    currency: str


class Shelf:
    def __init__(self, session: Session) -> None:
        self._session = session
        self._lock = threading.Lock()
        self._opened: tuple[Path, Opened] | None = None

    @property
    def training(self) -> TrainingSession:
        """Raises `InstitutionError` while the file is not valid."""
        return TrainingSession(self._session)

    @property
    def plan(self) -> Background:
        return Background(self.training.exercises / JOBS / "plan")

    @property
    def load(self) -> Background:
        return Background(self.training.exercises / JOBS / "load")

    def begin(self, job: Background, typed: Mapping[str, str], execute: bool) -> None:
        """Raises `UsageError` where a knob is wrong, before anything is begun."""
        chosen = {knob: typed[knob.name].strip() for knob in TYPED}
        # What decides by itself where nothing is typed may be left blank in a form.
        chosen = {knob: text for knob, text in chosen.items() if text or knob.default}
        order_of({knob.name: text for knob, text in chosen.items()}, self._session.settings.as_of)
        words = [*OWN, "data", "train", *self._session.arguments(), "--json"]
        words += [_option(knob, text) for knob, text in chosen.items()]
        job.start([*words, *(["--execute"] if execute else [])], typed)

    def open_current(self) -> Opened | None:
        """None where there is no exercise yet. The days of one that has been replaced are not built any more."""
        found = course.current(self.training.exercises)
        with self._lock:
            if self._opened and (found is None or self._opened[0] != found[1]):
                self._opened[1].outward.stop(0)
                self._opened = None
            if found and self._opened is None:
                exercise, folder = found
                days = course.days_of(folder)
                outward = Outward(exercise, days, lambda: self._builder(folder))
                self._opened = (
                    folder,
                    Opened(
                        exercise,
                        days,
                        People(folder),
                        outward,
                        read_checks(folder),
                        self.training.institution.currency,
                    ),
                )
            return self._opened[1] if self._opened else None

    def _builder(self, folder: Path) -> DayBuilder:
        return DayBuilder(folder, self.training.prefix, self._session.title)


def _option(knob: Knob, text: str) -> str:
    """One word, so that no value is taken for another option; a flag has a name for each of its states."""
    if knob.is_flag:
        return knob.option if text == "yes" else f"--no-{knob.option.removeprefix('--')}"
    return f"{knob.option}={text}"
