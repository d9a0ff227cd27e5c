"""The days of an exercise on disk: each is complete or absent, and contains only what its page needs."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from recongen.files import replace_file
from recongen.report.rows import Episode
from recongen.training.figures import Figures


@dataclass(frozen=True)
class Day:
    """What stood at its end. `keys` name the cause of each exception."""

    as_of: str
    latest_business_day: str | None
    causes: tuple[Episode, ...]
    keys: Mapping[str, str]

    @classmethod
    def of(cls, figures: Figures) -> Day:
        keys = {row.exception_key: row.episode_key for row in figures.rows}
        return cls(figures.as_of, figures.latest_business_day, figures.causes, keys)

    @property
    def open(self) -> dict[str, Episode]:
        """By their key, the causes that stand."""
        return {cause.episode_key: cause for cause in self.causes if cause.is_open}

    @property
    def new(self) -> list[Episode]:
        return [cause for cause in self.causes if cause.is_open and cause.is_new]

    @property
    def still_open(self) -> list[Episode]:
        return [cause for cause in self.causes if cause.is_open and not cause.is_new]

    def clearances(self, before: Day | None) -> list[Episode]:
        """What the build says was cleared on its latest business day, and what stood the day `before` and does not any more."""
        said = {
            cause.episode_key: cause
            for cause in self.causes
            if not cause.is_open and cause.cleared_day and cause.cleared_day == self.latest_business_day
        }
        stood, stands = before.open if before else {}, self.open
        return list({**{key: cause for key, cause in stood.items() if key not in stands}, **said}.values())


@dataclass(frozen=True)
class _Summary:
    """By their keys, the causes that stand and those that the build says were cleared."""

    open: frozenset[str]
    new: int
    cleared: frozenset[str]

    def count_cleared(self, before: _Summary | None) -> int:
        return len(self.cleared | (before.open - self.open if before else frozenset()))


class Days:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._summaries: dict[date, _Summary] = {}

    def save(self, day: date, found: Day) -> None:
        self._folder.mkdir(exist_ok=True)
        document = {**vars(found), "causes": [list(cause) for cause in found.causes]}
        text = json.dumps(document, ensure_ascii=False).encode("utf-8")
        replace_file(self._path(day), gzip.compress(text, 6, mtime=0))

    def read(self, day: date) -> Day | None:
        """None where it has not been built."""
        try:
            data = self._path(day).read_bytes()
        except FileNotFoundError:
            return None
        document: dict[str, Any] = json.loads(gzip.decompress(data))
        document["causes"] = tuple(Episode(*cause) for cause in document["causes"])
        return Day(**document)

    def counts(self, days: Iterable[date]) -> dict[date, tuple[int, int, int]]:
        """Of the days that are built: how many causes stand, how many of them are new, and how many were cleared."""
        found = {day: self._summary(day) for day in days}
        return {
            day: (len(one.open), one.new, one.count_cleared(self._summary(day - timedelta(days=1))))
            for day, one in found.items()
            if one
        }

    def _summary(self, day: date) -> _Summary | None:
        """Read once: a day that is there does not change."""
        if day not in self._summaries and (found := self.read(day)):
            cleared = frozenset(cause.episode_key for cause in found.clearances(None))
            self._summaries[day] = _Summary(frozenset(found.open), len(found.new), cleared)
        return self._summaries.get(day)

    def built_days(self) -> set[date]:
        return {date.fromisoformat(path.name[:10]) for path in self._folder.glob("????-??-??.json.gz")}

    def _path(self, day: date) -> Path:
        return self._folder / f"{day.isoformat()}.json.gz"
