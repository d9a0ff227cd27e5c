"""Plain `dbt build`, where recongen cannot be imported, gives the relations of `recongen build` whichever way dbt gets the rules.

The ways are the root of the repository, a compiled institution project (as it is, copied, cloned, after `dbt deps`), and somebody's
own dbt project that takes the rules as a package from a folder or from git.
"""

from __future__ import annotations

import csv
import re
import shutil
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from tests.e2e.banks import Bank, Library, plain_dbt
from tests.e2e.databases import Contents
from tests.e2e.helpers import BUNDLED, DBT, RECONGEN, ROOT, TREASURY, run, succeed, without_recongen

NOT_PART_OF_THE_PACKAGE = shutil.ignore_patterns(
    ".git",
    ".venv",
    ".hypothesis",
    ".*_cache",
    "__pycache__",
    "build",
    "dist",
    "target",
    "logs",
    "dbt_packages",
    "profiles.yml",
    "*.sqlite3*",
)
OWN_MODEL = """\
select account_id, count(*) as drifting_days
from {{ ref('drift') }}
group by account_id
"""


@pytest.fixture
def bank(library: Library, engine: str, tmp_path: Path) -> Bank:
    """The treasury's feed, and nothing built from it."""
    return library.copy(library.loaded(engine), tmp_path / "bank")


@pytest.fixture
def sealed(tmp_path: Path) -> dict[str, str]:
    return without_recongen(tmp_path / "sealed")


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `recongen compile` writes for the treasury. To be copied."""
    folder = tmp_path_factory.mktemp("compiled") / "treasury"
    succeed(*RECONGEN, "compile", TREASURY / "institution.yaml", "-o", folder, cwd=folder.parent)
    return folder


@pytest.fixture(scope="module")
def package_repository(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a bare git repository that holds the working tree."""
    folder = tmp_path_factory.mktemp("package")
    shutil.copytree(ROOT, folder / "tree", ignore=NOT_PART_OF_THE_PACKAGE)
    commit(folder / "tree")
    git("clone", "--quiet", "--bare", "tree", "recongen.git", cwd=folder)
    return f"file://{folder / 'recongen.git'}"


def git(*arguments: str, cwd: Path) -> None:
    succeed("git", *arguments, cwd=cwd)


def commit(folder: Path) -> None:
    git("init", "--quiet", "--initial-branch=main", cwd=folder)
    git("add", "--all", cwd=folder)
    who = ("-c", "user.name=Tests", "-c", "user.email=tests@localhost", "-c", "commit.gpgsign=false")
    git(*who, "commit", "--quiet", "-m", "All of it", cwd=folder)


def foreign_project(folder: Path, compiled: Path, package: dict[str, str]) -> Path:
    """A dbt project with a model of its own, the compiled rows committed, and the package's own rows switched off."""
    (folder / "models" / "bank").mkdir(parents=True)
    project = {
        "name": "warehouse",
        "version": "1.0.0",
        "config-version": 2,
        "profile": "recongen",
        "vars": {"recongen_prefix": "dts"},
        "models": {
            "warehouse": {"+materialized": "table"},
            "recongen": {"institution": {"+enabled": False}},
        },
        "unit_tests": {"recongen": {"+enabled": False}},
        "flags": {"send_anonymous_usage_stats": False, "require_ref_searches_node_package_before_root": True},
    }
    (folder / "dbt_project.yml").write_text(yaml.safe_dump(project))
    (folder / "packages.yml").write_text(yaml.safe_dump({"packages": [package]}))
    (folder / "models" / "worst_accounts.sql").write_text(OWN_MODEL)
    for model in (compiled / "models" / "institution").glob("l2_*.sql"):
        shutil.copyfile(model, folder / "models" / "bank" / model.name)
    return folder


def assert_same(expected: Contents, found: Contents) -> None:
    assert set(expected) == set(found)
    for name, relation in expected.items():
        assert relation.columns == found[name].columns, name
        assert relation.rows == found[name].rows, name


def test_recongen_cannot_be_imported_where_dbt_runs(sealed: dict[str, str], tmp_path: Path) -> None:
    done = run(sys.executable, "-c", "import dbt.cli.main, recongen", cwd=tmp_path, env=sealed)
    assert "ModuleNotFoundError: No module named 'recongen'" == done.stderr.splitlines()[-1]


