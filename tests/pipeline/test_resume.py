"""A run that was killed, cancelled or failed goes on where it stopped, and nowhere else."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from recongen.errors import RecongenError, UsageError
from recongen.pipeline import run as pipeline
from recongen.pipeline.runs import KEPT, Runs
from tests.pipeline.desk import Desk, kill_at_write, killed, stand_ins

NAMES = ("hook", "load", "gate")
WRITES = 11
"""How often a run of three steps writes its state."""


class Steps:
    """Stand-ins that write down that they ran, and wait or fail where a file says so."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def scripts(self) -> dict[str, str]:
        return {
            name: f"echo {name} >> begun; echo $$ > pid; echo at work; "
            f"while [ -e wait-{name} ]; do sleep 0.05; done; "
            f"[ ! -e fail-{name} ] || {{ echo 'error: no {name}'; echo 'next: think'; exit 3; }}; echo {name} >> done"
            for name in NAMES
        }

    def put(self, what: str) -> None:
        (self.folder / what).touch()

    def take(self, what: str) -> None:
        (self.folder / what).unlink()

    def counted(self, what: str) -> Counter[str]:
        path = self.folder / what
        return Counter(path.read_text().split()) if path.exists() else Counter()

    def wait_for(self, name: str) -> None:
        until = time.monotonic() + 20
        while name not in self.counted("begun"):
            assert time.monotonic() < until
            time.sleep(0.02)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture
def steps(desk: Desk) -> Iterator[Steps]:
    with stand_ins((found := Steps(desk.folder)).scripts(), desk.folder):
        yield found


def must_complete(desk: Desk, steps: Steps) -> None:
    """Each step was done, and none that was noted as done was done again."""
    over = [step.name for step in desk.latest.steps if step.state == "done"]
    before = steps.counted("done")
    assert "done" == desk.resume().state
    after = steps.counted("done")
    assert all(after[name] == before[name] for name in over)
    assert dict.fromkeys(NAMES, "done") == desk.states()
    assert set(NAMES) == set(after)


def test_a_run_does_every_step_once(desk: Desk, steps: Steps) -> None:
    run = desk.start()
    assert ("done", dict.fromkeys(NAMES, "done")) == (run.state, desk.states())
    assert Counter(NAMES) == steps.counted("done")
    assert [("ann", "start", "001"), ("ann", "done", "001")] == desk.noted()
    assert "[load] " in desk.said and "at work\n[load] done in" in desk.said
    assert run == desk.latest
    with pytest.raises(
        RecongenError, match="the run .*-0001 is complete; a new one: recongen pipeline .* --execute"
    ):
        desk.resume()
    assert "done" == desk.start().state
    assert ["002", "001"] == [run.id[-3:] for run in desk.runs.all()]


KILLS = [(at, after) for at in range(1, WRITES + 1) for after in (False, True)]


@pytest.mark.parametrize(
    ("at", "after"),
    [
        pytest.param(
            *kill, marks=() if kill in ((3, True), (5, False), (7, True), (11, False)) else pytest.mark.prove
        )
        for kill in KILLS
    ],
)
def test_killed_between_any_two_writes_of_its_state(at: int, after: bool, desk: Desk, steps: Steps) -> None:
    def work() -> None:
        kill_at_write(at, after)
        desk.start()

    assert killed(work)
    if (at, after) == (1, False):
        # Nothing of it is known.
        assert [] == desk.runs.all()
        return
    assert desk.runs.holder() is None
    if (at, after) == (WRITES, True):
        # Nothing was left to do but to note it.
        assert "done" == desk.latest.state
        return
    assert "interrupted" == desk.latest.state
    must_complete(desk, steps)


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("hook", signal.SIGKILL),
        ("load", signal.SIGTERM),
        pytest.param("load", signal.SIGKILL, marks=pytest.mark.prove),
        pytest.param("gate", signal.SIGKILL, marks=pytest.mark.prove),
    ],
)
def test_killed_inside_any_step(name: str, number: int, desk: Desk, steps: Steps) -> None:
    steps.put(f"wait-{name}")
    child = os.fork()
    if not child:
        try:
            desk.start()
        finally:
            os._exit(0)
    steps.wait_for(name)
    assert "running" == desk.states()[name]
    with pytest.raises(RecongenError, match=rf"another run is at work: pid {child} "):
        desk.start()
    os.kill(child, number)
    os.waitpid(child, 0)
    until = time.monotonic() + 15
    while desk.runs.holder():
        assert time.monotonic() < until, "the lock is free once the step has ended"
        time.sleep(0.02)
    process = int((desk.folder / "pid").read_text())
    assert not Path(f"/proc/{process}").exists()
    assert name not in steps.counted("done")
    expected = "interrupted" if number == signal.SIGKILL else "cancelled"
    assert (expected, expected) == (desk.latest.state, desk.states()[name])
    steps.take(f"wait-{name}")
    must_complete(desk, steps)


