"""Deciding on a cause appends one event, on the command line or in a browser."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from recongen.errors import UsageError
from recongen.feed.contract import CASE_EVENTS
from recongen.feed.events import append, now
from recongen.report.cases import Event, History, history
from recongen.report.report import Report
from recongen.report.rows import day_text, instant_text
from recongen.session import Session
from recongen.text import JOINERS, is_printable

PATH = "/cases"
"""Of the pages of cases, beside the dashboards."""
KINDS = CASE_EVENTS.column("kind").one_of


@dataclass(frozen=True)
class Decision:
    kind: str
    note: str | None = None
    assignee: str | None = None
    due: date | None = None


def decide(session: Session, key: str, decision: Decision, by: str) -> tuple[Event, tuple[Event, ...]]:
    """Append it. Returns it, without its number, and what was said of the cause before it and after the last build.

    Raises `UsageError` where the last build knows no such cause, or the decision is incomplete.
    """

    def know(report: Report) -> tuple[str, History]:
        return report.context.as_of[:10], history(report, key)

    (as_of_day, said), _ = session.read_report(know)
    values = event_values(key, decision, by, as_of_day, said.is_decided())
    with session.connection() as connection:
        append(connection, session.prefix, CASE_EVENTS, values)
    texts = {"made_at": instant_text(values["made_at"]), "due": day_text(values["due"])}
    return Event(event=0, **values | texts), said.later


def event_values(key: str, decision: Decision, by: str, as_of_day: str, is_decided: bool) -> dict[str, Any]:
    """The columns of the event that a decision makes now. Raises `UsageError` where there is nothing to decide or the decision
    is incomplete."""
    made_at = now()
    if decision.kind not in KINDS:
        raise UsageError(f"{decision.kind!r} is not one of {', '.join(KINDS)}")
    if decision.kind == "assign" and decision.assignee is None:
        raise UsageError("the assignee is missing: name a person or a team")
    if decision.kind == "comment" and decision.note is None:
        raise UsageError("the note is missing: say something")
    if decision.kind == "reopen" and not is_decided:
        raise UsageError("there is nothing to reopen: nobody has accepted or resolved it")
    today = max(made_at.date(), date.fromisoformat(as_of_day))
    if decision.kind == "accept" and (decision.due is None or decision.due <= today):
        raise UsageError(f"an acceptance ends on a day that has not come: name one after {today}")
    return {
        "episode_key": key,
        "made_at": made_at,
        "made_by": _one_line("--by", by),
        "kind": decision.kind,
        "note": None if decision.note is None else _one_line("the note", decision.note),
        "assignee": None if decision.assignee is None else _one_line("the assignee", decision.assignee),
        "due": decision.due,
    }


def case_href(key: str, **more: int) -> str:
    """Of the page of a case, without the server's own address."""
    return f"{PATH}?{urlencode({'key': key, **more})}"


def _one_line(what: str, text: str) -> str:
    words = " ".join(text.split())
    if not words.strip(JOINERS) or not is_printable(words):
        raise UsageError(f"{what} must be words that can be seen, not {text!r}")
    return words
