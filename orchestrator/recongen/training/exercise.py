"""A training feed with all that explains it: its days, and the story of each plant."""

from __future__ import annotations

import inspect
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from recongen.demo.feed import clock
from recongen.demo.feed.plants import PLANTS, STORIES, Planted, plant
from recongen.demo.feed.rows import Feed
from recongen.demo.knobs import number_of, order_of
from recongen.demo.shaping import SOURCE, WINDOW
from recongen.demo.synthetic import Made, make
from recongen.demo.tables import TRAINING_MARK, Contents, add_mark, look
from recongen.errors import UsageError
from recongen.feed.fingerprint import Marks
from recongen.session import Session
from recongen.training.arrival import Arrivals, in_order
from recongen.training.disguise import disguise_feed
from recongen.training.real import real_feed


@dataclass(frozen=True)
class TrainingPlant:
    """A plant: what was done, and what it must raise or why it could not be planted."""

    name: str
    what: str
    is_story: bool
    reason: str | None = None
    keys: tuple[str, ...] = ()
    sentence: str = ""
    """Of a story: what an investigation must be able to say."""
    begins: str = ""
    accounts: tuple[str, ...] = ()
    transfers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Exercise:
    """`marks` are by day: the last entries of the feed that were known when the day ended."""

    id: str
    typed: Mapping[str, str]
    rows: tuple[int, int]
    marks: Mapping[str, tuple[int, int]]
    plants: tuple[TrainingPlant, ...]
    unavoidable: tuple[str, ...] = ()
    """Exceptions that the institution's declarations raise by themselves."""

    @property
    def days(self) -> list[date]:
        return [date.fromisoformat(day) for day in self.marks]

    @property
    def planted_keys(self) -> frozenset[str]:
        return frozenset(key for plant in self.plants for key in plant.keys)

    def marks_of(self, day: date) -> Marks:
        return Marks(*self.marks[day.isoformat()])

    def save(self, path: Path) -> None:
        path.write_text(json.dumps(asdict(self), ensure_ascii=False), encoding="utf-8")

    @classmethod
    def read(cls, path: Path) -> Exercise:
        document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        plants = tuple(TrainingPlant(**_with_tuples(each)) for each in document.pop("plants"))
        return cls(**_with_tuples(document), plants=plants)


def _with_tuples(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}


def make_exercise(present: Session, typed: Mapping[str, str], id_: str) -> tuple[Exercise, Feed]:
    """`present` is a session on the institution's own feed, which is only read. Raises `UsageError` where there is nothing to
    train on."""
    source = typed.get(SOURCE.name, SOURCE.default)
    if source not in SOURCE.choices:
        raise UsageError(f"{SOURCE.option} {source!r} is not one of {', '.join(SOURCE.choices)}")
    made = _copy(present, typed) if source == "copy" else _live(present, typed)
    disguise, planted = disguise_feed(made.feed, made.planted)
    feed, arrivals, keys = in_order(disguise)
    days = _days(arrivals, feed.as_of, number_of(WINDOW, typed.get(WINDOW.name, WINDOW.default)))
    marks = {day.isoformat(): arrivals.until(clock.midnight(day + timedelta(days=1))) for day in days}
    plants = tuple(_plant_of(name, one, keys) for name, one in planted.items())
    unavoidable = tuple(one.key for one in made.shortfalls)
    exercise = Exercise(id_, dict(typed), (len(feed.legs), len(feed.stored)), marks, plants, unavoidable)
    return exercise, add_mark(feed, TRAINING_MARK)


def _live(present: Session, typed: Mapping[str, str]) -> Made:
    order = replace(order_of(typed, present.settings.as_of), with_events=False)
    contents = Contents()
    if order.needs_the_feed:
        with present.connection(read_only=True) as connection:
            contents = Contents(rails=look(connection, present.prefix).rails)
    return make(present.institution, order, contents)


def _copy(present: Session, typed: Mapping[str, str]) -> Made:
    order, feed = order_of(typed, present.settings.as_of), real_feed(present)
    planted: dict[str, Planted] = {}
    if order.plants:
        feed, planted = plant(feed, present.institution, order.plants, order.times, with_events=False)
    return Made(feed, planted)


def _days(arrivals: Arrivals, as_of: int, most: int) -> list[date]:
    """The last ones of the feed, weekends included."""
    last = clock.day_of(as_of - 1)
    count = min(most, (last - arrivals.first_day).days + 1)
    return [last - timedelta(days=ago) for ago in reversed(range(count))]


def _plant_of(name: str, one: Planted, keys: Mapping[str, str]) -> TrainingPlant:
    found = TrainingPlant(
        name,
        inspect.getdoc({**PLANTS, **STORIES}[name]) or "",
        name in STORIES,
        one.reason,
        tuple(sorted(keys.get(key, key) for key in one.keys)),
    )
    if one.story is None:
        return found
    story = one.story
    return replace(
        found,
        sentence=story.sentence,
        begins=story.first_day.isoformat(),
        accounts=story.accounts,
        transfers=story.transfers,
    )
