"""Help, exit codes, one-line errors, and what is imported when."""

from __future__ import annotations

import errno
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace

import pytest
import typer

from recongen.cli import app, options
from recongen.errors import WarehouseError
from tests.unit.cli.conftest import Recongen

COMMANDS = {
    ("demo",),
    ("init",),
    ("validate",),
    ("schema-json",),
    ("compile",),
    ("audit",),
    ("sign",),
    ("verify",),
    ("close",),
    ("reopen",),
    ("dashboards",),
    ("studio",),
    ("schema", "apply"),
    ("schema", "clean"),
    ("feed", "load"),
    ("feed", "check"),
    ("feed", "from"),
    ("feed", "map"),
    ("data", "apply"),
    ("data", "clean"),
    ("data", "train"),
    ("build",),
    ("exceptions",),
    ("gate",),
    ("notify",),
    *(
        ("case", verb)
        for verb in ("list", "show", "acknowledge", "assign", "comment", "accept", "resolve", "reopen")
    ),
    ("apps", "check"),
    ("deploy",),
    ("undeploy",),
    ("pipeline",),
    ("etl", "run"),
    ("docs", "build"),
    ("docs", "serve"),
    ("doctor",),
}
HEAVY = (
    "dbt",
    "boto3",
    "rich",
    "yaml",
    "jinja2",
    "sqlite3",
    "psycopg2",
    "reportlab",
    "pikepdf",
    "pyhanko",
    "holidays",
    "starlette",
    "uvicorn",
    "apprise",
    "zensical",
)


def commands(group: object, path: tuple[str, ...] = ()) -> set[tuple[str, ...]]:
    children = getattr(group, "commands", None)
    if children is None:
        return {path}
    return {found for name, child in children.items() for found in commands(child, (*path, name))}


def test_the_commands_are_these() -> None:
    assert commands(typer.main.get_command(app)) == COMMANDS


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_has_help(recongen: Recongen, command: tuple[str, ...]) -> None:
    result = recongen(*command, "--help")
    assert result.exit_code == 0
    assert "--debug" in result.stdout
    assert len(result.stdout.splitlines()[2].strip()) > 20


