"""How each recipient's causes stand: as the last build has them, and as they were recorded for the builds before.

`<prefix>_notice_states` has a row wherever a cause of a recipient stands differently than in the row before, so that
the latest rows up to an event are all of what stood then.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from recongen.builds import latest_build
from recongen.errors import BuildError, RecongenError
from recongen.feed.contract import NOTICE_STATES
from recongen.feed.events import stored_relation
from recongen.notify_settings import NotifySettings
from recongen.report.cases import Case, cases
from recongen.report.report import Report
from recongen.report.rows import Size, cents, day_text
from recongen.report.table import account
from recongen.warehouse.connect import Connection
from recongen.warehouse.writing import writing

DAY_CHARACTERS = len("2030-01-31")
LONGEST_ABOUT = 500


class State(NamedTuple):
    """Of one cause, for one recipient."""

    episode_key: str
    state: str
    """open or accepted; gone where it is neither, or is somebody else's now."""
    is_overdue: bool
    is_contradiction: bool
    cents: int
    exception_rows: int
    """1 of a run of days on which a balance is off: each day more is its age and not its size."""
    about: str
    """Which account or transfer, as people call it."""

    @property
    def size(self) -> Size:
        return Size(self.cents, self.exception_rows)


States = Mapping[str, State]


@dataclass(frozen=True)
class Present:
    """What the last complete build says."""

    prefix: str
    run_id: str
    as_of: str
    day: str | None
    titles: Mapping[str, str]
    """What people call a check."""
    cases: Mapping[str, Case]
    """The open ones, the most urgent first."""
    states: Mapping[str, States]
    """Of the open causes, by recipient."""
    ended: Mapping[str, str]
    """In words, of a cause that is not open: when a balance was right again, or the day to which it belongs."""
    unnamed: Mapping[str, int]
    """How many causes go to the default since no recipient has their owner's name; empty for no owner."""
    runs: Mapping[str, Sequence[tuple[str, str, str]]]
    """Open runs of days, by what their key says before its day: first day, last day, key."""

    def key_now(self, key: str) -> str:
        """A correction may have put the first day of a run earlier, and the key of a run names that day."""
        about, day = key[:-DAY_CHARACTERS], key[-DAY_CHARACTERS:]
        if key in self.cases:
            return key
        return next((now for first, last, now in self.runs.get(about, ()) if first <= day <= last), key)

    def rekey(self, states: States) -> States:
        """Of two runs that were joined, the larger."""
        found: dict[str, State] = {}
        for state in sorted(states.values(), key=lambda each: (abs(each.cents), each.exception_rows)):
            key = self.key_now(state.episode_key)
            found[key] = state._replace(episode_key=key)
        return found


def read_present(report: Report, settings: NotifySettings) -> Present:
    """Raises `RecongenError` where nothing was checked, which must not look as if everything were right."""
    build = latest_build(report.connection, report.context.prefix)
    if build is None:
        raise BuildError("there is no build")
    if not report.context.has_feed:
        raise RecongenError("the feed is empty, so nothing was checked, and nobody is notified")
    found = {case.episode_key: case for case in cases(report) if case.is_open}
    by_recipient: dict[str, dict[str, State]] = {name: {} for name in settings.recipients}
    runs: dict[str, list[tuple[str, str, str]]] = {}
    unnamed: Counter[str] = Counter()
    for key, contact, rows, is_run in _episodes(report):
        case = found[key]
        about = account(case) or (f"transfer {case.transfer_id}" if case.transfer_id else "")
        state = State(
            key,
            "accepted" if case.state == "accepted" else "open",
            bool(case.is_overdue),
            bool(case.is_contradiction),
            cents(case.money),
            rows,
            about[:LONGEST_ABOUT],
        )
        owner = settings.recipient(case.owner_team) or settings.recipient(contact)
        if owner is None:
            unnamed[case.owner_team or contact or ""] += 1
        for name in {owner or settings.default, settings.recipient(case.assignee)} - {None}:
            by_recipient[str(name)][key] = state
        if is_run:
            days = (key[-DAY_CHARACTERS:], case.last_day or "")
            runs.setdefault(key[:-DAY_CHARACTERS], []).append((*days, key))
    return Present(
        report.context.prefix,
        build.run_id,
        report.context.as_of,
        report.context.latest_business_day,
        {check.name: check.title for check in report.checks},
        found,
        by_recipient,
        _list_ended(report),
        unnamed,
        runs,
    )


