"""What the pages of the editor show, as their templates print it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from recongen.studio.controls.basis import Field, Note
from recongen.studio.forms import Entry
from recongen.studio.store import Save
from recongen.web.records import Frame, Link


@dataclass(frozen=True)
class FindingLine:
    """A finding, with the address of the form that fixes it."""

    note: Note
    href: str


@dataclass(frozen=True)
class StudioPage:
    """What every page begins with. `token` and `seen` go along with each form: whose it is, and which state of the file it shows."""

    template: ClassVar[str]
    frame: Frame
    title: str
    help: str
    token: str
    seen: str


@dataclass(frozen=True)
class OverviewPage(StudioPage):
    template = "overview.html"
    file: str = ""
    has_draft: bool = False
    changes: Sequence[str] = ()
    """Of the file, as lines of a diff: those of the draft."""
    findings: Sequence[FindingLine] = ()


@dataclass(frozen=True)
class ListPage(StudioPage):
    template = "list.html"
    path: str = ""
    noun: str = ""
    entries: Sequence[Entry] = ()


@dataclass(frozen=True)
class FormPage(StudioPage):
    template = "form.html"
    action: str = ""
    field: Field = field(default_factory=lambda: Field("", ""))
    problem: str = ""
    back: Link | None = None
    duplicate: str = ""
    rename: str = ""
    can_delete: bool = False


@dataclass(frozen=True)
class RenamePage(StudioPage):
    template = "rename.html"
    things: Sequence[str] = ()
    thing: str = ""
    names: Sequence[str] = ()
    old: str = ""
    new: str = ""
    places: int = 0
    problem: str = ""


@dataclass(frozen=True)
class YamlPage(StudioPage):
    template = "yaml.html"
    text: str = ""
    findings: Sequence[FindingLine] = ()
    problem: str = ""


@dataclass(frozen=True)
class HistoryPage(StudioPage):
    template = "history.html"
    saves: Sequence[Save] = ()


@dataclass(frozen=True)
class SavePage(StudioPage):
    template = "save.html"
    save: Save | None = None
    changes: Sequence[str] = ()


@dataclass(frozen=True)
class ChangedPage(StudioPage):
    """Somebody else changed the file meanwhile."""

    template = "changed.html"
    theirs: Sequence[str] = ()
    mine: Sequence[str] = ()
    has_draft: bool = False
    again: str = ""


@dataclass(frozen=True)
class RefusedPage(StudioPage):
    template = "refused.html"
    problem: str = ""
    again: str = ""
