"""The files for schedulers do what they say, on a bank whose books are healthy."""

from __future__ import annotations

import ast
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.docs.terminal import somebody
from tests.e2e.helpers import BUNDLED, ROOT

FILES = ROOT / "examples" / "schedulers"
INSTALLS = "pip install -r requirements.txt"
MINUTES = 60
NEEDS = {
    "airflow": ("apache-airflow>=3", "astronomer-cosmos", "dbt-core==1.11.*", "dbt-sqlite"),
    "dagster": ("dagster", "dagster-dbt", "dbt-core==1.11.*", "dbt-sqlite"),
    "prefect": ("prefect",),
}
SETTINGS = {
    "as_of": "2026-10-01 00:00:00",
    "etl": {"command": ["cp", "source/transactions.csv", "source/daily_balances.csv", "feed/"]},
    "pipeline": {
        "load": {"transactions": "feed/transactions.csv", "balances": "feed/daily_balances.csv"},
        "fail_on": "high",
    },
}


def type_in(folder: Path, *command: str, **environ: str) -> str:
    done = subprocess.run(
        command,
        cwd=folder,
        env={**somebody(folder), **environ},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=10 * MINUTES,
        check=False,
    )
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout[-4000:]}"
    return done.stdout


def steps_of(name: str) -> list[str]:
    """The commands of a CI file, in order."""
    document: Mapping[str, Any] = yaml.safe_load((FILES / name).read_text())
    if name == "gitlab-ci.yml":
        return [*document["bank"]["before_script"], *document["bank"]["script"]]
    return [step["run"] for step in document["jobs"]["try"]["steps"] if "run" in step]


def write_bank(folder: Path) -> None:
    (folder / "bank.yaml").write_text(
        re.sub(r"^instance: .*", "instance: bank", BUNDLED.read_text(), flags=re.MULTILINE)
    )


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    """A folder as the files expect it at /srv/bank: file, settings, profile, tables, the project, and a feed that waits."""
    write_bank(tmp_path)
    (tmp_path / "feed").mkdir()
    (tmp_path / "recongen.yaml").write_text(yaml.safe_dump(SETTINGS))
    output = {
        "type": "sqlite",
        "threads": 1,
        "database": "database",
        "schema": "main",
        "schema_directory": str(tmp_path),
    }
    output["schemas_and_paths"] = {"main": str(tmp_path / "books.sqlite3")}
    (tmp_path / "profiles.yml").write_text(
        yaml.safe_dump({"recongen": {"target": "sqlite", "outputs": {"sqlite": output}}})
    )
    knobs = "--plants none --end-date 2026-09-30 --window 60 --density 0.1"
    type_in(
        tmp_path, "recongen", "data", "apply", "bank.yaml", *knobs.split(), "--csv", "source", "--execute"
    )
    type_in(tmp_path, "recongen", "schema", "apply", "bank.yaml", "--execute")
    type_in(tmp_path, "recongen", "compile", "bank.yaml", "-o", "project", "--quiet")
    return tmp_path


def installed(tool: str) -> Path:
    """The programs of a virtual environment that has the tool."""
    folder = ROOT / "build"
    scripts = folder / tool / "bin"
    if not (scripts / "python").exists():
        folder.mkdir(exist_ok=True)
        type_in(folder, sys.executable, "-m", "venv", tool)
        type_in(folder, str(scripts / "python"), "-m", "pip", "install", "-qq", *NEEDS[tool])
    return scripts


def states(bank: Path) -> list[str]:
    with closing(sqlite3.connect(bank / "books.sqlite3")) as connection:
        return [state for (state,) in connection.execute("select state from bank_builds order by entry")]


def test_both_ci_files_type_the_same() -> None:
    steps = steps_of("github-actions.yml")
    assert steps == steps_of("gitlab-ci.yml")
    assert INSTALLS == steps[0]


@pytest.mark.parametrize("tool", NEEDS)
def test_a_file_of_python_parses_and_does_not_import_recongen(tool: str) -> None:
    tree = ast.parse((FILES / f"{tool}_bank.py").read_text())
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert any(str(module).startswith(tool) for module in imported)
    assert not any(str(module).startswith("recongen") for module in imported)


@pytest.mark.prove
def test_the_steps_of_ci_pass_a_sound_file_and_stop_at_an_unsound_one(tmp_path: Path) -> None:
    write_bank(tmp_path)
    _, *steps = steps_of("github-actions.yml")
    for step in steps:
        type_in(tmp_path, "/bin/sh", "-c", step)
    file = tmp_path / "bank.yaml"
    file.write_text(file.read_text().replace("parent_role: SouthPool", "parent_role: Nowhere"))
    with pytest.raises(AssertionError, match="Nowhere"):
        type_in(tmp_path, "/bin/sh", "-c", steps[0])


@pytest.mark.prove
def test_the_line_of_cron_runs_the_pipeline(bank: Path) -> None:
    line = (FILES / "crontab").read_text().splitlines()[-1]
    *times, command = line.split(maxsplit=5)
    assert ["30", "2", "*", "*", "2-6"] == times
    type_in(bank, "/bin/sh", "-c", command.replace("/srv/bank", str(bank)))
    assert "complete" == states(bank)[-1]
    assert "gate      done" in (bank / "pipeline.log").read_text()


NIGHT = {
    "airflow": """
import subprocess
subprocess.run(["airflow", "db", "migrate"], check=True)
import airflow_bank as bank
assert bank.night.test().state == "success"
""",
    "dagster": "import dagster_bank as bank; assert bank.defs.get_job_def('night').execute_in_process().success",
    "prefect": "import prefect_bank as bank; bank.night()",
}


@pytest.mark.prove
@pytest.mark.parametrize("tool", NIGHT)
def test_a_tool_runs_the_night(tool: str, bank: Path) -> None:
    """In a virtual environment of its own under build/, made once."""
    scripts = installed(tool)
    files = [
        shutil.copy(bank / "source" / name, bank / "feed")
        for name in ("transactions.csv", "daily_balances.csv")
    ]
    feed = ("--transactions", files[0], "--balances", files[1])
    type_in(bank, "recongen", "feed", "load", "bank.yaml", *feed, "--execute")
    places = {
        "BANK": str(bank),
        "BANK_TARGET": "sqlite",
        "RECONGEN": str(Path(sys.executable).with_name("recongen")),
        "RECONGEN_AS_OF": SETTINGS["as_of"],
        "PATH": f"{scripts}:{somebody(bank)['PATH']}",
        "PYTHONPATH": f"{FILES}:{ROOT / 'orchestrator'}",
    }
    homes = {name: str(bank / tool) for name in ("AIRFLOW_HOME", "DAGSTER_HOME", "PREFECT_HOME")}
    places |= {"PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120", "DO_NOT_TRACK": "1"}
    places |= {"AIRFLOW__CORE__LOAD_EXAMPLES": "False", "AIRFLOW__CORE__DAGS_FOLDER": str(FILES)}
    (bank / tool).mkdir()
    type_in(bank, "python", "-c", NIGHT[tool], **places, **homes)
    assert "complete" == states(bank)[-1]
