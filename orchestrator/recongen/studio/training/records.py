"""What the pages of training show, as their templates print it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from recongen.processes.background import Progress
from recongen.studio.house import HousePage
from recongen.web.records import Link


@dataclass(frozen=True)
class KnobField:
    name: str
    label: str
    help: str
    value: str
    choices: Sequence[str] = ()
    low: int = 0
    high: int = 0


@dataclass(frozen=True)
class PlantLine:
    """A plant, what it does, and what it must raise or why it cannot be planted."""

    name: str
    what: str
    outcome: str
    is_planted: bool


@dataclass(frozen=True)
class PlanPart:
    """What an exercise holds, or would hold."""

    rows: str
    days: str
    plants: Sequence[PlantLine]
    unavoidable: Sequence[str] = ()


@dataclass(frozen=True)
class ShapingPage(HousePage):
    template = "training/shaping.html"
    knobs: Sequence[KnobField] = ()
    problem: str = ""
    plan: PlanPart | None = None
    planning: Progress = field(default_factory=Progress)
    loading: Progress = field(default_factory=Progress)
    prefix: str = ""
    current: str = ""
    """What the exercise to train on is, in a sentence; empty where there is none."""
    is_asked: bool = False
    """Whether somebody has chosen these values."""
    here: str = ""
    """The address of this page."""


@dataclass(frozen=True)
class DayBar:
    """A day in the strip: how much stood, was new and was cleared, and how high that is drawn, in hundredths."""

    day: str
    href: str
    is_open: bool
    is_built: bool
    standing: int = 0
    new: int = 0
    cleared: int = 0
    height: int = 0
    new_height: int = 0


@dataclass(frozen=True)
class CauseLine:
    key: str
    check: str
    severity: str
    headline: str
    where: str
    money: str
    since: Link | None
    owner: str = ""
    is_suspected: bool = False
    plant: str = ""
    """The plant whose work it is, where that is shown."""


@dataclass(frozen=True)
class CauseTable:
    name: str
    title: str
    empty: str
    lines: Sequence[CauseLine]
    total: int
    note: str = ""


@dataclass(frozen=True)
class StoryLine:
    """A plant as it is explained: what was done, why it breaks something, which check finds it, and since when."""

    name: str
    what: str
    why: str
    found_by: str
    since_when: str
    is_shown: bool


@dataclass(frozen=True)
class ScoreLine:
    found: int
    missed: int
    false_alarms: int
    others: Sequence[str] = ()
    """Suspected accounts and transfers, as they were typed."""


@dataclass(frozen=True)
class TimelinePage(HousePage):
    template = "training/timeline.html"
    day: str = ""
    number: int = 0
    last: int = 0
    before: Link | None = None
    after: Link | None = None
    is_built: bool = False
    is_running: bool = False
    building: str = ""
    problem: str = ""
    built: str = ""
    """How many of the days are there."""
    is_complete: bool = False
    bars: Sequence[DayBar] = ()
    tables: Sequence[CauseTable] = ()
    mode: str = "shown"
    stories: Sequence[StoryLine] = ()
    score: ScoreLine | None = None
    here: str = ""
    """The address of this page."""
    is_coming: bool = False
    """Whether the day is being built, or is next."""


@dataclass(frozen=True)
class NothingPage(HousePage):
    """There is nothing to show; `text` says what to do."""

    template = "training/nothing.html"
    text: str = ""
    link: Link | None = None
