"""The page of one case: what is wrong, everything that was said of it, and forms for those who may say more."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from markupsafe import Markup

from recongen.apps.rows import by_name
from recongen.apps.types import App
from recongen.apps.words import ABSENT, day, format_value
from recongen.casework import case_href
from recongen.report.cases import Event, History, describe_deed
from recongen.web.address import State
from recongen.web.books import Standing
from recongen.web.case_address import KEY, Listed
from recongen.web.details import details_of
from recongen.web.pages import Pages
from recongen.web.reading import Reading
from recongen.web.records import Banner, Details, Frame, Link
from recongen.web.sight import Sight


@dataclass(frozen=True)
class Typed:
    """What a reader typed into a form that was not taken, and why."""

    kind: str = ""
    note: str = ""
    assignee: str = ""
    due: str = ""
    problem: str = ""


@dataclass(frozen=True)
class Sent:
    """What a reader has just said: the number of the event, and that of the last one that they had seen."""

    event: int
    seen: int


@dataclass(frozen=True)
class Said:
    """An event as people read it."""

    at: str
    value: str
    by: str
    deed: str
    note: str
    counts: bool
    """Whether the last build knew of it."""
    mark: str = ""
    """`you, just now`, or `meanwhile`."""


@dataclass(frozen=True)
class CasePage:
    frame: Frame
    title: str
    key: str
    href: str
    details: Details | None
    """None where it was cleared and nobody had said anything."""
    meaning: Markup
    """What the doc block of its check says."""
    currency: str
    sheet: Link
    said: Sequence[Said]
    """The earliest first."""
    crossing: Sequence[Said]
    """What somebody else said while the reader wrote, and what the reader said; empty where nobody did."""
    seen: int
    """The number of the last event on the page."""
    token: str
    """Empty where the reader may not say anything."""
    can_reopen: bool
    typed: Typed


@dataclass(frozen=True)
class Casebook:
    """The cases of one app, as one reader sees them."""

    pages: Pages
    app: App
    listed: Listed
    token: str

    def page(
        self,
        key: str,
        history: History,
        reading: Reading,
        standing: Standing,
        typed: Typed,
        sent: Sent | None,
    ) -> CasePage:
        # A key begins with the name of the check that found it.
        check, meaning = self.pages.library.explanation(key.partition("|")[0])
        state = State(self.app, self.listed.sheet)
        details = self._details(key, Sight(self._unfiltered, reading, self.pages.library))
        frame = self.pages.frame(standing, reading, state)
        marks = _marks(history, sent)
        events = [*history.counted, *history.later]
        said = {event.event: _describe_event(event, event in history.counted, marks) for event in events}
        return CasePage(
            frame=replace(frame, banners=[*banners(history), *frame.banners]),
            title=check or "No longer found",
            key=key,
            href=case_href(key),
            details=details and replace(details, check="", explanation=Markup()),
            meaning=meaning,
            currency=self.app.currency,
            sheet=Link(f"All {self.listed.sheet.title.lower()}", state.href),
            said=list(said.values()),
            crossing=[said[number] for number in marks] if len(marks) > 1 else [],
            seen=history.last_event,
            token=self.token,
            can_reopen=history.is_decided(),
            typed=typed,
        )

    @property
    def _unfiltered(self) -> State:
        """A case has a page whatever the filters of its sheet begin with."""
        parameters = self.listed.table.dataset.parameters
        return State(
            self.app,
            self.listed.sheet,
            {each.name: (each.all,) for each in parameters if each.all is not None},
        )

    def _details(self, key: str, sight: Sight) -> Details | None:
        """The row of the sheet, without what only its figures and drills need."""
        table, dataset = self.listed.table, self.listed.table.dataset
        columns = [dataset.column(KEY), *(column for column in dataset.columns if column.name != KEY)]
        rows = sight.values(dataset, columns, 1, equal=key)
        if not rows:
            return None
        values = by_name(columns, rows[0])
        drills = (sight.link(drill, dataset, values) for _, drill in table.drills)
        details = details_of(table, sight, values, [link for link in drills if link])
        named = details.facts[: len(table.columns) + len(table.details)]
        return replace(details, facts=[fact for fact in named if fact.cell.text != ABSENT], close="")


def _marks(history: History, sent: Sent | None) -> dict[int, str]:
    """By the number of an event that the reader had not seen: whose it is."""
    if sent is None:
        return {}
    numbers = sorted(event.event for event in (*history.counted, *history.later))
    return {
        number: "you, just now" if number == sent.event else "meanwhile"
        for number in numbers
        if sent.seen < number <= sent.event
    }


def _describe_event(event: Event, counts: bool, marks: dict[int, str]) -> Said:
    at = datetime.fromisoformat(event.made_at).replace(tzinfo=None)
    return Said(
        f"{format_value(at, 'instant')} UTC",
        event.made_at,
        event.made_by,
        describe_deed(event.kind, event.assignee, event.due and _day(event.due)),
        event.note or "",
        counts,
        marks.get(event.event, ""),
    )


def banners(history: History) -> Iterable[Banner]:
    """What of a case must be known before anything else."""
    case = history.case
    if case and case.is_contradiction:
        resolved = [event for event in history.counted if event.kind == "resolve"][-1]
        who = f"{resolved.made_by} marked it as resolved on {_day(resolved.made_at[:10])}"
        yield Banner("error", f"Resolved, but still open. {who}, and the last build still finds it.")
    if case and case.is_overdue and case.due_day:
        yield Banner("warning", f"It was due on {_day(case.due_day)} and is still open.")


def _day(text: str) -> str:
    return day(date.fromisoformat(text))
