"""The books as they were known at some time: built beside what stands from the feed up to two entries, read, and removed again.

The feed is append-only: a correction is a later entry. So its rows up to an entry are what it held when that was its last
one, and the models over those rows say what was known then.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TypeVar

from recongen import builds
from recongen.config import read_instant
from recongen.dbt_core.results import BuildResult
from recongen.errors import RecongenError, UsageError
from recongen.feed.fingerprint import Marks, must_reach
from recongen.feed.tables import drop_relations, past_state
from recongen.institution.compile import PastProject
from recongen.institution.vocabulary import PREFIX
from recongen.session import Session
from recongen.warehouse.connect import Connection

Answer = TypeVar("Answer")
ENDING = "_known"
"""Of a past state's prefix, where nobody names one."""
LONGEST = 30
"""Characters of a prefix."""


@dataclass(frozen=True)
class Knowledge:
    """The entries that the feed held, and where that is known from."""

    marks: Marks
    build: builds.LoggedBuild | None = None
    """The build that saw them, where an instant was asked for."""


class PastSession(Session):
    """The same institution and database, with the relations of a past state under a prefix of its own.

    Whoever made it holds the lock of that prefix, so what it reads is of the one build that it made.
    """

    result: BuildResult

    def __init__(self, present: Session, prefix: str, marks: Marks, as_of: str | None) -> None:
        self.file, self.talk = present.file, present.talk
        self._options = present._options
        self.settings = replace(present.settings, as_of=as_of or present.settings.as_of)
        self.institution, self.target = present.institution, present.target
        self._prefix, self.marks = prefix, marks
        self.folder = present.folder / "past" / prefix

    @property
    def prefix(self) -> str:
        return self._prefix

    @property
    def past(self) -> PastProject:
        return PastProject(self._prefix, *self.marks)

    def of_one_build(
        self, read: Callable[[Connection], Answer], wait: float = 0.0
    ) -> tuple[Answer, builds.LoggedBuild]:
        with self.connection(read_only=True) as connection:
            build = builds.latest_build(connection, self._prefix)
            if build is None:
                raise RecongenError(f"the past state under {self._prefix} is gone")
            return read(connection), build

    def staleness(self, build: builds.LoggedBuild) -> str | None:
        """The past does not grow old."""
        return None

    def log_end(self, connection: Connection) -> int | None:
        """The last entry of this prefix's log: it changes with the first thing that a build changes."""
        build = builds.latest_build(connection, self._prefix)
        return build.entry if build else None

    def remove(self) -> None:
        with self.connection() as connection:
            relations = past_state(connection, f"{self._prefix}_{builds.TABLE}", self.institution.prefix)
        drop_relations(self.target, relations)


def knowledge(session: Session, text: str) -> Knowledge:
    """What `--known-until` says: two entries such as `4011,240`, or an instant.

    The feed does not say when a row arrived, but the log of builds says what each build found in it. So an instant means
    what the last complete build found that had begun by then. Raises `UsageError` where there is none.
    """
    if marks := Marks.read(text):
        return Knowledge(marks)
    try:
        instant = read_instant(text)
    except ValueError as flaw:
        raise UsageError(
            f"--known-until: {flaw.args[0]}, nor two entries such as 4011,240. {flaw.args[1]}"
        ) from None
    with session.connection(read_only=True) as connection:
        build = builds.latest_begun_by(connection, session.prefix, instant)
    if build is None:
        raise UsageError(
            f"no complete build of {session.prefix} began by {instant} UTC, so nothing says what the feed held then: "
            "name the last entry of each table instead, as --known-until TRANSACTIONS,BALANCES"
        )
    found = (build.transactions.high_entry or 0, build.daily_balances.high_entry or 0)
    return Knowledge(Marks(*found), build)


@contextmanager
def known_at(
    session: Session,
    marks: Marks,
    as_of: str | None = None,
    into: str | None = None,
    keep: bool = False,
    wait: float | None = None,
) -> Iterator[PastSession]:
    """The state as known at the marks, built under the prefix `into` and removed when the block ends, however it ends.

    In the block nobody else builds there. `as_of` is that of the session's settings where none is given, and `keep` leaves
    what was built. Raises `UsageError` before anything is changed where the feed does not reach the marks or the prefix
    cannot be used, and `DbtRunError` where it is taken.
    """
    prefix = into or session.prefix[: LONGEST - len(ENDING)] + ENDING
    if not re.fullmatch(PREFIX.pattern, prefix) or prefix == session.prefix:
        other = "that of the institution itself" if prefix == session.prefix else f"not {PREFIX.says}"
        raise UsageError(f"a past state cannot be built into {prefix!r}: it is {other}")
    with session.connection(read_only=True) as connection:
        must_reach(connection, session.prefix, marks)
    past = PastSession(session, prefix, marks, as_of)
    with past.lock(wait):
        with past.connection(read_only=True) as connection:
            before = past.log_end(connection)
        try:
            past.result = past.build_in_lock()
            yield past
        finally:
            with past.connection(read_only=True) as connection:
                is_begun = past.log_end(connection) != before
            # What was refused has changed nothing, and leaves nothing to remove.
            if is_begun and not keep:
                past.remove()
