"""What a run brings into the feed: all of it once, or nothing."""

from __future__ import annotations

import os
import signal
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from recongen.feed import ddl
from recongen.pipeline import steps
from recongen.pipeline.output import log_text
from tests.e2e.helpers import ROOT
from tests.pipeline.desk import EXTRACT, SETTINGS, Desk, kill_at_write, killed

Feed = list[list[tuple[object, ...]]]

LOAD_IS_DONE = 7
"""The write of its state with which a run notes that its load is done."""


class Bank(Desk):
    """With empty base tables, and runs that end after the load."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        session = self.session
        assert session.target.file
        self.file = session.target.file
        self.file.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(self.file)) as database:
            database.executescript(ddl.script(session.target, session.prefix))

    def feed(self) -> Feed:
        """Every row of both tables."""
        with closing(sqlite3.connect(self.file)) as database:
            tables = (f"mini_{name}" for name in ("transactions", "daily_balances"))
            return [database.execute(f"select * from {table} order by entry").fetchall() for table in tables]

    def log(self, step: str) -> str:
        state = self.latest.step(step)
        assert state
        return "".join(log_text(self.runs.place(self.latest), state.log))


def bank_in(folder: Path, patch: pytest.MonkeyPatch) -> Bank:
    patch.chdir(folder)
    patch.setenv("PYTHONPATH", str(ROOT / "orchestrator"))
    patch.setattr(steps, "STEPS", steps.STEPS[:2])
    return Bank(folder)


@pytest.fixture
def bank(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bank:
    return bank_in(tmp_path, monkeypatch)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Feed:
    """What the feed holds after an undisturbed run."""
    with pytest.MonkeyPatch.context() as patch:
        undisturbed = bank_in(tmp_path_factory.mktemp("undisturbed"), patch)
        assert "done" == undisturbed.start().state
        return undisturbed.feed()


@pytest.mark.parametrize(
    "hook",
    [
        f"{EXTRACT}; raise SystemExit(1)",
        f"{EXTRACT}; import os; os.kill(os.getpid(), 9)",
        f"{EXTRACT}; import time; time.sleep(60)",
    ],
)
def test_a_hook_that_fails_loads_nothing(hook: str, bank: Bank) -> None:
    """Although it wrote its files before."""
    before = bank.feed()
    bank.set(etl={**SETTINGS["etl"], "command": [*SETTINGS["etl"]["command"][:-1], hook], "timeout": 2})
    run = bank.start()
    assert {"hook": "failed", "load": "waiting"} == bank.states()
    assert (bank.folder / "feed" / "transactions.csv").is_file()
    assert before == bank.feed() and "" == run.marks


def test_killed_after_the_commit_and_before_it_was_noted_nothing_is_loaded_twice(
    bank: Bank, loaded: Feed
) -> None:
    def work() -> None:
        kill_at_write(LOAD_IS_DONE, after=False)
        bank.start()

    assert killed(work)
    assert loaded == bank.feed() and "interrupted" == bank.states()["load"]
    assert "done" == bank.resume().state
    assert loaded == bank.feed()
    assert "2 rows skipped: the table holds them" in bank.log("load")


def test_rows_that_a_file_holds_although_the_feed_does_are_refused_where_nothing_was_interrupted(
    bank: Bank,
) -> None:
    """`skip_known` is a decision of people, not of a run that goes on."""
    assert "done" == bank.start().state
    once = bank.feed()
    assert "failed" == bank.start().state
    assert once == bank.feed() and "the table already holds this row" in bank.log("load")
    bank.set(pipeline={"load": {**SETTINGS["pipeline"]["load"], "skip_known": True}})
    assert "done" == bank.start().state
    assert once == bank.feed()


def test_killed_in_the_middle_of_a_load_all_is_loaded_or_nothing(bank: Bank, loaded: Feed) -> None:
    """The file is a pipe that stops in the middle of it: the load has begun, and waits."""
    before = bank.feed()
    file = bank.folder / "feed" / "transactions.csv"
    (bank.folder / "sitecustomize.py").write_text(
        "import os, sys, time\n"
        "if 'recongen.cli' in str(getattr(sys, 'orig_argv', '')) and 'load' in sys.orig_argv:\n"
        "    import recongen.warehouse.connect as connect\n"
        "    insert = connect.Connection.insert\n"
        "    def slow(self, *given):\n"
        "        insert(self, *given)\n"
        "        open('inserted', 'w').write(str(os.getpid()))\n"
        "        while os.path.exists('wait'):\n"
        "            time.sleep(0.05)\n"
        "    connect.Connection.insert = slow\n"
    )
    (bank.folder / "wait").touch()
    child = os.fork()
    if not child:
        try:
            os.environ["PYTHONPATH"] = os.pathsep.join((str(bank.folder), os.environ["PYTHONPATH"]))
            bank.start()
        finally:
            os._exit(0)
    until = time.monotonic() + 30
    while not (bank.folder / "inserted").exists():
        assert time.monotonic() < until
        time.sleep(0.05)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    while bank.runs.holder():
        assert time.monotonic() < until
        time.sleep(0.05)
    assert before == bank.feed()
    assert file.is_file()
    assert "done" == bank.resume().state
    assert loaded == bank.feed()
