"""What the steps are, when each is left out, what it reads, and its command.

All but the hook are recongen's own commands, so that a run does what somebody would type.
"""

from __future__ import annotations

import hashlib
import os
import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from recongen import builds
from recongen.feed.contract import TABLES
from recongen.processes.command import OWN, Command
from recongen.session import Session
from recongen.talk import PROGRESS_LINES
from recongen.text import plural
from recongen.warehouse.catalog import relations

PIPELINE, ETL = "pipeline", "etl"
INPUTS = {
    "institution": "the institution file, or the map of its own tables, has changed",
    "hook": "etl in the settings has changed",
    "place": "the feed's database has changed",
    "load": "pipeline.load in the settings has changed",
    "files": "the files to load have changed",
    "gate": "the gate in the settings has changed",
}
"""What a step may have read, and how a change of it is reported."""

_ALWAYS_SEEN = ("PATH", "HOME", "LANG")


@dataclass(frozen=True)
class Step:
    name: str
    does: Callable[[Session], str]
    left_out: Callable[[Session], str]
    """Why it is left out; nothing where it is not."""
    command: Callable[[Session, Path], Command]
    """Given the session and the folder of the run."""
    reads: tuple[str, ...] = ()
    """Those of `INPUTS` whose change means that it would have to run again."""


def steps_of(kind: str) -> tuple[Step, ...]:
    return STEPS if kind == PIPELINE else STEPS[:1]


def digest(session: Session, name: str) -> str:
    """Of one of `INPUTS`, as it is now; a file that is not there counts, too."""
    pipeline = session.settings.pipeline
    reading: dict[str, Callable[[], object]] = {
        "institution": lambda: [_file_digest(path) for path in (session.file, session.settings.map) if path],
        "hook": lambda: session.settings.etl,
        "place": lambda: session.target.describe(),
        "load": lambda: pipeline and pipeline.load,
        "files": lambda: [_file_digest(path) for path in _files(session).values()],
        "gate": lambda: pipeline and (pipeline.fail_on, pipeline.new_only),
    }
    return hashlib.sha256(repr(reading[name]()).encode()).hexdigest()


def feed_marks(session: Session) -> str:
    """How far each table of the feed reaches; nothing where one is not there."""
    names = [table.relation(session.prefix) for table in TABLES]
    with session.connection(read_only=True) as connection:
        if not set(names) <= set(relations(connection)):
            return ""
        marks = [builds.feed_mark(connection, session.prefix, table) for table in TABLES]
    return " ".join(f"{mark.rows}:{mark.high_entry or 0}:{mark.checksum}" for mark in marks)


def _hook_environment(session: Session, named: Sequence[str]) -> dict[str, str]:
    seen = {name: os.environ[name] for name in (*_ALWAYS_SEEN, *named) if name in os.environ}
    seen |= {"RECONGEN_PREFIX": session.prefix, "RECONGEN_FILE": str(session.file.resolve())}
    return seen | {f"RECONGEN_{name.upper()}": str(path.resolve()) for name, path in _files(session).items()}


def _files(session: Session) -> dict[str, Path]:
    load = session.settings.pipeline.load if session.settings.pipeline else None
    paths = {"transactions": load.transactions, "balances": load.balances} if load else {}
    return {name: path for name, path in paths.items() if path is not None}


def _file_digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def _own_command(
    verb: str, *options: Callable[[Session, Path], list[str]]
) -> Callable[[Session, Path], Command]:
    """One of recongen's own commands about the same institution."""

    def command(session: Session, folder: Path) -> Command:
        words = [*OWN, *verb.split()]
        words += session.arguments(("prefix", "config") if verb == "validate" else None)
        words += [word for option in options for word in option(session, folder)]
        return Command(words, Path.cwd(), {**os.environ, PROGRESS_LINES: "1"})

    return command


def _hook(session: Session, _: Path) -> Command:
    etl = session.settings.etl
    assert etl is not None
    return Command(etl.command, etl.folder, _hook_environment(session, etl.environment), etl.timeout)


def _feed(session: Session, _: Path) -> list[str]:
    assert session.settings.pipeline and session.settings.pipeline.load
    words = [word for name, path in _files(session).items() for word in (f"--{name}", str(path))]
    return [*words, *(["--skip-known"] if session.settings.pipeline.load.skip_known else [])]


def _verdict(session: Session, _: Path) -> list[str]:
    pipeline = session.settings.pipeline
    if pipeline is None:
        return []
    return [
        "--fail-on",
        pipeline.fail_on,
        *(["--new-only", str(pipeline.new_only)] if pipeline.new_only else []),
    ]


def _execute(_: Session, __: Path) -> list[str]:
    return ["--execute"]


def _requests(_: Session, folder: Path) -> list[str]:
    return ["--out", str(folder / "requests")]


def _hook_text(session: Session) -> str:
    etl = session.settings.etl
    if etl is None:
        return "bring the feed"
    return f"{shlex.join(etl.command)} (in {etl.folder}, {plural(etl.timeout, 'second')} at most)"


def _load_text(session: Session) -> str:
    return " and ".join(map(str, _files(session).values())) or "load files into the feed"


def _gate_text(session: Session) -> str:
    pipeline = session.settings.pipeline
    new = f" that {pipeline.new_only} does not hold" if pipeline and pipeline.new_only else ""
    return f"stop at exceptions of severity {pipeline.fail_on if pipeline else 'medium'} or above{new}"


def _never(_: Session) -> str:
    return ""


def _without_etl(session: Session) -> str:
    return "" if session.settings.etl else "etl is not set"


def _without_files(session: Session) -> str:
    return "" if _files(session) else "pipeline.load is not set"


def _without_deploy(session: Session) -> str:
    pipeline = session.settings.pipeline
    return "" if pipeline and pipeline.deploy else "pipeline.deploy is not set"


STEPS = (
    Step("hook", _hook_text, _without_etl, _hook, ("hook",)),
    Step(
        "load",
        _load_text,
        _without_files,
        _own_command("feed load", _feed, _execute),
        ("place", "load", "files"),
    ),
    Step(
        "validate", lambda _: "check the institution file", _never, _own_command("validate"), ("institution",)
    ),
    Step(
        "build",
        lambda _: "rebuild every relation and run every check",
        _never,
        _own_command("build"),
        ("institution", "place"),
    ),
    Step("gate", _gate_text, _never, _own_command("gate", _verdict), ("gate",)),
    Step(
        "deploy",
        lambda _: "plan what changes in QuickSight, and do it",
        _without_deploy,
        _own_command("deploy", _requests, _execute),
    ),
)
