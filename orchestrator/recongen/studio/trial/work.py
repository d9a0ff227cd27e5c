"""Both sides of a trial, built from one feed and compared: `python -m recongen.studio.trial.work FOLDER`.

The file as it is need not be built where its last build stands, is complete, and as new as the feed.
"""

from __future__ import annotations

import copy
import fcntl
import shutil
import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from recongen import builds
from recongen.builds import FeedMark, LoggedBuild
from recongen.errors import BuildError, RecongenError
from recongen.feed.contract import TABLES
from recongen.feed.fingerprint import Marks
from recongen.institution import examine
from recongen.institution.types import Institution
from recongen.known import known_at
from recongen.processes.background import Background
from recongen.session import Session
from recongen.studio.trial.comparison import compare
from recongen.studio.trial.proposal import Proposal
from recongen.studio.trial.trials import SCRATCH, TURN, Result, TrialState
from recongen.talk import Advance, Talk
from recongen.text import one_line
from recongen.warehouse.catalog import relations

STEPS = {"before": "building with the file as it is", "after": "building with the change"}


@dataclass(frozen=True)
class ToState(Talk):
    """How the work gets on, written where the page reads it."""

    folder: Path = Path()
    step: str = ""

    def begin(self, step: str) -> ToState:
        TrialState(step).write(self.folder)
        return replace(self, step=step)

    @contextmanager
    def progress(self, title: str, in_bytes: bool = False) -> Iterator[Advance | None]:
        def advance(done: int, total: int, current: str = "") -> None:
            TrialState(self.step, done, total).write(self.folder)

        yield advance


def main(folder: Path) -> None:
    talk = ToState(True, folder)
    try:
        with _turn(folder, talk):
            try_change(folder, Background(folder).order, talk).write(folder)
        TrialState(ended="done").write(folder)
    except KeyboardInterrupt:
        TrialState(ended="cancelled").write(folder)
    except RecongenError as reason:
        TrialState(ended="failed", reason=one_line(reason)).write(folder)
    except Exception as fault:
        TrialState(ended="failed", reason=f"{type(fault).__name__}: {one_line(fault)}").write(folder)
        raise
    finally:
        shutil.rmtree(folder / SCRATCH, ignore_errors=True)


def try_change(folder: Path, order: Mapping[str, Any], talk: ToState) -> Result:
    """`order` opens the session, as `trials.arguments` made it."""
    proposal = Proposal.read(folder)
    if proposal is None:
        raise RecongenError("the change is gone")
    options = {name: value for name, value in order["options"].items() if name != "config"}
    config = order["options"].get("config")
    session = Session(Path(order["file"]), talk, options, Path(config) if config else None, order["as_of"])
    before, after = (
        examine(session.file, session.settings.prefix, data)[0] for data in (proposal.before, proposal.data)
    )
    if before is None or after is None:
        which = "as it is" if before is None else "with the change"
        raise RecongenError(f"the file {which} has errors, so there is nothing to compare")
    if before.prefix != after.prefix:
        raise RecongenError(f"the change renames {before.prefix}, whose feed is in tables of that name")
    session.__dict__["institution"] = before
    feed, build = _feed(session)
    is_built = build is not None and _fits(build, feed, session)
    as_of = build.as_of if build and is_built else session.settings.as_of or _now()
    marks = Marks(*(mark.high_entry or 0 for mark in feed))
    with ExitStack() as stack:
        old = session
        if not is_built:
            old = stack.enter_context(_build(session, before, "before", marks, as_of, folder))
        new = stack.enter_context(_build(session, after, "after", marks, as_of, folder))
        talk.begin("comparing")
        checks = compare(old, new)
        if is_built and _feed(session)[1] != build:
            raise BuildError("a build began meanwhile: start again", may_pass=True)
    return Result(as_of, feed[0].rows, feed[1].rows, not is_built, checks)


def _now() -> str:
    """One instant for both sides."""
    return f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}"


def _feed(session: Session) -> tuple[tuple[FeedMark, FeedMark], LoggedBuild | None]:
    """How far the feed reaches, and the last entry of the log of builds."""
    with session.connection(read_only=True) as connection:
        present = relations(connection)
        names = [table.relation(session.prefix) for table in TABLES]
        if missing := [name for name in names if name not in present]:
            raise RecongenError(f"there is no table {missing[0]}, so there is no feed to build from")
        marks = [builds.feed_mark(connection, session.prefix, table) for table in TABLES]
        if not any(mark.rows for mark in marks):
            raise RecongenError("the feed is empty, so nothing can be compared")
        return (marks[0], marks[1]), builds.latest_build(connection, session.prefix)


def _fits(build: LoggedBuild, feed: tuple[FeedMark, FeedMark], session: Session) -> bool:
    """Whether the build stands for the file as it is, and for all of the feed."""
    wanted = session.settings.as_of
    is_whole = (
        build.state == "complete"
        and build.staleness(session.compiled_institution.content_hash, *feed) is None
    )
    return is_whole and wanted in (None, build.as_of)


@contextmanager
def _build(
    session: Session, institution: Institution, name: str, marks: Marks, as_of: str, folder: Path
) -> Iterator[Session]:
    """A session over a build of that institution, in a file of its own."""
    scratch, talk = folder / SCRATCH, ToState(True, folder).begin(STEPS[name])
    scratch.mkdir(exist_ok=True)
    side = copy.copy(session)
    side.__dict__ |= {"institution": institution, "folder": scratch, "talk": talk}
    # DuckDB builds the fastest.
    ending = "duckdb" if find_spec("dbt.adapters.duckdb") else "sqlite3"
    with known_at(side, marks, as_of, scratch / f"{name}.{ending}") as past:
        yield past


@contextmanager
def _turn(folder: Path, talk: ToState) -> Iterator[None]:
    """Only one trial at a time, for all users together."""
    talk.begin("waiting for the trial of somebody else")
    with (folder.parent / TURN).open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        talk.begin("reading the feed")
        yield


def _interrupt(*_: object) -> None:
    signal.raise_signal(signal.SIGINT)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, _interrupt)
    main(Path(sys.argv[1]))
