"""What the pages of the feed show, as their templates print it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from recongen.studio.feed.probe import Line
from recongen.studio.records import StudioPage
from recongen.web.records import Link, NavSheet


@dataclass(frozen=True)
class Paging:
    """`range` is such as "26 to 50 of 112"."""

    range: str = ""
    earlier: str = ""
    later: str = ""


@dataclass(frozen=True)
class ProbeLine:
    line: Line
    form: str
    """The address of its declaration; of what is not declared, of the page that declares it."""
    sheet: Link | None
    """The postings, in the dashboards."""


@dataclass(frozen=True)
class ProbePage(StudioPage):
    template = "feed/probe.html"
    kinds: Sequence[NavSheet] = ()
    kind: str = ""
    noun: str = ""
    first: str = ""
    last: str = ""
    name: str = ""
    periods: Sequence[NavSheet] = ()
    lines: Sequence[ProbeLine] = ()
    summary: str = ""
    paging: Paging = Paging()
    problem: str = ""
    """Why nothing can be read."""


@dataclass(frozen=True)
class Example:
    title: str
    href: str
    facts: Sequence[str]


@dataclass(frozen=True)
class UnknownLine:
    """`refusal` says why it cannot be declared; it can where that is empty."""

    key: str
    name: str
    context: str
    rows: str
    days: str
    check: str
    examples: Sequence[Example]
    query: str
    refusal: str


@dataclass(frozen=True)
class TriagePage(StudioPage):
    template = "feed/triage.html"
    kinds: Sequence[NavSheet] = ()
    kind: str = ""
    kind_title: str = ""
    kind_help: str = ""
    action: str = ""
    lines: Sequence[UnknownLine] = ()
    is_cut: bool = False
    """Whether the feed holds more names of this kind than were looked at."""
    paging: Paging = Paging()
    problem: str = ""
    refused: str = ""
    """Why what was asked for was not done."""
