"""The two commands, as somebody types them."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from recongen.cli import app
from tests.pipeline.desk import Desk, stand_ins

PRINTS = "import os; print('token', os.environ['API_TOKEN'], flush=True); raise SystemExit(int(os.environ['CODE']))"


class Shell:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def __call__(self, verb: str, *options: str, code: int = 0) -> Result:
        result = CliRunner().invoke(app, [*verb.split(), "bank.yaml", *options])
        assert code == result.exit_code, result.output
        return result


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shell]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("API_TOKEN", "hunter2")
    monkeypatch.setenv("CODE", "0")
    hook = {"command": [sys.executable, "-c", PRINTS], "environment": ["API_TOKEN", "CODE"]}
    yield Shell(Desk(tmp_path, etl=hook))


def test_without_execute_a_plan_is_printed_and_nothing_is_written(shell: Shell) -> None:
    result = shell("pipeline")
    rows = [line.split(maxsplit=2) for line in result.stdout.splitlines()]
    assert [
        ("hook", "waiting"),
        ("load", "waiting"),
        ("validate", "waiting"),
        ("build", "waiting"),
        ("gate", "waiting"),
        ("deploy", "left"),
    ] == [(row[0], row[1]) for row in rows]
    assert "feed/transactions.csv and feed/daily_balances.csv" == rows[1][2]
    assert "out  pipeline.deploy is not set" == rows[5][2]
    assert "nothing was run; --execute runs these steps" in result.stderr
    plan = json.loads(shell("etl run", "--json").stdout)
    assert (None, ["hook"]) == (plan["resumes"], [step["name"] for step in plan["steps"]])
    assert not (shell.desk.folder / "build" / "mini" / "pipeline").exists()


def test_what_a_hook_prints_is_streamed_without_its_secrets(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = shell("etl run", "--execute", "--who", "cron")
    assert "token ***\n" in result.stderr and "hunter2" not in result.output
    assert result.stdout.splitlines()[0].split()[:2] == ["hook", "done"]
    run = json.loads(shell("etl run", "--execute", "--json", "--quiet").stdout)
    assert ("etl", "done", [0]) == (run["kind"], run["state"], [step["exit_code"] for step in run["steps"]])
    monkeypatch.setenv("CODE", "7")
    result = shell("etl run", "--execute", code=1)
    assert "failed" in result.stdout and "token ***" in result.stdout
    assert ["cron", "cron"] == [who for who, _, _ in shell.desk.noted()][:2]
    kept = b"".join(path.read_bytes() for path in (shell.desk.folder / "build").rglob("*") if path.is_file())
    assert b"token ***" in kept and b"hunter2" not in kept


def test_a_run_that_fails_is_exit_1_and_says_how_to_go_on(shell: Shell) -> None:
    scripts = {"hook": "true", "load": "echo no disk; exit 4", "gate": "true"}
    with stand_ins(scripts, shell.desk.folder):
        result = shell("pipeline", "--execute", code=1)
        assert "next: recongen pipeline bank.yaml --resume --execute" in result.stderr
        lines = result.stdout.splitlines()
        assert lines[1].startswith("load      failed") and lines[1].endswith("no disk")
        assert lines[3].endswith("-0001: failed")
        plan = json.loads(shell("pipeline", "--resume", "--json").stdout)
        assert plan["resumes"].endswith("-0001")
        assert ["done", "waiting", "waiting"] == [step["state"] for step in plan["steps"]]
    with stand_ins(scripts | {"load": "true"}, shell.desk.folder):
        run = json.loads(shell("pipeline", "--resume", "--execute", "--json").stdout)
        assert ("done", [1, 2, 1]) == (run["state"], [step["attempt"] for step in run["steps"]])
        assert (
            "is complete; a new one: recongen pipeline bank.yaml --execute"
            in shell("pipeline", "--resume", code=1).stderr
        )


def test_nothing_to_run_is_wrong_usage(shell: Shell) -> None:
    shell.desk.set(etl=None)
    assert "there is no hook to run: etl.command in recongen.yaml names it" in shell("etl run", code=2).stderr
