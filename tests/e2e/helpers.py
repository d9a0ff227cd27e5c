"""recongen and dbt as a person or a scheduler would start them."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import click.testing
import typer.testing
from dbt.cli.main import cli as dbt_command

from recongen.cli import app
from recongen.dbt_core.runner import DbtProject
from tests.parsed import lent

ROOT = Path(__file__).resolve().parents[2]
TREASURY = ROOT / "examples" / "treasury-2005"
BUNDLED = ROOT / "examples" / "spec_example.yaml"
AS_OF = "2005-10-01 00:00:00"
SECONDS = 300
RECONGEN = (sys.executable, "-m", "recongen.cli")
DBT = (str(Path(sys.executable).with_name("dbt")),)

Done = subprocess.CompletedProcess[str]

_NOT_INSTALLED = '''\
"""Python reads this at its start: whatever is installed, recongen cannot be imported."""

import sys
from importlib.abc import MetaPathFinder


class NotInstalled(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "recongen":
            raise ModuleNotFoundError("No module named 'recongen'", name="recongen")


sys.meta_path.insert(0, NotInstalled())
'''


def environment(as_of: str | None = AS_OF, **more: str) -> dict[str, str]:
    """This process's environment without settings of recongen and dbt, and with these."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("RECONGEN_", "DBT_"))}
    ours = {"PYTHONPATH": str(ROOT / "orchestrator"), "NO_COLOR": "1", "COLUMNS": "200"}
    return kept | ours | ({"RECONGEN_AS_OF": as_of} if as_of else {}) | more


def without_recongen(folder: Path, as_of: str | None = AS_OF) -> dict[str, str]:
    """An environment in which recongen cannot be imported, editable installation or not."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "sitecustomize.py").write_text(_NOT_INSTALLED)
    return environment(as_of, PYTHONPATH=str(folder))


def run(*command: object, cwd: Path, env: Mapping[str, str] | None = None) -> Done:
    """Whatever it exits with. `recongen` runs in this process, which has imported dbt already."""
    if command[: len(RECONGEN)] == RECONGEN:
        return _run_here([str(part) for part in command[len(RECONGEN) :]], cwd, env or environment())
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=dict(env or environment()),
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )


def dbt(project: DbtProject, *arguments: str) -> Done:
    """dbt as it is without recongen, in this process, too."""
    where = {
        "DBT_PROFILES_DIR": str(project.profiles_dir),
        "DBT_TARGET_PATH": str(project.target_path),
        "DBT_LOG_PATH": str(project.log_path),
    }
    with lent(project), _at(project.folder, {**os.environ, **where}):
        result = click.testing.CliRunner().invoke(dbt_command, ["--no-use-colors", *arguments])
    return _done(list(arguments), result)


def _run_here(arguments: list[str], cwd: Path, env: Mapping[str, str]) -> Done:
    with _at(cwd, env):
        result = typer.testing.CliRunner().invoke(app, arguments)
    return _done(arguments, result)


@contextlib.contextmanager
def _at(folder: Path, env: Mapping[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    try:
        os.environ.clear()
        os.environ.update(env)
        with contextlib.chdir(folder):
            yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _done(arguments: list[str], result: click.testing.Result | typer.testing.Result) -> Done:
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Done(arguments, result.exit_code, result.stdout, result.stderr)


def succeed(*command: object, cwd: Path, env: Mapping[str, str] | None = None) -> Done:
    done = run(*command, cwd=cwd, env=env)
    assert 0 == done.returncode, f"{command}\n{printed(done.stdout)}\n{printed(done.stderr)}"
    return done


def printed(output: str) -> str:
    """The lines about errors with what follows them, and the end of it: warnings can fill pages after an error."""
    lines = output.splitlines()
    errors = [number for number, line in enumerate(lines) if "error" in line.lower()]
    shown = {number + after for number in errors[:20] for after in range(5)} | set(
        range(len(lines) - 40, len(lines))
    )
    return "\n".join(line for number, line in enumerate(lines) if number in shown)


def start(*command: object, cwd: Path, env: Mapping[str, str] | None = None) -> subprocess.Popen[str]:
    """A process in a group of its own, which goes on while the test does."""
    return subprocess.Popen(
        [str(part) for part in command],
        cwd=cwd,
        env=dict(env or environment()),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