def test_help_imports_nothing_heavy() -> None:
    script = f"""
import sys
from recongen.cli import app
try:
    app(["--help"])
except SystemExit:
    pass
loaded = {{name.split(".")[0] for name in sys.modules}}
print(sorted(loaded & set({HEAVY!r})))
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, env=_environment()
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_nothing_but_dbt_core_imports_dbt() -> None:
    package = Path(options.__file__).parents[1]
    importers = {
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        if any(line.strip().startswith(("from dbt", "import dbt")) for line in path.read_text().splitlines())
    }
    assert importers == {"dbt_core/runner.py"}


@pytest.mark.parametrize(
    "arguments",
    [
        ("nonsense",),
        ("validate",),
        ("gate", "x.yaml", "--fail-on", "huge"),
        ("build", "x.yaml", "--nonsense"),
        ("exceptions", "x.yaml", "--json", "--csv"),
        ("build", "x.yaml", "--as-of", "2030-01-01", "--as-of", "2030-01-02"),
        ("feed", "check", "x.yaml", "--transactions", "a.csv", "--transactions=b.csv"),
    ],
)
def test_wrong_usage_is_exit_2(recongen: Recongen, arguments: tuple[str, ...]) -> None:
    result = recongen(*arguments)
    assert result.exit_code == 2
    assert "Traceback" not in result.output


def test_an_option_given_twice_is_named_and_not_half_read(recongen: Recongen) -> None:
    result = recongen("feed", "load", "x.yaml", "--balances", "a.csv", "--balances", "b.csv")
    assert "--balances is given 2 times, and only one value is read" in result.stderr
    # Lists and switches may be.
    result = recongen("exceptions", "x.yaml", "--check", "drift", "--check", "overdraft", "--json", "--json")
    assert (result.exit_code, "given" in result.stderr) == (1, False)


@pytest.mark.parametrize("command", ["validate", "build", "exceptions", "gate", "doctor"])
def test_a_file_that_is_not_there_is_exit_1_and_named(recongen: Recongen, command: str) -> None:
    result = recongen(command, "nowhere.yaml")
    assert result.exit_code == 1
    assert "nowhere.yaml" in result.output
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    ("failure", "code", "line"),
    [
        (WarehouseError("the server\nis down"), 1, "error: the server is down\n"),
        (PermissionError(13, "Permission denied", "bank.yaml"), 1, "error: bank.yaml: Permission denied\n"),
        (KeyError("x"), 1, "error: KeyError: 'x' (this is a fault in recongen; --debug shows where)\n"),
        (KeyboardInterrupt(), 130, "error: interrupted\n"),
    ],
)
def test_a_failure_is_one_line(
    recongen: Recongen, monkeypatch: pytest.MonkeyPatch, failure: BaseException, code: int, line: str
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise failure

    monkeypatch.setattr(options, "load_settings", fail)
    result = recongen("validate", "bank.yaml")
    assert (result.exit_code, result.stderr) == (code, line)


def test_a_full_disk_is_named(recongen: Recongen, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(options, "load_settings", fail)
    assert recongen("validate", "bank.yaml").stderr == "error: No space left on device\n"
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=0))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    said = recongen("validate", "bank.yaml").stderr
    assert said == f"error: No space left on device (the disk of {tmp_path} is full)\n"


def test_debug_shows_the_trace(recongen: Recongen, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise WarehouseError("the server is down")

    monkeypatch.setattr(options, "load_settings", fail)
    result = recongen("validate", "bank.yaml", "--debug")
    assert "Traceback" in result.stderr
    assert result.stderr.endswith("error: the server is down\n")


def test_a_closed_pipe_is_quiet() -> None:
    script = f"{sys.executable} -m recongen.cli schema-json | head -1; echo ${{PIPESTATUS[0]}} >&2"
    done = subprocess.run(
        ["bash", "-c", script], capture_output=True, text=True, check=True, env=_environment()
    )
    assert done.stderr.strip() in ("0", "141")


def test_settings_come_from_a_file_beside_the_institution(
    recongen: Recongen, bank: Path, tmp_path: Path
) -> None:
    (tmp_path / "elsewhere").mkdir()
    moved = bank.rename(tmp_path / "elsewhere" / "bank.yaml")
    moved.with_name("recongen.yaml").write_text("target: nowhere\n")
    result = recongen("doctor", moved)
    assert result.exit_code == 1
    assert "--target nowhere needs a dbt profile" in result.stdout


def _environment() -> dict[str, str]:
    import os

    import recongen

    return os.environ | {"PYTHONPATH": str(Path(recongen.__file__).parents[1])}


SIGNALLED = """
import os, signal, sys, time
from recongen import cli

@cli.app.command()
def wait(number: int, ignored: bool = False):
    os.kill(os.getpid(), number)
    time.sleep(0.5 if ignored else 60)

# A job in the background inherits that it is ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)
if "--ignored" in sys.argv:
    signal.signal(int(sys.argv[2]), signal.SIG_IGN)
cli.run()
"""


@pytest.mark.parametrize(
    ("number", "more", "code", "said"),
    [
        (signal.SIGINT, [], 130, "error: interrupted\n"),
        (signal.SIGTERM, [], 130, "error: interrupted\n"),
        (signal.SIGTERM, ["--ignored"], 0, ""),
    ],
)
def test_a_command_that_is_asked_to_end_says_so(
    number: signal.Signals, more: list[str], code: int, said: str
) -> None:
    command = [sys.executable, "-c", SIGNALLED, "wait", str(int(number)), *more]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=50, env=_environment()
    )
    assert (code, said) == (done.returncode, done.stderr)
