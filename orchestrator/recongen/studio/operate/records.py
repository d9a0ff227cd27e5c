"""What the pages of the pipeline show, as their templates print it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from recongen.pipeline.run import Planned
from recongen.pipeline.runs import Note, Run
from recongen.studio.house import HousePage
from recongen.web.records import Link

TONES = {
    "done": "good",
    "failed": "bad",
    "cancelled": "warning",
    "interrupted": "warning",
    "running": "neutral",
}
"""How a state looks beside its word."""


@dataclass(frozen=True)
class StepLine:
    name: str
    state: str
    tone: str
    took: str
    why: str
    logs: Sequence[Link]
    """What its last attempts have printed, each by its number."""


@dataclass(frozen=True)
class RunLine:
    run: Run
    href: str
    tone: str
    took: str
    stopped_at: str


@dataclass(frozen=True)
class PipelinePage(HousePage):
    """`address` is where it starts, `resume` the run that can go on."""

    template = "operate/pipeline.html"
    address: str = ""
    planned: Sequence[Planned] = ()
    problem: str = ""
    runs: Sequence[RunLine] = ()
    at_work: Link | None = None
    resume: Link | None = None
    notes: Sequence[Note] = ()


@dataclass(frozen=True)
class RunPage(HousePage):
    """`tail` is what the step at which it is has printed last."""

    template = "operate/run.html"
    line: RunLine | None = None
    address: str = ""
    steps: Sequence[StepLine] = ()
    tail: Sequence[str] = ()
    tail_of: str = ""
    is_running: bool = False
    is_ending: bool = False
    can_resume: bool = False
    problem: str = ""
