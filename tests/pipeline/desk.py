"""A small bank in a folder, its settings, and runs in this process or in one that can be killed."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
import yaml

from recongen.pipeline import run as runs
from recongen.pipeline import steps
from recongen.pipeline.runs import Run, Runs
from recongen.pipeline.steps import Step
from recongen.processes.command import Command
from recongen.session import Session
from recongen.talk import Talk
from tests.cases.desk import CASES

BANK = CASES / "06-gate-grew"
EXTRACT = "import shutil; [shutil.copy(f'source/{name}.csv', f'feed/{name}.csv') for name in ('transactions', 'daily_balances')]"
SETTINGS: dict[str, Any] = {
    "as_of": "2030-01-04",
    "etl": {"command": [sys.executable, "-c", EXTRACT], "timeout": 60},
    "pipeline": {"load": {"transactions": "feed/transactions.csv", "balances": "feed/daily_balances.csv"}},
}


class Desk:
    def __init__(self, folder: Path, **settings: Any) -> None:
        self.folder = folder
        for name in ("source", "feed"):
            (folder / name).mkdir()
        for name in ("transactions", "daily_balances"):
            (folder / "source" / f"{name}.csv").write_bytes((BANK / f"{name}.csv").read_bytes())
        (folder / "bank.yaml").write_bytes((BANK / "institution.yaml").read_bytes())
        self.set(**settings)
        self.said = ""

    def set(self, **settings: Any) -> None:
        """Changes some settings; None takes one away."""
        found = {name: value for name, value in {**SETTINGS, **settings}.items() if value is not None}
        (self.folder / "recongen.yaml").write_text(yaml.safe_dump(found))

    @property
    def session(self) -> Session:
        return Session(self.folder / "bank.yaml", Talk(quiet=True), {"build_dir": self.folder / "build"})

    @cached_property
    def runs(self) -> Runs:
        return runs.runs_of(self.session)

    @property
    def latest(self) -> Run:
        return self.runs.all()[0]

    def say(self, text: str) -> None:
        self.said += text

    def start(self, **options: Any) -> Run:
        return runs.start(self.session, "ann", self.say, **options)

    def resume(self, **options: Any) -> Run:
        return runs.resume(self.session, "bob", self.say, **options)

    def states(self) -> dict[str, str]:
        return {step.name: step.state for step in self.latest.steps}

    def noted(self) -> list[tuple[str, str, str]]:
        """Who did what to which run, the first first."""
        return [(each.who, each.what, each.run[-3:]) for each in reversed(self.runs.notes(99))]


def killed(work: Callable[[], object]) -> bool:
    """Does it in a process of its own; whether that was killed."""
    child = os.fork()
    if not child:
        try:
            with Path(os.devnull).open("w") as nowhere:
                os.dup2(nowhere.fileno(), 1)
                os.dup2(nowhere.fileno(), 2)
            work()
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def kill_at_write(at: int, after: bool) -> None:
    """From now on, this process is killed just before or after it writes its state for that time."""
    written, write = 0, Runs.write

    def deadly(self: Runs, run: Run) -> None:
        nonlocal written
        written += 1
        if after:
            write(self, run)
        if written == at:
            os.kill(os.getpid(), signal.SIGKILL)
        if not after:
            write(self, run)

    Runs.write = deadly  # type: ignore[method-assign]


@contextmanager
def stand_ins(scripts: Mapping[str, str], folder: Path) -> Iterator[None]:
    """A shell's script for each step, in place of the real ones."""

    def step(name: str, script: str) -> Step:
        def command(session: Session, _: Path) -> Command:
            return Command(("sh", "-c", script), folder, {"PATH": os.environ["PATH"]})

        reads = next(each.reads for each in steps.STEPS if each.name == name)
        reads = tuple(each for each in reads if each != "place")
        return Step(name, lambda _: script, lambda _: "", command, reads)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(steps, "STEPS", tuple(step(name, script) for name, script in scripts.items()))
        patch.setattr(runs, "feed_marks", lambda _: "")
        yield
