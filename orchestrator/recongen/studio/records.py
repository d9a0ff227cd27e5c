"""What the pages of the editor show, as their templates print it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from recongen.studio.controls.basis import FormField, Note
from recongen.studio.forms import Entry
from recongen.studio.house import HousePage
from recongen.studio.store import Save
from recongen.studio.trial.comparison import CheckChange
from recongen.studio.trial.trials import Trial
from recongen.web.records import Link


@dataclass(frozen=True)
class FindingLine:
    """A finding, with the address of the form that fixes it."""

    note: Note
    href: str


@dataclass(frozen=True)
class StudioPage(HousePage):
    """A page over the file. `seen` goes along with each form: the state of the file that it shows."""

    seen: str


@dataclass(frozen=True)
class OverviewPage(StudioPage):
    template = "studio/overview.html"
    file: str = ""
    has_draft: bool = False
    changes: Sequence[str] = ()
    """Of the file, as lines of a diff: those of the draft."""
    findings: Sequence[FindingLine] = ()


@dataclass(frozen=True)
class ListPage(StudioPage):
    template = "studio/list.html"
    path: str = ""
    noun: str = ""
    entries: Sequence[Entry] = ()


@dataclass(frozen=True)
class FormPage(StudioPage):
    template = "studio/form.html"
    action: str = ""
    field: FormField = field(default_factory=lambda: FormField("", ""))
    problem: str = ""
    back: Link | None = None
    duplicate: str = ""
    rename: str = ""
    can_delete: bool = False


@dataclass(frozen=True)
class RenamePage(StudioPage):
    template = "studio/rename.html"
    things: Sequence[str] = ()
    thing: str = ""
    names: Sequence[str] = ()
    old: str = ""
    new: str = ""
    places: int = 0
    problem: str = ""


@dataclass(frozen=True)
class YamlPage(StudioPage):
    template = "studio/yaml.html"
    text: str = ""
    findings: Sequence[FindingLine] = ()
    problem: str = ""


@dataclass(frozen=True)
class TrialPage(StudioPage):
    template = "studio/trial.html"
    problem: str = ""
    can_build: bool = False
    """Whether there is a database to build from."""
    trial: Trial | None = None
    changes: Sequence[str] = ()
    back: str = ""
    is_overtaken: bool = False
    """Whether the file is not what the change was made of any more."""
    found: Sequence[CheckChange] = ()
    """The checks in which something differs."""


@dataclass(frozen=True)
class HistoryPage(StudioPage):
    template = "studio/history.html"
    saves: Sequence[Save] = ()


@dataclass(frozen=True)
class SavePage(StudioPage):
    template = "studio/save.html"
    save: Save | None = None
    changes: Sequence[str] = ()


@dataclass(frozen=True)
class ChangedPage(StudioPage):
    """Somebody else changed the file meanwhile."""

    template = "studio/changed.html"
    theirs: Sequence[str] = ()
    mine: Sequence[str] = ()
    has_draft: bool = False
    again: str = ""


@dataclass(frozen=True)
class RefusedPage(StudioPage):
    template = "studio/refused.html"
    problem: str = ""
    again: str = ""
