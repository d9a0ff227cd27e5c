"""The real steps, killed inside and right after each of them: what is resumed ends where an undisturbed run ends."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import yaml

from recongen.pipeline.runs import Run, Runs
from recongen.pipeline.steps import STEPS
from tests.cases.desk import Desk
from tests.e2e.databases import Postgres, open_database
from tests.e2e.helpers import environment
from tests.pipeline.desk import EXTRACT
from tests.postgres import server
from tests.quicksight.conftest import environment as aws
from tests.quicksight.fake.server import Server, serving
from tests.quicksight.fake.service import FakeQuickSight
from tests.quicksight.small_app import SECRET

pytestmark = pytest.mark.prove

SECONDS = 300
SLOW_EXTRACT = f"import time; print('extracting', flush=True); time.sleep(2); {EXTRACT}"


class Bank:
    """On PostgreSQL, since QuickSight reads no file; its books balance, so that the gate passes."""

    def __init__(self, folder: Path, quicksight: Server) -> None:
        self.quicksight = quicksight
        quicksight.service = FakeQuickSight()
        self.desk = Desk(folder, open_database("postgres", folder, server), case="06-gate-grew")
        self.folder = folder
        for name in ("source", "feed"):
            (folder / name).mkdir()
        for name in ("transactions", "daily_balances"):
            text = (folder / f"{name}.csv").read_text().replace(",15.00", ",10.00")
            (folder / "source" / f"{name}.csv").write_text(text)
        feed = {"transactions": "feed/transactions.csv", "balances": "feed/daily_balances.csv"}
        settings = {
            "etl": {"command": [sys.executable, "-c", SLOW_EXTRACT]},
            "pipeline": {"load": feed, "fail_on": "high", "deploy": True},
            "aws_account_id": quicksight.service.account,
            "aws_region": quicksight.service.region,
            "secret_arn": SECRET,
        }
        (folder / "recongen.yaml").write_text(yaml.safe_dump(settings))
        self.desk.create_feed()
        self.runs = Runs(folder / "build" / self.desk.prefix / "pipeline")

    def begin(self, *options: str) -> subprocess.Popen[bytes]:
        words = [sys.executable, "-m", "recongen.cli", "pipeline", "institution.yaml", "--execute", *options]
        environ = environment("2030-01-04 00:00:00", **aws(self.quicksight.url))
        return subprocess.Popen(
            words, cwd=self.folder, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )

    def state(self, name: str) -> str:
        """Of a step of the latest run."""
        runs = self.runs.all()
        step = runs[0].step(name) if runs else None
        return step.state if step else "waiting"

    def latest(self) -> Run:
        return self.runs.all()[0]

    def deployed(self) -> dict[object, tuple[str, str]]:
        """What is in QuickSight, in whichever database it reads."""
        assert isinstance(self.desk.database, Postgres)
        name = self.desk.database.name
        items = self.quicksight.service.items
        return {
            key: (json.dumps(item.request, sort_keys=True).replace(name, "bank"), item.status)
            for key, item in items.items()
        }

    def close(self) -> None:
        if isinstance(self.desk.database, Postgres):
            self.desk.database.drop()


@pytest.fixture
def banks(tmp_path: Path) -> Iterator[tuple[Bank, Bank]]:
    with ExitStack() as stack:
        made = []
        for name in ("undisturbed", "killed"):
            bank = Bank(tmp_path / name, stack.enter_context(serving(FakeQuickSight())))
            stack.callback(bank.close)
            made.append(bank)
        yield made[0], made[1]


def test_a_pipeline_killed_at_every_step_completes(banks: tuple[Bank, Bank]) -> None:
    undisturbed, bank = banks
    out, _ = undisturbed.begin().communicate(timeout=SECONDS)
    assert "done" == undisturbed.latest().state, out.decode()
    took = {step.name: step.seconds for step in undisturbed.latest().steps}
    contents, deployed = undisturbed.desk.contents(), undisturbed.deployed()
    assert contents and len(deployed) > 4
    rng = random.Random(5)
    kills = 0
    for name in (step.name for step in STEPS):
        for delay in (0.0, rng.uniform(0.1, 0.9) * took[name], None):
            process = bank.begin(*(["--resume"] if kills else []))
            at_work = _wait(bank, process, name, delay)
            if not at_work:
                continue
            os.kill(process.pid, signal.SIGKILL)
            process.communicate()
            kills += 1
            _wait_until_free(bank)
            # Killed once the last step was done, it may have noted that already.
            ended = ("interrupted", "done") if (name, delay) == ("deploy", None) else ("interrupted",)
            assert bank.latest().state in ended
    if bank.latest().state != "done":
        out, _ = bank.begin("--resume").communicate(timeout=SECONDS)
        assert "done" == bank.latest().state, out.decode()
    assert contents == bank.desk.contents()
    assert deployed == bank.deployed()
    assert 1 == len(bank.runs.all())
    print(f"{kills} kills, attempts: {[(step.name, step.attempt) for step in bank.latest().steps]}")
    assert kills >= 12


def _wait(bank: Bank, process: subprocess.Popen[bytes], name: str, delay: float | None) -> bool:
    """Until a step has been at work for so long, or, without a delay, until it is done; whether the run still is."""
    until = time.monotonic() + SECONDS
    states = ("running", "done") if delay is not None else ("done",)
    while process.poll() is None and bank.state(name) not in states:
        assert time.monotonic() < until
        time.sleep(0.05)
    if delay:
        time.sleep(delay)
    if process.poll() is not None:
        assert 0 == process.returncode, process.communicate()[0].decode()
        return False
    return True


def _wait_until_free(bank: Bank) -> None:
    until = time.monotonic() + SECONDS
    while bank.runs.holder():
        assert time.monotonic() < until, "a step that is still at work keeps the lock"
        time.sleep(0.05)