def _episodes(report: Report) -> Iterator[tuple[str, str | None, int, bool]]:
    """Of each open cause: its key, whom to contact, how many exceptions make its size, whether it is a run of days."""
    found = report.query(f"""
        select
            episodes.episode_key,
            episodes.owner_contact,
            case when balances.check_name is null then episodes.exception_rows else 1 end,
            case when episodes.check_scope = 'day' and episodes.transfer_id is null then 1 else 0 end
        from {report.relation("exception_episodes")} episodes
        left join (
            select distinct check_name from {report.relation("exceptions")} where is_of_balance = 1
        ) balances
            on episodes.check_name = balances.check_name
        where episodes.is_open = 1
    """)
    for key, contact, rows, is_run in found:
        yield str(key), contact, int(rows), bool(is_run)


def _list_ended(report: Report) -> dict[str, str]:
    found = report.query(
        f"select episode_key, cleared_day, last_day from {report.relation('exception_episodes')} where is_open = 0"
    )
    return {
        str(key): f"right again on {day_text(cleared)}" if cleared else f"last found on {day_text(last)}"
        for key, cleared, last in found
    }


def last_state(connection: Connection, prefix: str) -> int:
    """The number of the last row that is recorded."""
    relation = stored_relation(connection, prefix, NOTICE_STATES)
    return int(
        connection.rows(f"select coalesce(max(event), 0) as last_state from {relation}")[0]["last_state"]
    )


def read_recorded(connection: Connection, prefix: str, recipient: str, until: int) -> States:
    """How a recipient's causes stood at a row, by key."""
    relation = stored_relation(connection, prefix, NOTICE_STATES)
    rows = connection.rows(
        f"""
        select {", ".join(f"states.{name}" for name in State._fields)}
        from {relation} states
        inner join (
            select max(event) as last_event
            from {relation}
            where recipient = :recipient and event <= :until
            group by episode_key
        ) latest
            on states.event = latest.last_event
        where states.state <> 'gone'
        """,
        {"recipient": recipient, "until": until},
    )
    return {str(row["episode_key"]): _state(row) for row in rows}


def _state(row: Mapping[str, object]) -> State:
    return State(
        str(row["episode_key"]),
        str(row["state"]),
        bool(row["is_overdue"]),
        bool(row["is_contradiction"]),
        int(str(row["cents"])),
        int(str(row["exception_rows"])),
        str(row["about"] or ""),
    )


def record(connection: Connection, now: Present) -> None:
    """Whatever stands differently than it was recorded, all of it or nothing."""
    with writing(connection, [stored_relation(connection, now.prefix, NOTICE_STATES)]):
        until = last_state(connection, now.prefix)
        rows = [
            [now.run_id, recipient, *_cells(state)]
            for recipient, states in now.states.items()
            for state in _find_changed(read_recorded(connection, now.prefix, recipient, until), states)
        ]
        if rows:
            columns = ("run_id", "recipient", *State._fields)
            connection.insert(NOTICE_STATES.relation(now.prefix), columns, [rows])


def _find_changed(before: States, states: States) -> Iterator[State]:
    yield from (state for key, state in states.items() if before.get(key) != state)
    yield from (before[key]._replace(state="gone") for key in before.keys() - states.keys())


def _cells(state: State) -> list[str]:
    """As a file has them: no loader takes a number for nothing then."""
    return [str(int(value)) if isinstance(value, bool) else str(value) for value in state]
