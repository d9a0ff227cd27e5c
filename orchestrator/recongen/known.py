"""The books as they were known at some time: built beside what stands from the feed up to two entries, read, and removed again.

The feed is append-only: a correction is a later entry. So its rows up to an entry are what it held when that was its last
one, and the models over those rows say what was known then.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar
from zlib import crc32

from recongen import builds
from recongen.config import read_instant
from recongen.dbt_core import runner
from recongen.dbt_core.results import BuildResult
from recongen.errors import RecongenError, UsageError
from recongen.feed.contract import TABLES
from recongen.feed.copy import copy_feed
from recongen.feed.fingerprint import Marks, must_reach
from recongen.feed.tables import drop_relations, past_state
from recongen.institution.compile import PastProject
from recongen.institution.vocabulary import PREFIX
from recongen.session import Session
from recongen.text import plural
from recongen.warehouse.catalog import relations
from recongen.warehouse.connect import Connection
from recongen.warehouse.locks import lock_file
from recongen.warehouse.profile import FILE_ENDINGS, file_target

Answer = TypeVar("Answer")
ENDING = "_known"
"""Of a past state's prefix, where nobody names one."""
LONGEST = 30
"""Characters of a prefix."""
BESIDE_A_FILE = ("-wal", "-shm", "-journal", ".wal")
"""What an engine keeps beside its file while that is open."""


@dataclass(frozen=True)
class Knowledge:
    """The entries that the feed held, and where that is known from."""

    marks: Marks
    build: builds.LoggedBuild | None = None
    """The build that saw them, where an instant was asked for."""


class PastSession(Session):
    """The same institution with the relations of a past state: under a prefix of their own, or in a file of their own.

    The one who made it holds the lock of those relations, so what it reads is of the one build that it made.
    """

    result: BuildResult

    def __init__(self, present: Session, marks: Marks, as_of: str | None, into: str | Path) -> None:
        self.file, self.talk = present.file, present.talk
        self._options = present._options
        # Whatever the feed is made of, a past state reads it as it stands.
        self.settings = replace(present.settings, as_of=as_of or present.settings.as_of, map=None)
        self.institution, self.target, self.marks = present.compiled_institution, present.target, marks
        self._prefix = present.prefix if isinstance(into, Path) else into
        self.folder = present.folder / "past" / self._prefix
        if isinstance(into, Path):
            # Two files with the same name must not share a folder.
            self.folder = present.folder / "past" / f"{into.name}-{crc32(bytes(into.absolute())):08x}"
            found = file_target(into, self.folder, present.target.profile)
            self.target = replace(found, file_timeout=present.target.file_timeout)

    @property
    def prefix(self) -> str:
        return self._prefix

    @property
    def past(self) -> PastProject | None:
        """A file holds a feed of its own that ends at the marks."""
        own = self._prefix == self.institution.prefix
        return None if own else PastProject(self._prefix, *self.marks)

    def of_one_build(
        self, read: Callable[[Connection], Answer], wait: float | None = None
    ) -> tuple[Answer, builds.LoggedBuild]:
        with self.connection(read_only=True) as connection:
            build = builds.latest_build(connection, self._prefix)
            if build is None:
                raise RecongenError(f"the past state under {self._prefix} is gone")
            return read(connection), build

    def staleness(self, build: builds.LoggedBuild) -> str | None:
        """A past state is never stale."""
        return None

    def log_end(self) -> int | None:
        """The last entry of this prefix's log: it changes before anything else that a build changes."""
        with self.connection(read_only=True) as connection:
            build = builds.latest_build(connection, self._prefix)
        return build.entry if build else None


def place(text: str) -> str | Path:
    """What `--into` names: a database file by its ending, else a prefix."""
    return Path(text) if text.endswith(FILE_ENDINGS) else text


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
        _must_still_hold(connection, session.prefix, build)
    return Knowledge(build.marks, build)


def _must_still_hold(connection: Connection, prefix: str, build: builds.LoggedBuild) -> None:
    """A row may also arrive below the mark: if two programs write at once, the lower entry may become visible later."""
    present = relations(connection)
    for table in TABLES:
        then: builds.FeedMark = getattr(build, table.name)
        name = table.relation(prefix)
        if then.high_entry is not None and name in present:
            now = builds.feed_mark(connection, prefix, table, until=then.high_entry)
            if now.rows != then.rows:
                raise UsageError(
                    f"the feed's {table.name} hold {plural(now.rows, 'row')} up to entry {then.high_entry:,}, where the build "
                    f"of {build.at} found {then.rows:,}, so what it knew cannot be built again"
                )
            if then.checksum not in (None, now.checksum):
                raise UsageError(
                    f"rows of the feed's {table.name} up to entry {then.high_entry:,} are not as the build of {build.at} found them, "
                    "so what it knew cannot be built again"
                )


@contextmanager
def known_at(
    session: Session,
    marks: Marks,
    as_of: str | None = None,
    into: str | Path | None = None,
    keep: bool = False,
    wait: float | None = None,
) -> Iterator[PastSession]:
    """The state as known at the marks, built for the length of a block and removed at its end, whatever ends it.

    `into` is a prefix beside the institution's own, or a file (.sqlite3, .duckdb) that is made, for a database that is not to
    be written to. `as_of` is that of the session's settings where none is given; `keep` leaves what was built. In the block
    nobody else builds there. Raises `UsageError` before anything is changed where the feed does not reach the marks or the
    name cannot be used, and `DbtRunError` where the prefix is taken.
    """
    if into is None:
        into = session.prefix[: LONGEST - len(ENDING)] + ENDING
    _must_be_usable(into, session.prefix)
    session.warn_of_numbered_entries()
    with session.connection(read_only=True) as connection:
        must_reach(connection, session.prefix, marks)
    past = PastSession(session, marks, as_of, into)
    with past.lock(wait), _in_file(session, past, keep) if isinstance(into, Path) else _beside(past, keep):
        past.result = past.build_in_lock()
        yield past


def _must_be_usable(into: str | Path, own: str) -> None:
    if isinstance(into, Path):
        if into.exists():
            raise UsageError(f"{into} exists already: delete it, or name another file for the past state")
    elif into == own or not re.fullmatch(PREFIX.pattern, into):
        reason = "that of the institution itself" if into == own else f"not {PREFIX.says}"
        raise UsageError(f"a past state cannot be built into {into!r}: it is {reason}")


@contextmanager
def _beside(past: PastSession, keep: bool) -> Iterator[None]:
    before = past.log_end()
    try:
        yield
    finally:
        # A refused build has changed nothing, so there is nothing to remove.
        if not keep and past.log_end() != before:
            with past.connection(read_only=True) as connection:
                made = past_state(connection, f"{past.prefix}_{builds.TABLE}", past.institution.prefix)
            drop_relations(past.target, made)


@contextmanager
def _in_file(session: Session, past: PastSession, keep: bool) -> Iterator[None]:
    file = past.target.file
    assert file is not None
    # Another run may have made it while this one waited.
    _must_be_usable(file, past.prefix)
    try:
        runner.run_operation(past.dbt, "create_feed", {"mention_existing": False})
        with session.connection(read_only=True) as source, past.connection() as copy:
            copy_feed(source, copy, past.prefix, past.marks)
        yield
    finally:
        lock_file(file, past.prefix).unlink(missing_ok=True)
        for ending in () if keep else ("", *BESIDE_A_FILE):
            file.with_name(file.name + ending).unlink(missing_ok=True)
        if not keep:
            shutil.rmtree(past.folder, ignore_errors=True)
