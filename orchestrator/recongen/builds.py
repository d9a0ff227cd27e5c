"""Which build the relations are of, and whether its figures may be shown or judged.

`<prefix>_builds` says it: the package's run hooks add a row when a run begins and one when it ends. Every surface that
shows or judges figures reads them through `of_one_build`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, TypeVar

from recongen import package
from recongen.errors import BuildError, WarehouseError
from recongen.feed.contract import DAILY_BALANCES, EVENT_TABLES, TABLES, TRANSACTIONS, Table
from recongen.feed.fingerprint import Marks
from recongen.macros import Macros
from recongen.text import plural
from recongen.warehouse.catalog import relations
from recongen.warehouse.connect import Connection
from recongen.warehouse.locks import build_holder, lock_file, lock_holder
from recongen.warehouse.target import Target
from recongen.warehouse.waiting import Holder, Notice, Waiter

TABLE = "builds"
EMPTY = "the feed is empty, so nothing was checked"
CONTRACT = frozenset(f"{table.name}_keep_the_contract" for table in TABLES)
"""The tests that say whether the feed can be read."""
FEED_PREFIX = "feed_prefix"
"""A column that only the log of a past state has: the prefix of the institution that it is of."""

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class FeedMark:
    """How far a base table reaches, or a table of events."""

    rows: int
    high_entry: int | None
    checksum: int | None = None
    """Of these rows of a base table; None where nothing says it."""


@dataclass(frozen=True)
class LoggedBuild:
    """The latest row of the log: a run that has begun, or what stands since one ended."""

    entry: int
    run_id: str
    at: str
    """UTC, as people read it."""
    as_of: str
    state: str
    """running, complete, partial or failed."""
    is_locked: bool
    """Whether the run holds the build lock, as every build by a `recongen` command does."""
    content_hash: str | None
    transactions: FeedMark
    daily_balances: FeedMark
    relations: int
    relations_of_a_build: int
    models: frozenset[str] = frozenset()
    """Those of `relations`, by name."""
    keeps_contract: bool = True
    """Whether the tests of the feed's contract found nothing in what it read: `dbt run` leaves them out."""
    narrowed: str = ""
    """Those whose settings let them pass although rows break it, each with these settings."""
    feed_place: str = ""
    """Where the feed is that it read, if that is not the target's schema: the var `recongen_feed_schema` says so."""

    @property
    def marks(self) -> Marks:
        """The last entries that it knew."""
        return Marks(self.transactions.high_entry or 0, self.daily_balances.high_entry or 0)

    @property
    def has_rows(self) -> bool:
        """Whether there was anything to check."""
        return bool(self.transactions.rows or self.daily_balances.rows)

    @property
    def elsewhere(self) -> str | None:
        """That it read another feed than commands do, so that nobody can tell whether it is up to date."""
        if not self.feed_place:
            return None
        return (
            f"the last build read the feed in {self.feed_place}, and recongen reads it in the target's schema"
        )

    def flaw(self, holder: Holder | None) -> str | None:
        """Why no figures may be shown or judged, for every reader; `holder` has the build lock now."""
        if self.state == "running" and holder:
            return f"a build is running since {holder.since}"
        if self.state == "running":
            unsure = "" if self.is_locked else ", or is still running"
            return f"the build of {self.at} did not finish{unsure}"
        if self.state == "failed":
            return f"the build of {self.at} failed"
        if self.state == "partial":
            return f"the last build was partial: {self.relations} of {self.relations_of_a_build} relations, {self.at}"
        return None

    def lack(self, checks: Iterable[str]) -> str | None:
        """Why even a complete build does not speak for all of these checks: the project that was built did without one."""
        absent = [name for name in checks if name not in self.models]
        return f"the last build did not run the check {', '.join(absent)}" if absent else None

    def staleness(self, content_hash: str, transactions: FeedMark, balances: FeedMark) -> str | None:
        """Why even a complete build is not up to date with the books."""
        if self.elsewhere:
            return self.elsewhere
        if not transactions.rows and not balances.rows:
            return EMPTY
        tables = (
            ("transactions", transactions, self.transactions),
            ("daily_balances", balances, self.daily_balances),
        )
        for name, now, then in tables:
            if then.checksum is None:
                return f"the last build kept no checksum of the feed's {name}, so nothing says whether they have changed since"
            if now != then:
                more = now.rows - then.rows
                if not more:
                    return f"rows of the feed's {name} have changed since the last build"
                change = plural(abs(more), "more row" if more > 0 else "fewer row")
                return f"the feed's {name} hold {change} than at the last build"
        if self.content_hash != content_hash:
            return "the institution file, or the map of its own tables, has changed since the last build"
        if not self.keeps_contract and self.narrowed:
            return (
                "nothing says that the feed keeps its contract, since the dbt project narrows its tests "
                f"{self.narrowed}: take these settings out"
            )
        if not self.keeps_contract:
            return "nothing says that the feed keeps its contract, since its tests did not run at the last build or did not pass"
        return None


