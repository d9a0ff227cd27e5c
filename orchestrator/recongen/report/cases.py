"""How causes are handled: the cases of one build, and what people have said of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, NamedTuple

from recongen.declared.reading import did_you_mean
from recongen.errors import UsageError
from recongen.feed.contract import CASE_EVENTS
from recongen.feed.events import stored_events
from recongen.report.relations import Relations
from recongen.report.rows import day_text, instant_text, integer
from recongen.warehouse import catalog

_KEYS_TO_COMPARE = 500
_DECISIONS = ("accept", "resolve", "reopen")


class Case(NamedTuple):
    episode_key: str
    state: str
    is_open: int
    is_contradiction: int
    """1 when it is resolved and yet stands."""
    is_overdue: int
    check_name: str | None
    """None, like all that follows of the cause, where it is no longer found."""
    check_title: str | None
    severity: str | None
    account_id: str | None
    account_name: str | None
    transfer_id: str | None
    first_seen_day: str | None
    last_day: str | None
    money: str | None
    """Dollars and cents."""
    owner_team: str | None
    headline: str | None
    assignee: str | None
    due_day: str | None
    age_days: int | None
    accepted_until: str | None
    events: int
    last_kind: str | None
    last_made_at: str | None
    last_made_by: str | None
    last_note: str | None

    @property
    def since(self) -> str:
        """When it began, in words, like those of `handling`."""
        return f"since {self.first_seen_day}" if self.first_seen_day else ""

    @property
    def handling(self) -> list[str]:
        """By when, until when and by whom it is looked after, in words."""
        said = {
            "due": self.due_day,
            "accepted until": self.accepted_until,
            "assigned to": self.assignee,
        }
        return [f"{words} {value}" for words, value in said.items() if value]


class Event(NamedTuple):
    """Something that somebody said of a cause."""

    event: int
    episode_key: str
    """The key that the cause had then."""
    made_at: str
    made_by: str
    kind: str
    note: str | None
    assignee: str | None
    due: str | None

    @property
    def deed(self) -> str:
        return describe_deed(self.kind, self.assignee, self.due)


@dataclass(frozen=True)
class History:
    case: Case | None
    """None for a cause that was cleared and of which the build knows no event."""
    counted: tuple[Event, ...]
    """What the build knew, the oldest first."""
    later: tuple[Event, ...]
    """What was said after its as_of, or after it read the events."""

    @property
    def last_event(self) -> int:
        return max((event.event for event in (*self.counted, *self.later)), default=0)

    def is_decided(self, until: int | None = None) -> bool:
        """Whether somebody has accepted or resolved it and nobody has reopened it since, up to that event."""
        said = sorted((*self.counted, *self.later))
        kinds = [event.kind for event in said if until is None or event.event <= until]
        decisions = [kind for kind in kinds if kind in _DECISIONS]
        return decisions[-1:] not in ([], ["reopen"])


def describe_deed(kind: str, assignee: str | None, due: str | None) -> str:
    """What somebody did: `assign to Bo Lee by 2030-01-31`."""
    to = f" to {assignee}" if assignee else ""
    until = f" {'until' if kind == 'accept' else 'by'} {due}" if due else ""
    return f"{kind}{to}{until}"


def cases(built: Relations, state: str | None = None, assignee: str | None = None) -> Iterator[Case]:
    """What needs somebody's attention first; of one state or assignee, where one is given."""
    chosen = {"state": state, "assignee": assignee}
    values = {name: value for name, value in chosen.items() if value is not None}
    conditions = " and ".join(f"{name} = :{name}" for name in values) or "1 = 1"
    return _cases(built, f"where {conditions} order by urgency_rank", **values)


def history(built: Relations, key: str) -> History:
    """Of one cause. Raises `UsageError` where the build knows no such cause."""
    case = next(_cases(built, "where episode_key = :key", key=key), None)
    if case is None:
        _must_be_known(built, key)
    said = built.query(
        f"select event, said_of_key from {built.relation('case_history')} where episode_key = :key", key=key
    )
    keys = {int(event): str(said_of) for event, said_of in said}
    events = [
        _event(row)
        for known_as in sorted({key, *keys.values()})
        for row in stored_events(built.connection, built.prefix, CASE_EVENTS, {"episode_key": known_as})
    ]
    events.sort()
    return History(
        case,
        tuple(event for event in events if event.event in keys),
        tuple(event for event in events if event.event not in keys),
    )


def count_uncounted(built: Relations) -> int:
    """How many events the build did not know."""
    relation = built.connection.target.relation(CASE_EVENTS.relation(built.prefix))
    counts = (f"(select count(*) from {name})" for name in (relation, built.relation("case_history")))
    ((late,),) = built.query(f"select {' - '.join(counts)} from {built.relation('run_context')}")
    return int(late)


def accepted_exceptions(built: Relations) -> set[str]:
    """The keys of the exceptions whose cause is accepted until some day after as_of."""
    _must_be_built(built)
    found = built.query(f"""
        select exceptions.exception_key
        from {built.relation("exceptions")} exceptions
        inner join {built.relation("cases")} cases
            on exceptions.episode_key = cases.episode_key
        where cases.state = 'accepted'
    """)
    return {str(key) for (key,) in found}


def _must_be_built(built: Relations) -> None:
    if built.name("cases") not in catalog.relations(built.connection):
        raise UsageError(
            "the last build is one of an earlier version, which had no cases: run recongen build"
        )


def _must_be_known(built: Relations, key: str) -> None:
    episodes = built.relation("exception_episodes")
    if list(built.query(f"select 1 from {episodes} where episode_key = :key", key=key)):
        return
    check = key.partition("|")[0]
    alike = (case.episode_key for case in cases(built) if case.episode_key.startswith(f"{check}|"))
    hint = did_you_mean(key, list(islice(alike, _KEYS_TO_COMPARE)))
    raise UsageError(
        f"there is no cause {key!r} in the last build. {hint}recongen case list and exceptions --json name the keys"
    )


def _cases(built: Relations, rest: str, **values: Any) -> Iterator[Case]:
    _must_be_built(built)
    texts: dict[str, Callable[[Any], Any]] = {
        "money": built.money,
        "last_made_at": lambda value: None if value is None else instant_text(value),
        **dict.fromkeys(("first_seen_day", "last_day", "due_day", "accepted_until"), day_text),
        **dict.fromkeys(("is_open", "is_contradiction", "is_overdue", "age_days", "events"), integer),
    }
    columns = ", ".join(Case._fields)
    for row in built.query(f"select {columns} from {built.relation('cases')} {rest}", **values):
        named = zip(Case._fields, row, strict=True)
        yield Case._make(texts[name](value) if name in texts else value for name, value in named)


def _event(row: dict[str, Any]) -> Event:
    return Event(
        **row
        | {"event": int(row["event"]), "made_at": instant_text(row["made_at"]), "due": day_text(row["due"])}
    )
