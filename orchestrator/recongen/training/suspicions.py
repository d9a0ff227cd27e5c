"""What a person suspects was planted, and how much of it is right by the end of a day."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Literal

from recongen.errors import UsageError
from recongen.files import replace_file
from recongen.training.days import Day
from recongen.training.exercise import Exercise, TrainingPlant

Mode = Literal["shown", "hidden"]

FOLDER = "people"
MOST = 1000


@dataclass(frozen=True)
class Suspicion:
    """Of a cause, with the exceptions that it had then; or of an account or a transfer, without any."""

    what: str
    day: str
    keys: tuple[str, ...] = ()


@dataclass(frozen=True)
class Notes:
    """One person's. `mode`: whether the stories are shown, or hidden for the person to find."""

    mode: Mode = "shown"
    suspicions: tuple[Suspicion, ...] = ()

    @property
    def suspected(self) -> frozenset[str]:
        return frozenset(each.what for each in self.suspicions)

    def toggle(self, what: str, on: date, day: Day) -> Notes:
        """Suspected, or not any more. Raises `UsageError` where that names nothing."""
        if what in self.suspected:
            return replace(self, suspicions=tuple(each for each in self.suspicions if each.what != what))
        if not what.strip() or len(what) > 1000:
            raise UsageError("name a cause, an account or a transfer to suspect")
        if len(self.suspicions) >= MOST:
            raise UsageError(f"{MOST:,} suspicions are enough: take some back first")
        keys = tuple(sorted(key for key, cause in day.keys.items() if cause == what))
        return replace(self, suspicions=(*self.suspicions, Suspicion(what, on.isoformat(), keys)))


@dataclass(frozen=True)
class Score:
    found: int
    missed: int
    """What had shown itself by the day, and nobody suspects."""
    false_alarms: int


class People:
    """The notes of everybody, below the folder of an exercise."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / FOLDER
        self._lock = threading.Lock()

    def read(self, name: str) -> Notes:
        try:
            document: dict[str, Any] = json.loads(self._path(name).read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return Notes()
        suspicions = (
            Suspicion(each["what"], each["day"], tuple(each["keys"])) for each in document["suspicions"]
        )
        return Notes(document["mode"], tuple(suspicions))

    def change(self, name: str, edit: Callable[[Notes], Notes]) -> None:
        """Of two changes at the same time both are kept. Raises what `edit` raises."""
        with self._lock:
            notes = edit(self.read(name))
            self._folder.mkdir(exist_ok=True)
            replace_file(self._path(name), json.dumps(asdict(notes), ensure_ascii=False).encode())

    def _path(self, name: str) -> Path:
        return self._folder / f"{hashlib.sha256(name.encode()).hexdigest()[:32]}.json"


def score(exercise: Exercise, day: Day, on: date, notes: Notes) -> Score:
    """A cause counts once, however many planted exceptions it has, and so does a story."""
    planted, stories = exercise.planted_keys, [plant for plant in exercise.plants if plant.is_story]
    visible = {day.keys[key] for key in planted & day.keys.keys()}
    visible |= {story.name for story in stories if story.begins and story.begins <= on.isoformat()}
    found: set[str] = set()
    false_alarms = 0
    for each in notes.suspicions:
        right = {day.keys.get(key, each.what) for key in planted.intersection(each.keys)}
        right |= {story.name for story in stories if is_of(story, each.what)}
        found |= right
        false_alarms += not right
    return Score(len(found), len(visible - found), false_alarms)


def is_of(story: TrainingPlant, what: str) -> bool:
    return what in story.accounts or what in story.transfers


def causes_of(plant: TrainingPlant, day: Day) -> Iterator[str]:
    """The keys of the causes by which a plant shows itself on a day, each once."""
    return iter(dict.fromkeys(day.keys[key] for key in plant.keys if key in day.keys))