def latest_build(connection: Connection, prefix: str) -> LoggedBuild | None:
    """None where there is no log, or nothing in it."""
    return latest_logged(connection, prefix) if f"{prefix}_{TABLE}" in relations(connection) else None


def latest_logged(connection: Connection, prefix: str) -> LoggedBuild | None:
    """Of a log that is known to be there."""
    row = latest_row(connection, prefix)
    return _logged_build(row) if row else None


def latest_row(connection: Connection, prefix: str) -> dict[str, Any] | None:
    """As the log holds it, which is known to be there."""
    table = connection.target.relation(f"{prefix}_{TABLE}")
    found = connection.rows(f"select * from {table} where entry = (select max(entry) from {table})")
    return found[0] if found else None


def plan_of(connection: Connection, prefix: str, run_id: str | None) -> str:
    """What a run said that it would do when it began."""
    table = connection.target.relation(f"{prefix}_{TABLE}")
    begun = f"select plan from {table} where run_id = :run_id and state = 'running'"
    return str(connection.rows(begun, {"run_id": run_id})[0]["plan"])


def latest_begun_by(connection: Connection, prefix: str, instant: str) -> LoggedBuild | None:
    """Of the builds that began at or before an instant (UTC, as text) and were completed, the last one."""
    if f"{prefix}_{TABLE}" not in relations(connection):
        return None
    table = connection.target.relation(f"{prefix}_{TABLE}")
    began: dict[str, int] = {}
    completed: dict[str, int] = {}
    for row in connection.rows(f"select entry, run_id, state, logged_at from {table} order by entry"):
        if row["state"] == "running" and _instant(row["logged_at"]) <= f"{instant} UTC":
            began.setdefault(row["run_id"], int(row["entry"]))
        elif row["state"] == "complete" and row["run_id"] in began:
            completed[row["run_id"]] = int(row["entry"])
    if not completed:
        return None
    run = max(completed, key=lambda run_id: began[run_id])
    found = connection.rows(f"select * from {table} where entry = :entry", {"entry": completed[run]})
    return _logged_build(found[0])


def feed_mark(connection: Connection, prefix: str, table: Table, until: int | None = None) -> FeedMark:
    """Of all rows of a base table, or of those up to an entry."""
    known = f" where entry <= {until}" if until is not None else ""
    checksum = _macros(connection.engine.name).feed_checksum(table.name)
    sql = (
        f"select count(*) as row_count, max(entry) as highest, {checksum} as checksum "
        f"from {connection.target.relation(table.relation(prefix))}{known}"
    )
    return _mark(*connection.rows(sql)[0].values())


def event_mark(connection: Connection, prefix: str, table: Table) -> FeedMark:
    relation = connection.target.relation(table.relation(prefix))
    return _mark(
        *connection.rows(f"select count(*) as row_count, max(event) as highest from {relation}")[0].values()
    )


@cache
def _macros(adapter: str) -> Macros:
    return Macros(adapter, [package.root() / "macros" / "feed" / "feed_checksum.sql"])


def staleness(connection: Connection, prefix: str, build: LoggedBuild, content_hash: str) -> str | None:
    """Why a build is not up to date with the books; `content_hash` is that of the institution as it is compiled now."""
    if build.elsewhere:
        return build.elsewhere
    present = relations(connection)
    for table in TABLES:
        if table.relation(prefix) not in present:
            return f"the feed's table {table.relation(prefix)} is gone"
    marks = [feed_mark(connection, prefix, table) for table in TABLES]
    return build.staleness(content_hash, *marks)


