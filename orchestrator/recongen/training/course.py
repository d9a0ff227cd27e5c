"""Making an exercise the one to train on, and finding the one that is."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from recongen.demo.tables import missing_tables
from recongen.files import replace_file
from recongen.session import Session
from recongen.training.days import Days
from recongen.training.exercise import Exercise, make_exercise
from recongen.training.loading import replace_feed
from recongen.training.place import TrainingSession
from recongen.training.scratch import prepare

EXERCISE, CURRENT, DAYS, WORKSHOP = "exercise.json", "current", "days", "workshop"
UNFINISHED = ".part"


def plan(present: Session, typed: Mapping[str, str]) -> dict[str, Any]:
    """What an exercise would hold, for JSON; nothing is written."""
    return document(make_exercise(present, typed, "")[0])


def load(present: Session, typed: Mapping[str, str], say: Callable[[str], None]) -> Exercise:
    """All of it or nothing: until its feed is in the tables, the exercise before stays the one to train on.

    Raises `UsageError` where nothing can be made of what was typed, and `RecongenError` where the tables are somebody else's.
    """
    session = TrainingSession(present)
    # Everything generated goes into a folder that only the holder of the lock touches.
    with session.lock(0):
        shelf = session.exercises
        shelf.mkdir(parents=True, exist_ok=True)
        say("making the feed")
        exercise, feed = make_exercise(present, typed, _next_id(shelf))
        unfinished = shelf / f"{exercise.id}{UNFINISHED}"
        unfinished.mkdir()
        say("compiling the models")
        prepare(session, feed, shelf / WORKSHOP, unfinished)
        exercise.save(unfinished / EXERCISE)
        unfinished.rename(shelf / exercise.id)
        say(f"loading {len(feed.legs):,} postings")
        if missing_tables(session.target, session.prefix):
            session.create_tables()
        replace_feed(session.target, session.prefix, feed)
        replace_file(shelf / CURRENT, exercise.id.encode())
        _clear(shelf, exercise.id)
    return exercise


def current(shelf: Path) -> tuple[Exercise, Path] | None:
    """The exercise to train on, and its folder."""
    try:
        folder = shelf / (shelf / CURRENT).read_text(encoding="utf-8")
        return Exercise.read(folder / EXERCISE), folder
    except FileNotFoundError:
        return None


def days_of(folder: Path) -> Days:
    return Days(folder / DAYS)


def document(exercise: Exercise) -> dict[str, Any]:
    days = list(exercise.marks)
    return {
        "rows": dict(zip(("transactions", "daily_balances"), exercise.rows, strict=True)),
        "first_day": days[0],
        "last_day": days[-1],
        "plants": [
            {
                "name": one.name,
                "what": one.what,
                "is_story": one.is_story,
                "reason": one.reason,
                "exception_keys": list(one.keys),
                "sentence": one.sentence,
            }
            for one in exercise.plants
        ],
        "unavoidable": list(exercise.unavoidable),
    }


def _next_id(shelf: Path) -> str:
    numbers = [
        int(path.name.removesuffix(UNFINISHED)) for path in shelf.iterdir() if path.name[0].isdecimal()
    ]
    return str(max(numbers, default=0) + 1)


def _clear(shelf: Path, kept: str) -> None:
    for path in shelf.iterdir():
        if path.is_dir() and path.name[0].isdecimal() and path.name != kept:
            shutil.rmtree(path, ignore_errors=True)
