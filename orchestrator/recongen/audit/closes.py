"""Closing the books through a day with a report, and opening them again: one event each, never changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from recongen import builds, package
from recongen.audit.opened import Opened
from recongen.audit.produce import feed_fingerprint
from recongen.audit.rederive import check_feed, check_institution
from recongen.audit.signatures import check_signatures
from recongen.audit.verify import Finding, check_alone
from recongen.errors import UsageError
from recongen.feed.contract import PERIOD_EVENTS, TABLES
from recongen.feed.events import append, now
from recongen.macros import Macros
from recongen.session import Session
from recongen.warehouse import catalog
from recongen.warehouse.connect import Connection

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Closed:
    """A close in force."""

    through: date
    at: datetime
    by: str

    def __str__(self) -> str:
        return f"closed through {self.through} by {self.by} at {self.at:%Y-%m-%d %H:%M:%S} UTC"


@dataclass(frozen=True)
class Planned:
    """An event that may be written only while exactly the closes in `closed` are in force. `says` tells what it
    does, one line each.
    """

    values: Mapping[str, Any]
    says: Sequence[str]
    closed: Sequence[Closed]


def closes_in_force(connection: Connection, prefix: str) -> list[Closed]:
    """Now, whatever has been built; the earliest first."""
    if PERIOD_EVENTS.relation(prefix) not in catalog.relations(connection):
        return []
    events = connection.target.relation(PERIOD_EVENTS.relation(prefix))
    rows = connection.rows(f"{_macros().closes_in_force(events)} order by through_day")
    return [
        Closed(_day(row["through_day"]), datetime.fromisoformat(str(row["made_at"])), row["made_by"])
        for row in rows
    ]


@cache
def _macros() -> Macros:
    return Macros("", [package.root() / "macros" / "ledger" / "closes_in_force.sql"])


def look_at(report: Opened, session: Session, trusted: Sequence[Path] = ()) -> Iterator[Finding]:
    """What can be known of a report without deriving its figures again. Raises `UsageError` where it is of another institution,
    or where the feed does not reach as far as it did."""
    yield from check_signatures(report, trusted)
    yield from check_alone(report)
    yield from check_institution(report, session)
    yield from check_feed(report, feed_fingerprint(session, report.marks))


def plan_close(session: Session, report: Opened, through: date, by: str) -> Planned:
    """Raises `UsageError` where the books cannot be closed through that day with that report, and `BuildError` where there is no
    complete build as new as the feed."""
    closed, build = session.of_current_build(lambda connection: closes_in_force(connection, session.prefix))
    last = closed[-1].through if closed else None
    _must_be_over(through)
    _must_be_open(through, closed)
    _must_cover(report, through, last)
    _must_be_known(report, through)
    values = {
        "kind": "close",
        "through_day": through,
        "made_by": by,
        "transactions_high_entry": report.marks.transactions,
        "daily_balances_high_entry": report.marks.daily_balances,
        "run_id": build.run_id,
        "report_fingerprint": report.document["fingerprint"],
    }
    first = (
        f"from {last + DAY}"
        if last
        else f"all days, of which the report has those from {report.period.first} on,"
    )
    says = [
        f"closes {first} through {through}, as {report.file} has them",
        f"fingerprint {values['report_fingerprint']}, entries {report.marks}, build {build.run_id}",
    ]
    for table in TABLES:
        arrived = (getattr(build, table.name).high_entry or 0) - report.marks.of(table)
        if arrived > 0:
            says.append(
                f"the feed's {table.name} reach {arrived:,} entries beyond the report: any of them that changes a closed day "
                "will be listed as closed_period_restated"
            )
    return Planned(values, says, closed)


def plan_reopening(session: Session, through: date, reason: str, by: str) -> Planned:
    """Raises `UsageError` where no closed period ends with that day."""
    if not reason.strip():
        raise UsageError("--reason says nothing: write why the period has to be opened again")
    session.must_have_database()
    with session.connection(read_only=True) as connection:
        closed = closes_in_force(connection, session.prefix)
        marks = {
            f"{table.name}_high_entry": builds.feed_mark(connection, session.prefix, table).high_entry
            for table in TABLES
        }
    if through not in [each.through for each in closed]:
        raise UsageError(f"no closed period of {session.prefix} ends with {through}: {_ends(closed)}")
    opened = [each for each in closed if each.through >= through]
    says = [f"opens what was {each}" for each in opened]
    values = {"kind": "reopen", "through_day": through, "made_by": by, "reason": reason.strip(), **marks}
    return Planned(values, says, closed)


def write_event(session: Session, planned: Planned) -> None:
    """Raises `UsageError` where somebody closed or opened a period since it was planned."""
    with session.lock(), session.connection() as connection:
        if closes_in_force(connection, session.prefix) != planned.closed:
            raise UsageError(
                "somebody else has just closed or reopened a period: run this again to see the plan"
            )
        append(connection, session.prefix, PERIOD_EVENTS, {**planned.values, "made_at": now()})


def _must_be_over(through: date) -> None:
    if through >= now().date():
        raise UsageError(f"{through} is not over yet (it is {now():%Y-%m-%d} in UTC): close it when it is")


def _must_be_open(through: date, closed: Sequence[Closed]) -> None:
    for each in closed:
        if through <= each.through:
            raise UsageError(
                f"the books are {each}: to close {through} again, open that period first, with recongen reopen --through {each.through}"
            )


def _must_cover(report: Opened, through: date, last: date | None) -> None:
    period = report.period
    if not period.first <= through <= period.last:
        raise UsageError(f"{report.file} is the report of {period.name}, which does not have {through}")
    if last and period.first > last + DAY:
        raise UsageError(
            f"the books are closed through {last}, and {report.file} begins with {period.first}: close through "
            f"{period.first - DAY} first, or with a report of {last + DAY}..{through}"
        )


def _must_be_known(report: Opened, through: date) -> None:
    """The report knew the day whole, and nothing that is still to come."""
    measured = datetime.fromisoformat(report.as_of)
    if measured.date() <= through:
        raise UsageError(
            f"{report.file} is measured to {measured} UTC, when {through} was not over: write it again from a later build"
        )
    if measured >= now():
        raise UsageError(
            f"{report.file} is measured to {measured} UTC, which is still to come: events until then would change what "
            "it is derived from; write it again from a build without --as-of"
        )


def _ends(closed: Sequence[Closed]) -> str:
    if not closed:
        return "nothing is closed"
    return f"they end with {', '.join(str(each.through) for each in closed)}"


def _day(value: Any) -> date:
    """SQLite has texts, and Oracle's days have a time."""
    return date.fromisoformat(str(value)[:10])