def of_one_build(
    target: Target,
    connect: Callable[[], AbstractContextManager[Connection]],
    prefix: str,
    read: Callable[[Connection], Answer],
    wait: float = 0.0,
    notice: Notice | None = None,
) -> tuple[Answer, LoggedBuild]:
    """What `read` returns, and the one complete build that it read.

    It reads again when a build began meanwhile, so it must do nothing but read. Raises `BuildError` when there is no such
    build, after `wait` seconds when one is running.
    """
    waiter = Waiter(wait, notice)
    while True:
        try:
            _must_be_readable(target, prefix)
            return _read_once(connect, prefix, read)
        except _BuildBeganError:
            continue
        except BuildError as flaw:
            if not flaw.may_pass:
                raise
            waiter.pause(f"waiting: {flaw}", flaw)


class _BuildBeganError(Exception):
    pass


def _must_be_readable(target: Target, prefix: str) -> None:
    """On some engines nobody can read the file while a build has it."""
    if not target.engine.is_readable_while_built and target.file is not None:
        holder = lock_holder(lock_file(target.file, prefix))
        if holder:
            raise BuildError(_running(holder), may_pass=True)


def _running(holder: Holder) -> str:
    """For the person who may end that process."""
    return f"a build is running since {holder.since} ({holder.who})"


def _read_once(
    connect: Callable[[], AbstractContextManager[Connection]],
    prefix: str,
    read: Callable[[Connection], Answer],
) -> tuple[Answer, LoggedBuild]:
    with connect() as connection:
        before = latest_build(connection, prefix)
        if before is None:
            raise BuildError(f"{prefix} has not been built in {connection.target.describe()}")
        holder = build_holder(connection.target, prefix, connection)
        flaw = before.flaw(holder)
        if flaw:
            if before.state == "running" and holder:
                raise BuildError(_running(holder), may_pass=True)
            # Without a lock nobody knows whether it still runs.
            raise BuildError(flaw, may_pass=before.state == "running" and not before.is_locked)
        try:
            answer = read(connection)
        except WarehouseError:
            # A relation that was replaced while it was read.
            if latest_build(connection, prefix) != before:
                raise _BuildBeganError from None
            raise
        if latest_build(connection, prefix) != before:
            raise _BuildBeganError
        return answer, before


def _logged_build(row: Mapping[str, Any]) -> LoggedBuild:
    models = frozenset((row["relations"] or "").split())
    return LoggedBuild(
        entry=int(row["entry"]),
        run_id=str(row["run_id"]),
        at=_instant(row["logged_at"]),
        as_of=seconds_text(row["as_of"]),
        state=str(row["state"]),
        is_locked=bool(row["is_locked"]),
        content_hash=row["content_hash"],
        transactions=logged_mark(row, TRANSACTIONS),
        daily_balances=logged_mark(row, DAILY_BALANCES),
        relations=len(models),
        relations_of_a_build=int(row["relations_of_a_build"]),
        models=models,
        keeps_contract=CONTRACT.issubset((row.get("passed") or "").split()),
        narrowed=row.get("narrowed") or "",
        feed_place=row.get("feed_place") or "",
    )


def logged_mark(row: Mapping[str, Any], table: Table) -> FeedMark:
    """That of a base table or a table of events in a row of the log, which may be of an earlier version."""
    last = "event" if table in EVENT_TABLES else "entry"
    values = (row.get(f"{table.name}_{what}") for what in ("rows", f"high_{last}", "checksum"))
    return _mark(*values)


def _mark(rows: Any, high_entry: Any, checksum: Any = None) -> FeedMark:
    return FeedMark(int(rows or 0), *(None if each is None else int(each) for each in (high_entry, checksum)))


def seconds_text(value: Any) -> str:
    """An instant as an engine hands it out, in UTC as `YYYY-MM-DD HH:MM:SS`: without its fraction."""
    return (value.isoformat(sep=" ") if isinstance(value, datetime) else str(value))[:19]


def _instant(value: Any) -> str:
    return f"{seconds_text(value)} UTC"