@pytest.mark.parametrize("engine", ["sqlite", pytest.param("postgres", marks=pytest.mark.prove)])
def test_at_the_root_of_the_repository(
    library: Library, engine: str, sealed: dict[str, str], tmp_path: Path
) -> None:
    ours, theirs = (library.copy(library.bundled(engine), tmp_path / name) for name in ("ours", "theirs"))
    # What is declared says in which file, so this one has to have the name of the one whose rows the package carries.
    ours.institution.rename(ours.folder / BUNDLED.name)
    succeed(*RECONGEN, "build", BUNDLED.name, cwd=ours.folder)
    plain_dbt(theirs, ROOT, sealed)
    found = theirs.contents()
    assert found["exceptions"].rows
    assert_same(ours.contents(), found)


def as_it_is(compiled: Path, folder: Path, sealed: dict[str, str]) -> Path:
    shutil.copytree(compiled, folder / "project", symlinks=True)
    return folder / "project"


def copied_and_after_deps(compiled: Path, folder: Path, sealed: dict[str, str]) -> Path:
    """Copied as tools do that know no symbolic links."""
    project = folder / "elsewhere" / "a copy"
    shutil.copytree(compiled, project, symlinks=False)
    succeed(*DBT, "deps", cwd=project, env=sealed)
    return project


def cloned(compiled: Path, folder: Path, sealed: dict[str, str]) -> Path:
    shutil.copytree(compiled, folder / "origin", symlinks=True)
    commit(folder / "origin")
    git("clone", "--quiet", "origin", "clone", cwd=folder)
    return folder / "clone"


@pytest.mark.parametrize(
    ("engine", "arrange"),
    [
        pytest.param("sqlite", as_it_is, marks=pytest.mark.prove),
        ("sqlite", copied_and_after_deps),
        pytest.param("postgres", cloned, marks=pytest.mark.prove),
    ],
)
def test_in_a_compiled_project(
    bank: Bank,
    treasury: Bank,
    compiled: Path,
    tmp_path: Path,
    sealed: dict[str, str],
    arrange: Callable[[Path, Path, dict[str, str]], Path],
) -> None:
    project = arrange(compiled, tmp_path / "place", sealed)
    # At the root, and in the project as it is, all unit tests run.
    plain_dbt(bank, project, sealed, with_unit_tests=arrange is as_it_is)
    assert_same(treasury.contents(), bank.contents())


@pytest.mark.parametrize("engine", ["sqlite"])
def test_relations_elsewhere_than_the_log_of_builds_are_refused(
    bank: Bank, compiled: Path, tmp_path: Path, sealed: dict[str, str]
) -> None:
    project = as_it_is(compiled, tmp_path / "place", sealed)
    settings = yaml.safe_load((project / "dbt_project.yml").read_text())
    settings["models"]["recongen"]["dashboard"] = {"+schema": "apart"}
    (project / "dbt_project.yml").write_text(yaml.safe_dump(settings))
    before = bank.database.contents()
    folders = {name: str(tmp_path / name) for name in ("DBT_TARGET_PATH", "DBT_LOG_PATH")}
    env = sealed | folders | {"DBT_PROFILES_DIR": str(bank.folder)}
    refused = run(*DBT, "build", cwd=project, env=env)
    assert 2 == refused.returncode
    assert re.search(
        r"dbt would make \w+ of recongen in database.main_apart, .* in database.main, .*: take \+schema",
        refused.stdout,
    ), refused.stdout
    assert before == bank.database.contents()
    succeed(*DBT, "list", "--select", "exceptions", cwd=project, env=env)


@pytest.mark.parametrize(
    ("engine", "source"), [pytest.param("sqlite", "local", marks=pytest.mark.prove), ("postgres", "git")]
)
def test_in_somebody_elses_project(
    bank: Bank,
    treasury: Bank,
    compiled: Path,
    package_repository: str,
    tmp_path: Path,
    sealed: dict[str, str],
    source: str,
) -> None:
    package = {"local": str(ROOT)} if source == "local" else {"git": package_repository, "revision": "main"}
    project = foreign_project(tmp_path / "warehouse", compiled, package)
    succeed(*DBT, "deps", cwd=project, env=sealed)
    plain_dbt(bank, project, sealed)

    found = bank.contents()
    own = found.pop("worst_accounts")
    with (TREASURY / "expected_drift_rows.csv").open() as file:
        drifting = Counter(row["account_id"] for row in csv.DictReader(file))
    assert drifting == dict(own.rows)
    assert_same(treasury.contents(), found)
