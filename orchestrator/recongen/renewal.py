"""Nothing new, nothing due: the last build is also right as of another instant, and the log of builds says so.

Built again, every relation would have the rows that it has; `run_context` alone would name another instant and another
run. So that one row is changed and the log gets the rows of a build: readers find what a build would have left.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from recongen import builds
from recongen.builds import event_mark, feed_mark, logged_mark, seconds_text
from recongen.feed.contract import CASE_EVENTS, PERIOD_EVENTS, TABLES
from recongen.warehouse import catalog
from recongen.warehouse.connect import Connection
from recongen.warehouse.writing import writing

_EVENTS = (CASE_EVENTS, PERIOD_EVENTS)
"""What models read beside the feed that no model made."""
CONTEXT, DUE = "run_context", "next_due"
OWN_COLUMNS = ("entry", "run_id", "logged_at", "as_of", "is_locked", "layouts", "plan")
"""What differs between a renewal and the build that it renews."""
PLAN = "nothing built: nothing is new and nothing has fallen due"


@dataclass(frozen=True)
class Renewed:
    run_id: str
    built_at: str
    """When the last build or renewal ended, in UTC as people read it."""
    since: str
    """The instant that its figures were as of; this and the next two as `YYYY-MM-DD HH:MM:SS` in UTC."""
    as_of: str
    due_at: str
    """When some figure may change without anything new."""
    due: str
    """What falls due then."""


def renew(connection: Connection, prefix: str, as_of: str | None, made_of: str) -> Renewed | None:
    """The last build as of `as_of`, else of now; None where a build might find other rows, or where nobody can tell.

    `made_of` is the hash of the project that would be built. The caller holds the build lock.
    """
    now = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    instant = as_of or seconds_text(now)
    present = catalog.relations(connection)
    row = builds.latest_row(connection, prefix) if f"{prefix}_{builds.TABLE}" in present else None
    if row is None or row["state"] != "complete" or row.get("project_hash") != made_of:
        return None
    read = {*str(row["relations"]).split(), *(table.name for table in (*TABLES, *_EVENTS))}
    is_empty = not row["transactions_rows"] and not row["daily_balances_rows"]
    if is_empty or row.get("feed_place") or not {f"{prefix}_{name}" for name in read} <= present.keys():
        return None
    relation = {name: connection.target.relation(f"{prefix}_{name}") for name in (builds.TABLE, CONTEXT, DUE)}
    sql = f"select as_of, due_at, what from {relation[CONTEXT]} cross join {relation[DUE]}"
    ((since, due_at, due),) = (each.values() for each in connection.rows(sql))
    since, due_at = seconds_text(since), seconds_text(due_at)
    if not (instant == since or since < instant < due_at) or not _has_its_marks(connection, prefix, row):
        return None
    run_id = str(uuid4())
    with writing(connection, [relation[builds.TABLE]]):
        # A run of plain dbt, which no lock keeps away, may have begun meanwhile.
        if builds.latest_row(connection, prefix) != row:
            return None
        _log(connection, relation[builds.TABLE], row, run_id, now, instant)
        connection.execute(
            f"update {relation[CONTEXT]} set as_of = :as_of, run_id = :run_id",
            {"as_of": _bound(connection, datetime.fromisoformat(instant)), "run_id": run_id},
        )
    return Renewed(run_id, f"{seconds_text(row['logged_at'])} UTC", since, instant, due_at, str(due))


def _has_its_marks(connection: Connection, prefix: str, row: Mapping[str, Any]) -> bool:
    """Whether everything that is only ever appended to is as the build found it."""
    return all(logged_mark(row, table) == event_mark(connection, prefix, table) for table in _EVENTS) and all(
        logged_mark(row, table) == feed_mark(connection, prefix, table) for table in TABLES
    )


def _log(
    connection: Connection, log: str, row: Mapping[str, Any], run_id: str, now: datetime, as_of: str
) -> None:
    """The two rows of the build again, as those of a run that begins and ends now and lays out nothing."""
    kept = ", ".join(name for name in row if name not in OWN_COLUMNS)
    for state, plan in (("running", PLAN), ("complete", None)):
        connection.execute(
            f"insert into {log} (run_id, logged_at, as_of, is_locked, plan, {kept}) "
            f"select :run_id, :logged_at, :as_of, 1, :plan, {kept} from {log} where run_id = :renewed and state = :state",
            {
                "plan": plan,
                "run_id": run_id,
                "logged_at": _bound(connection, now),
                "as_of": _bound(connection, datetime.fromisoformat(as_of)),
                "renewed": row["run_id"],
                "state": state,
            },
        )


def _bound(connection: Connection, instant: datetime) -> str | datetime:
    return seconds_text(instant) if connection.engine.values_are_text else instant
