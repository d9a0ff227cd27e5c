"""A day of an exercise as records: what was new, what stood, what was cleared, and what is shown of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from urllib.parse import urlencode

from recongen import currency
from recongen.report.rows import Episode
from recongen.studio.training.records import CauseLine, CauseTable, DayBar, ScoreLine, StoryLine
from recongen.studio.training.shelf import Opened
from recongen.training.days import Day
from recongen.training.exercise import TrainingPlant
from recongen.training.suspicions import Notes, causes_of, score
from recongen.web.records import Link

ROOT = "/operate/timeline"
SHOWN_DAYS = 92
"""In the strip, around the open one."""
SHOWN_CAUSES = 200


def address(day: date, anchor: str = "") -> str:
    return f"{ROOT}?{urlencode({'day': day.isoformat()})}{anchor}"


@dataclass(frozen=True)
class Timeline:
    opened: Opened
    day: date
    notes: Notes

    @cached_property
    def found(self) -> Day | None:
        return self.opened.days.read(self.day)

    @cached_property
    def before(self) -> Day | None:
        return self.opened.days.read(self.day - timedelta(days=1))

    @property
    def days(self) -> list[date]:
        return self.opened.exercise.days

    # The days -------------------------------------------------------------------------------------------------------------

    def neighbour(self, step: int, title: str) -> Link | None:
        day = self.day + timedelta(days=step)
        return Link(f"{title}, {day}", address(day)) if day in self.days else None

    def bars(self) -> list[DayBar]:
        at = self.days.index(self.day)
        first = max(0, min(at - SHOWN_DAYS // 2, len(self.days) - SHOWN_DAYS))
        days = self.days[first : first + SHOWN_DAYS]
        counts = self.opened.days.counts(days)
        most = max((standing for standing, _, _ in counts.values()), default=0) or 1
        return [self._bar(day, counts.get(day), most) for day in days]

    def _bar(self, day: date, count: tuple[int, int, int] | None, most: int) -> DayBar:
        bar = DayBar(day.isoformat(), address(day), day == self.day, count is not None)
        if count is None:
            return bar
        standing, new, cleared = count
        return replace(
            bar,
            standing=standing,
            new=new,
            cleared=cleared,
            height=_share(standing, most),
            new_height=_share(new, most),
        )

    # Its causes -----------------------------------------------------------------------------------------------------------

    def tables(self) -> Iterator[CauseTable]:
        day = self.found
        if day is None:
            return
        note = ""
        if self.before is None and self.day != self.days[0]:
            note = "The day before is not built yet: what stood then and is gone may be missing here."
        parts = (
            ("new", "New", "Nothing was new on this day.", day.new, ""),
            ("open", "Still open", "Nothing else stood.", day.still_open, ""),
            ("cleared", "Cleared", "Nothing was cleared on this day.", day.clearances(self.before), note),
        )
        for name, title, empty, causes, remark in parts:
            lines = [self._line(cause) for cause in causes[:SHOWN_CAUSES]]
            yield CauseTable(name, title, empty, lines, len(causes), remark)

    def _line(self, cause: Episode) -> CauseLine:
        since = _day(cause.first_seen_day)
        return CauseLine(
            cause.episode_key,
            self._title(cause.check),
            cause.severity,
            cause.headline or "",
            " · ".join(filter(None, (cause.account_name or cause.account_id, cause.transfer_id))),
            currency.amount(f"{Decimal(cause.money):,.2f}", self.opened.currency) if cause.money else "",
            (Link(since.isoformat(), address(since)) if since in self.days else Link(since.isoformat(), ""))
            if since
            else None,
            cause.owner_team or "",
            cause.episode_key in self.notes.suspected,
            self._plants.get(cause.episode_key, "") if self.notes.mode == "shown" else "",
        )

    @cached_property
    def _plants(self) -> dict[str, str]:
        """By the key of a cause, the plant whose work it is."""
        days = [day for day in (self.before, self.found) if day]
        plants = self.opened.exercise.plants
        return {cause: plant.name for day in days for plant in plants for cause in causes_of(plant, day)}

    def _title(self, check: str) -> str:
        return self.opened.checks.get(check, (check, ""))[0]

    # What is shown --------------------------------------------------------------------------------------------------------

    def stories(self) -> list[StoryLine]:
        return [self._story(plant) for plant in self.opened.exercise.plants if not plant.reason]

    def _story(self, plant: TrainingPlant) -> StoryLine:
        if plant.is_story:
            is_shown = plant.begins <= self.day.isoformat()
            since_when = f"Since {plant.begins}." if is_shown else f"It begins on {plant.begins}."
            return StoryLine(
                plant.name, plant.what, plant.sentence, "no check: an investigation", since_when, is_shown
            )
        title, meaning = self.opened.checks.get(plant.name, (plant.name, ""))
        day = self.found
        keys = set(causes_of(plant, day)) if day else set()
        causes = [cause for cause in day.causes if cause.episode_key in keys] if day else []
        since = min((cause.first_seen_day for cause in causes if cause.first_seen_day), default="")
        since_when = (
            f"Since {since}." if since else "It shows." if causes else "It does not show on this day."
        )
        return StoryLine(plant.name, plant.what, meaning, title, since_when, bool(causes))

    def score(self) -> ScoreLine | None:
        if self.found is None:
            return None
        found = score(self.opened.exercise, self.found, self.day, self.notes)
        others = [each.what for each in self.notes.suspicions if not each.keys]
        return ScoreLine(found.found, found.missed, found.false_alarms, others)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text[:10]) if text else None


def _share(count: int, most: int) -> int:
    """In hundredths; what is there at all can be seen."""
    return max(4, count * 100 // most) if count else 0


def days_around(days: Sequence[date], text: str) -> date:
    """The day that an address names, the nearest of those that there are, or the last."""
    try:
        wanted = date.fromisoformat(text)
    except ValueError:
        return days[-1]
    return min(days, key=lambda each: abs(each - wanted))
