"""What one editor sees of the file becomes pages. Nothing here knows a request."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from recongen.declared.nodes import Path
from recongen.declared.reading import Report
from recongen.studio.controls.basis import Note
from recongen.studio.editor import ChangedError, FileState, diff, notes_of
from recongen.studio.forms import GENERAL, Form, sections
from recongen.studio.house import ROOTS, Top
from recongen.studio.names import RENAMED, find_declared, renaming, uses
from recongen.studio.records import (
    ChangedPage,
    FindingLine,
    FormPage,
    HistoryPage,
    ListPage,
    OverviewPage,
    RefusedPage,
    RenamePage,
    SavePage,
    TrialPage,
    YamlPage,
)
from recongen.studio.splice import RefusedEditError
from recongen.studio.store import Save
from recongen.studio.trial.trials import Trial
from recongen.text import plural
from recongen.web.records import Banner, Frame, Link, NavApp, NavSheet

ROOT = ROOTS["editor"]
MakeTop = Callable[[str, str, Sequence[Banner], NavApp], Top]
TOOLS = {
    "rename": (
        "Rename",
        "Give a role, a rail, a template or a transfer type another name, wherever it stands.",
    ),
    "yaml": ("YAML", "The whole file as it is written."),
    "trial": ("Trial", "What a change would do to the exceptions, before it is saved."),
    "history": ("History", "Every save: who, when, what, and the way back."),
}


@dataclass(frozen=True)
class Pages:
    file: str
    top: MakeTop
    state: FileState
    saved: str = ""
    """The number of a save that has just been made."""
    typed: Report | None = None
    """What is wrong with the file as it was typed and not saved."""

    # Lists and forms ------------------------------------------------------------------------------------------------------

    def overview(self) -> OverviewPage:
        draft = self.state.draft
        changes = diff(draft.before, draft.data) if draft else ()
        text = "What this institution is, one form for each part of the file."
        return OverviewPage(*self.head("", "Studio", text), self.file, bool(draft), changes, self._findings())

    def list(self, form: Form) -> ListPage:
        section = form.section
        noun = section.record.noun if section.record else ""
        entries = form.entries(self.state.notes)
        return ListPage(*self.head(section.name, section.title, section.help), section.name, noun, entries)

    def form(self, form: Form, filled: Any = None, problem: str = "") -> FormPage:
        section, is_listed = form.section, form.section.record is not None
        base = f"{ROOT}/{section.name}"
        at = "/new" if form.is_new else f"/{form.at}" if is_listed else ""
        noun = section.record.noun if section.record else ""
        title = f"New {noun}" if form.is_new else form.label
        values = form.value_in_file() if filled is None else filled
        help_ = " ".join((section.record.__doc__ or "").split()) if section.record else section.help
        return FormPage(
            *self.head(section.name, title, help_),
            action=f"{base}{at}",
            # What is wrong with the file is not yet about what is typed here.
            field=form.view(values, self._notes if self.typed or not form.is_new else ()),
            problem=problem,
            back=Link(section.title, base) if is_listed else None,
            duplicate=f"{base}/new?like={form.at}" if form.at is not None else "",
            rename=self._rename_of(form),
            can_delete=form.at is not None,
        )

    def _rename_of(self, form: Form) -> str:
        """The address that renames what is declared here, where it has a name of its own."""
        for use in uses(self.state.document) if form.at is not None else ():
            thing = use.names[0]
            if use.declares and use.path[:-1] == form.path and thing in RENAMED and thing != "transfer type":
                return f"{ROOT}/rename?{urlencode({'thing': thing, 'old': use.text})}"
        return ""

    def rename(self, thing: str, old: str, new: str, problem: str = "") -> RenamePage:
        found = uses(self.state.document)
        thing = thing if thing in RENAMED else RENAMED[0]
        names, places = find_declared(found, thing), 0
        if old in names and not problem:
            try:
                places = len(renaming(self.state.document, thing, old, f"{old} "))
            except RefusedEditError as error:
                problem = str(error)
        return RenamePage(
            *self.head("rename", *TOOLS["rename"]), RENAMED, thing, names, old, new, places, problem
        )

    def yaml(self, text: str, problem: str = "") -> YamlPage:
        return YamlPage(*self.head("yaml", *TOOLS["yaml"]), text, self._findings(), problem)

    def trial(self, trial: Trial | None, can_build: bool, problem: str = "") -> TrialPage:
        top = self.head("trial", *TOOLS["trial"])
        if trial is None:
            return TrialPage(*top, problem=problem, can_build=can_build)
        proposal = trial.proposal
        return TrialPage(
            *top,
            problem=problem,
            can_build=can_build,
            trial=trial,
            changes=diff(proposal.before, proposal.data),
            back=f"{proposal.at}?proposal=1",
            is_overtaken=proposal.seen != self.state.key,
            found=[each for each in trial.result.checks if any(each.counts.values())] if trial.result else (),
        )

    # Saves ----------------------------------------------------------------------------------------------------------------

    def history(self, saves: Sequence[Save]) -> HistoryPage:
        return HistoryPage(*self.head("history", *TOOLS["history"]), saves)

    def save(self, save: Save, versions: tuple[bytes, bytes]) -> SavePage:
        return SavePage(*self.head("history", f"Save {save.number}", save.what), save, diff(*versions))

    def changed_page(self, error: ChangedError, again: str) -> ChangedPage:
        top = self.head("", "The file has changed", "Nothing of yours was saved.")
        return ChangedPage(*top, error.theirs, error.mine, bool(self.state.draft), again)

    def refused_page(self, problem: str, again: str) -> RefusedPage:
        return RefusedPage(*self.head("", "Not changed", ""), problem, again)

    # What stands around every page ------------------------------------------------------------------------------------------

    def head(self, here: str, title: str, help_: str) -> tuple[Frame, str, str, str, str]:
        top = self.top(title, help_, self._banners(), links(self.state, here))
        return *top, self.state.key

    def _banners(self) -> Sequence[Banner]:
        errors = sum(note.severity == "error" for note in self.state.notes)
        to_findings = Link("See them", f"{ROOT}#findings")
        if self.state.is_overtaken:
            text = "The file has changed since your draft began, so the draft cannot be saved."
            return [Banner("error", text, Link("See both changes", f"{ROOT}/changed"))]
        if self.state.draft:
            text = f"Your changes are a draft; the file is as it was. {plural(errors, 'error')} to fix before it can be saved."
            return [Banner("warning", text, to_findings)]
        if errors:
            return [Banner("error", f"The file has {plural(errors, 'error')}.", to_findings)]
        if self.saved:
            text = f"Saved. {self.file} is valid; figures follow with the next build."
            return [Banner("note", text, Link("Undo", f"{ROOT}/history/{self.saved}"))]
        return []

    @property
    def _notes(self) -> Sequence[Note]:
        return notes_of(self.typed) if self.typed else self.state.notes

    def _findings(self) -> Sequence[FindingLine]:
        notes = sorted(self._notes, key=lambda note: (note.severity, note.line))
        return [FindingLine(note, href(note.path)) for note in notes]


def links(state: FileState | None = None, here: str = "-") -> NavApp:
    """With a state: how many declarations each list has."""
    names = ["", *sections(), *TOOLS]
    titles = {"": "Overview", **{name: each.title for name, each in sections().items()}}
    titles |= {name: title for name, (title, _) in TOOLS.items()}
    sheets = [
        NavSheet(titles[name], f"{ROOT}/{name}".rstrip("/"), _count(state, name), "", name == here)
        for name in names
    ]
    return NavApp("Studio", sheets)


def _count(state: FileState | None, name: str) -> str:
    section = sections().get(name)
    if state is None or section is None or section.record is None:
        return ""
    try:
        return str(len(Form(section, state.document).pieces) or "")
    except RefusedEditError:
        return ""


def href(path: Path) -> str:
    """The form in which the value at that path stands."""
    name = str(path[0]) if path else GENERAL
    section = sections().get(name)
    if section is None:
        return f"{ROOT}/{GENERAL}"
    at = path[1] if len(path) > 1 and isinstance(path[1], int) and section.record else None
    return f"{ROOT}/{name}" if at is None else f"{ROOT}/{name}/{at}"
