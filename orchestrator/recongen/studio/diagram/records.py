"""What the page of the diagram shows, as its template prints it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from recongen.studio.diagram.figures import Figure
from recongen.studio.house import HousePage
from recongen.web.records import Bar, Link


@dataclass(frozen=True)
class Thing:
    """A line of the list. `id` is that of the shape that is drawn for it, where one is."""

    id: str
    name: str
    edit: str
    around: str
    facts: Sequence[str]
    figure: Figure | None
    neighbours: Sequence[tuple[str, Sequence[Link]]]


@dataclass(frozen=True)
class Group:
    title: str
    things: Sequence[Thing]


@dataclass(frozen=True)
class DiagramPage(HousePage):
    template = "diagram/page.html"
    bar: Bar
    dot: str = ""
    """Empty where there is nothing to draw."""
    name: str = ""
    """Of the files that the picture is saved as."""
    notes: Sequence[str] = ()
    groups: Sequence[Group] = ()