@pytest.mark.parametrize("name", NAMES)
def test_a_step_that_fails_stops_the_run(name: str, desk: Desk, steps: Steps) -> None:
    steps.put(f"fail-{name}")
    run = desk.start()
    step = run.step(name)
    assert step and ("failed", "failed", 3, f"no {name}") == (
        run.state,
        step.state,
        step.exit_code,
        step.why,
    )
    after = NAMES[NAMES.index(name) + 1 :]
    assert all(desk.states()[later] == "waiting" for later in after)
    assert steps.counted("begun").keys().isdisjoint(after)
    assert ("ann", "failed", "001") == desk.noted()[-1]
    steps.take(f"fail-{name}")
    must_complete(desk, steps)
    step = desk.latest.step(name)
    assert step and (2, 0, "") == (step.attempt, step.exit_code, step.why)
    assert ("bob", "resume", "001") == desk.noted()[-2]


def test_a_run_is_cancelled_by_whoever_writes_it_down(desk: Desk, steps: Steps) -> None:
    steps.put("wait-load")

    def cancel() -> None:
        steps.wait_for("load")
        desk.runs.cancel(desk.latest, "eve")

    thread = threading.Thread(target=cancel)
    thread.start()
    run = desk.start()
    thread.join()
    step = run.step("load")
    assert step and ("cancelled", "cancelled by eve") == (run.state, step.why)
    assert [("eve", "cancel", "001"), ("ann", "cancelled", "001")] == desk.noted()[-2:]
    # What was asked of the run that was is not asked of the one that goes on.
    steps.take("wait-load")
    must_complete(desk, steps)


def test_what_has_changed_since_is_not_passed_over(desk: Desk, steps: Steps) -> None:
    steps.put("fail-gate")
    for name in ("transactions", "daily_balances"):
        (desk.folder / "feed" / f"{name}.csv").write_text("as loaded")
    desk.start()
    (desk.folder / "feed" / "transactions.csv").write_text("other rows")
    with pytest.raises(
        RecongenError, match="the files to load have changed since the run .* did its step load"
    ):
        desk.resume()
    desk.set(etl={"command": ["true"]})
    with pytest.raises(
        RecongenError, match="etl in the settings has changed since .* its step hook: .*--restart"
    ):
        desk.resume()
    assert (1, 1) == (steps.counted("begun")["hook"], steps.counted("begun")["load"])
    steps.take("fail-gate")
    assert "done" == desk.resume(again=True).state
    assert Counter(hook=2, load=2, gate=2) == steps.counted("begun")


def test_what_no_finished_step_has_read_may_change(desk: Desk, steps: Steps) -> None:
    """So that what made a step fail can be put right."""
    steps.put("fail-load")
    desk.start()
    (desk.folder / "feed" / "transactions.csv").write_text("put right")
    desk.set(pipeline={"fail_on": "low"})
    (desk.folder / "bank.yaml").write_text((desk.folder / "bank.yaml").read_text() + "# put right\n")
    steps.take("fail-load")
    must_complete(desk, steps)


def test_there_must_be_something_to_run(desk: Desk, steps: Steps) -> None:
    with pytest.raises(RecongenError, match="there is no run to resume: recongen pipeline"):
        desk.resume()
    desk.set(etl=None)
    with pytest.raises(UsageError, match="there is no hook to run: etl.command"):
        desk.start(kind="etl")
    assert [] == desk.runs.all()


def test_the_hook_alone_is_a_run_that_no_pipeline_resumes(desk: Desk, steps: Steps) -> None:
    steps.put("fail-gate")
    desk.start()
    assert "done" == desk.start(kind="etl").state
    assert {"hook": "done"} == desk.states()
    assert Counter(hook=2, load=1) == steps.counted("done")
    steps.take("fail-gate")
    run = desk.resume()
    assert ("001", "done") == (run.id[-3:], run.state)


def test_old_runs_go_and_the_log_of_what_was_done_stays(
    desk: Desk, steps: Steps, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("recongen.pipeline.runs.KEPT", 2)
    for _ in range(4):
        desk.start(kind="etl")
    assert KEPT > 2 == len(desk.runs.all())
    assert ["001", "002", "003", "004"] == [number for _, what, number in desk.noted() if what == "start"]


def test_a_state_that_cannot_be_read_says_what_to_delete(desk: Desk, steps: Steps) -> None:
    desk.start(kind="etl")
    path = desk.runs.place(desk.latest) / "state.json"
    for text in ("", "[]", "{}", '{"id": "x"}'):
        path.write_text(text)
        with pytest.raises(RecongenError, match=r"state.json cannot be read: delete the folder"):
            desk.runs.all()


def test_who_only_looks_does_not_keep_a_run_from_starting(desk: Desk, steps: Steps) -> None:
    desk.start(kind="etl")
    ended = threading.Event()

    def look() -> None:
        while not ended.is_set():
            Runs(desk.runs.folder).holder()

    threads = [threading.Thread(target=look) for _ in range(3)]
    [thread.start() for thread in threads]
    try:
        assert "done" == desk.start(kind="etl").state
    finally:
        ended.set()
        [thread.join() for thread in threads]


def test_a_plan_to_resume_says_what_is_done_already(desk: Desk, steps: Steps) -> None:
    steps.put("fail-load")
    desk.start()
    run, planned = pipeline.plan_to_resume(desk.session)
    assert "001" == run.id[-3:]
    assert [("hook", "done"), ("load", "waiting"), ("gate", "waiting")] == [
        (step.name, step.state) for step in planned
    ]
