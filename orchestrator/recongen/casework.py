"""Deciding on a cause: one event appended, by whoever asks for it, on the command line or in a browser."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from recongen.errors import UsageError
from recongen.feed.contract import CASE_EVENTS
from recongen.feed.events import append, now
from recongen.report.cases import Event, history
from recongen.report.report import Report
from recongen.report.rows import day_text, instant_text
from recongen.session import Session


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
    by = _one_line("--by", by)
    assignee, note = (
        None if text is None else _one_line(what, text)
        for what, text in (("the assignee", decision.assignee), ("the note", decision.note))
    )

    def know(report: Report) -> tuple[str, tuple[Event, ...]]:
        return report.context.as_of[:10], history(report, key).later

    (as_of_day, later), _ = session.read_report(know)
    made_at = now()
    today = max(made_at.date(), date.fromisoformat(as_of_day))
    if decision.kind == "accept" and (decision.due is None or decision.due <= today):
        raise UsageError(f"an acceptance ends on a day that has not come: name one after {today}")
    with session.connection() as connection:
        append(
            connection,
            session.prefix,
            CASE_EVENTS,
            {
                "episode_key": key,
                "made_at": made_at,
                "made_by": by,
                "kind": decision.kind,
                "note": note,
                "assignee": assignee,
                "due": decision.due,
            },
        )
    made = (key, instant_text(made_at), by, decision.kind, note, assignee, day_text(decision.due))
    return Event(0, *made), later


def _one_line(what: str, text: str) -> str:
    words = " ".join(text.split())
    if not words or not words.isprintable():
        raise UsageError(f"{what} must be words that can be seen, not {text!r}")
    return words
