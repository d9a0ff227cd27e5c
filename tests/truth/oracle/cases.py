"""Cases: what people have said of causes, replayed event by event."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from .about import Shown
from .bank import FeedRow
from .books import Books
from .rows import instant
from .workdays import is_business_day, nth_business_day_after
from .zone import Zone


@dataclass
class Case:
    """How one cause is handled after the events so far."""

    is_taken: bool = False
    is_resolved: bool = False
    accepted_until: date | None = None
    assignee: str | None = None
    due: date | None = None

    def hear(self, event: FeedRow) -> None:
        kind, due = event["kind"], event["due"]
        day = date.fromisoformat(due) if due else None
        self.is_taken = self.is_taken or kind != "comment"
        if kind == "assign":
            self.assignee, self.due = event["assignee"], day
        elif kind in ("accept", "resolve", "reopen"):
            self.is_resolved = kind == "resolve"
            self.accepted_until = day if kind == "accept" else None

    def state(self, today: date) -> str:
        if self.is_resolved:
            return "resolved"
        if self.accepted_until and self.accepted_until > today:
            return "accepted"
        return "assigned" if self.assignee else "acknowledged" if self.is_taken else "new"


def shown_cases(books: Books, episodes: list[Shown]) -> list[Shown]:
    today = Zone(books.institution.business_calendar.time_zone).wall(books.as_of).date()
    known = {each["episode_key"]: each for each in episodes}
    said: dict[str, list[FeedRow]] = defaultdict(list)
    for event in _known_events(books):
        said[_place(str(event["episode_key"]), known)].append(event)
    keys = {key for key, each in known.items() if each["is_open"]} | set(said)
    found = [_case(books, key, known.get(key), said.get(key, []), today) for key in keys]
    return [case | {"urgency_rank": rank} for rank, case in enumerate(sorted(found, key=_urgency), start=1)]


def shown_case_history(books: Books, episodes: list[Shown]) -> list[Shown]:
    known = {each["episode_key"]: each for each in episodes}
    return [
        {
            "event": int(event["event"] or 0),
            "said_of_key": event["episode_key"],
            "episode_key": _place(str(event["episode_key"]), known),
            "made_at": instant(event["made_at"] or ""),
            "due": event["due"] or None,
        }
        | {column: event[column] for column in ("made_by", "kind", "note", "assignee")}
        for event in _known_events(books)
    ]


def _known_events(books: Books) -> list[FeedRow]:
    """By as_of, in the order in which they count."""
    known = (
        event
        for event in books.case_events
        if instant(event["made_at"] or "") <= books.as_of.replace(microsecond=0)
    )
    return sorted(known, key=lambda event: int(event["event"] or 0))


def _urgency(case: Shown) -> tuple[object, ...]:
    severities = ("high", "medium", "low", None)
    return (
        -case["is_contradiction"],
        -case["is_overdue"],
        -case["is_open"],
        severities.index(case["severity"]),
        -(case["money"] or 0),
        case["episode_key"],
    )


def _place(key: str, known: dict[str, Shown]) -> str:
    """The run of days that now holds the day of the key; the key itself where there is none."""
    about, _, day = key.rpartition("|")
    for other, episode in known.items():
        if episode["check_scope"] == "day" and not episode["transfer_id"]:
            begin, first = other.rpartition("|")[::2]
            if begin == about and first <= day <= str(episode["last_day"]):
                return other
    return key


def _case(books: Books, key: str, cause: Shown | None, events: list[FeedRow], today: date) -> Shown:
    case = Case()
    for event in events:
        case.hear(event)
    state = case.state(today)
    is_open = bool(cause and cause["is_open"])
    first = cause["first_seen_day"] if cause else None
    due = case.due or _service_day(books, cause["severity"], first) if cause else case.due
    last: FeedRow = events[-1] if events else {}
    about = (
        "check_name",
        "check_title",
        "audience",
        "severity",
        "account_id",
        "account_name",
        "account_role",
    )
    since = (
        "transfer_id",
        "transfer_type",
        "first_seen_day",
        "last_day",
        "money",
        "owner_team",
        "owner_contact",
    )
    return {column: cause[column] if cause else None for column in about + since} | {
        "episode_key": key,
        "state": state,
        "is_open": int(is_open),
        "is_contradiction": int(is_open and state == "resolved"),
        "is_overdue": int(is_open and state != "accepted" and due is not None and due < today),
        "assignee": case.assignee,
        "due_day": due,
        "age_days": None if first is None else _business_days(books, first, today),
        "accepted_until": case.accepted_until
        if case.accepted_until and case.accepted_until > today
        else None,
        "events": len(events),
        "last_kind": last.get("kind"),
        "last_made_at": instant(last["made_at"] or "") if last else None,
        "last_made_by": last.get("made_by"),
        "last_note": last.get("note"),
    }


def _service_day(books: Books, severity: str, first: date | None) -> date | None:
    days = getattr(books.institution.service_levels, severity)
    if days is None or first is None:
        return None
    return nth_business_day_after(first, days, books.institution.business_calendar, books.holidays)


def _business_days(books: Books, first: date, last: date) -> int:
    """How many there are after the one day and up to the other; none where that is earlier."""
    days = (first + timedelta(days=number) for number in range(1, (last - first).days + 1))
    return sum(is_business_day(day, books.institution.business_calendar, books.holidays) for day in days)
