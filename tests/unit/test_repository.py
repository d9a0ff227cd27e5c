"""The repository keeps its promises: pins, lock, make targets, examples, and a wheel that needs no checkout."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
import venv
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from recongen.config import IN_FILE, load_settings
from recongen.warehouse.profile import resolve

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "treasury-2005"


def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]  # type: ignore[no-any-return]


def locked() -> dict[str, list[Requirement]]:
    found: dict[str, list[Requirement]] = {}
    for line in (ROOT / "requirements.lock").read_text().splitlines():
        if line and not line.startswith("#"):
            requirement = Requirement(line)
            found.setdefault(canonicalize_name(requirement.name), []).append(requirement)
    return found


def test_the_lock_holds_every_requirement_within_its_pins() -> None:
    extras = project()["optional-dependencies"]
    for text in [*project()["dependencies"], *extras["test"], *extras["duckdb"]]:
        requirement = Requirement(text)
        versions = [
            str(next(iter(r.specifier)).version) for r in locked()[canonicalize_name(requirement.name)]
        ]
        assert all(requirement.specifier.contains(version) for version in versions), (text, versions)


def test_the_lock_names_versions_and_no_place() -> None:
    text = (ROOT / "requirements.lock").read_text()
    assert re.findall(r"://|--|@|/", text) == []
    assert all(str(r.specifier).startswith("==") for requirements in locked().values() for r in requirements)


def test_every_make_target_has_its_help_and_exists() -> None:
    makefile = (ROOT / "Makefile").read_text()
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    assert set(re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE).group(1).split()) == targets  # type: ignore[union-attr]
    expected = {
        "help",
        "demo",
        "test",
        "share",
        "prove",
        "newest",
        "spark",
        "truth",
        "fuzz",
        "mutants",
        "bench",
        "assets",
        "screenshots",
        "bench-audit",
        "bench-shapes",
        "bench-spark",
        "bench-web",
        "lint",
        "lock",
        "clean",
    }
    assert expected == targets
    shown = subprocess.run(
        ["make", "--no-print-directory", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert {line.split()[1] for line in shown.stdout.splitlines()} == targets


def test_continuous_integration_runs_make_test_and_a_share_of_make_prove() -> None:
    script = ROOT / ".ci" / "run"
    assert script.read_text().splitlines()[-2:] == ["make test", "make share"]
    assert os.access(script, os.X_OK)


def test_the_version_is_the_same_everywhere() -> None:
    assert project()["version"] == yaml.safe_load((ROOT / "dbt_project.yml").read_text())["version"]


def test_run_time_folders_and_secrets_are_not_committed() -> None:
    for path in ("build/x", ".venv/x", "target/x", "logs/x", "dbt_packages/x", "profiles.yml", "x.sqlite3"):
        done = subprocess.run(["git", "check-ignore", "-q", path], cwd=ROOT, check=False)
        assert done.returncode == 0, path


def test_every_target_of_the_example_profile_resolves(tmp_path: Path) -> None:
    (tmp_path / "profiles.yml").write_text((ROOT / "profiles.example.yml").read_text())
    names = (
        "PG_USER",
        "PG_PASSWORD",
        "PG_DBNAME",
        "ORACLE_HOST",
        "ORACLE_SERVICE",
        "ORACLE_USER",
        "ORACLE_PASSWORD",
    )
    environment = {f"RECONGEN_{name}": "x" for name in names}
    for target in ("sqlite", "postgres", "oracle"):
        found = resolve(tmp_path, target, fallback_folder=tmp_path, environment=environment)
        assert found.adapter == target


def test_the_example_profile_holds_no_secret() -> None:
    text = (ROOT / "profiles.example.yml").read_text()
    assert {line.strip() for line in text.splitlines() if "password:" in line} == {
        "password: \"{{ env_var('RECONGEN_PG_PASSWORD') }}\"",
        "password: \"{{ env_var('RECONGEN_ORACLE_PASSWORD') }}\"",
    }


def test_the_example_settings_name_every_setting_and_no_other(tmp_path: Path) -> None:
    text = (ROOT / "recongen.example.yaml").read_text()
    path = tmp_path / "recongen.yaml"
    path.write_text(re.sub(r"^# (?=[a-z_]+: )", "", text, flags=re.MULTILINE))
    assert set(yaml.safe_load(path.read_text())) == set(IN_FILE)
    assert load_settings({}, path).target == "postgres"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (found,) = out.glob("*.whl")
    return found


@pytest.mark.slow
def test_the_wheel_carries_the_dbt_project_and_the_examples(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    tracked = subprocess.run(
        ["git", "ls-files", "dbt_project.yml", "models", "macros"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert {f"recongen/_package/{path}" for path in tracked.stdout.splitlines()} <= names
    assert {f"recongen/_examples/treasury-2005/{path.name}" for path in EXAMPLE.iterdir()} <= names
    assert {f"recongen/_examples/{name}.yaml" for name in ("sasquatch_pr", "spec_example")} <= names
    assert not [name for name in names if name.endswith((".pyc", ".sqlite3")) or "/build/" in name]


@pytest.mark.slow
def test_the_demo_runs_from_the_wheel_in_an_empty_folder(wheel: Path, tmp_path: Path) -> None:
    """The figures are those of an independent recomputation."""
    recongen = installed(wheel, tmp_path / "venv")
    here = tmp_path / "here"
    here.mkdir()
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "RECONGEN_", "DBT_"))}
    environment["HOME"] = str(here)

    def run(*arguments: str) -> str:
        done = subprocess.run(
            [recongen, *arguments], cwd=here, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    assert "drift" in run("demo", "--example", "treasury-2005")
    run("init", "bank.yaml")
    assert "drift: must raise 1 exception" in run("data", "apply", "bank.yaml")
    document = json.loads(run("exceptions", "build/demo/treasury-2005/institution.yaml", "--json"))
    rows = {check["check"]: check["rows"] for check in document["checks"]}
    expected = json.loads((EXAMPLE / "expected.json").read_text())
    assert (rows["drift"], rows["ledger_drift"]) == (
        expected["drift"]["rows"],
        expected["ledger_drift"]["rows"],
    )


def installed(wheel: Path, folder: Path) -> Path:
    """The wheel in an environment of its own, which borrows the libraries of this one."""
    venv.create(folder, with_pip=False)
    site = next((folder / "lib").glob("python*/site-packages"))
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    libraries = [path for path in sys.path if path.endswith("site-packages")]
    (site / "libraries.pth").write_text("\n".join(libraries) + "\n")
    script = folder / "bin" / "recongen"
    script.write_text(f"#!{folder / 'bin' / 'python'}\nfrom recongen.cli import run\nrun()\n")
    script.chmod(0o755)
    return script
