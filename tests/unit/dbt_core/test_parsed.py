"""What dbt parsed for one connection serves another, and is then what dbt itself would have parsed for that."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from recongen.dbt_core import runner
from recongen.dbt_core.runner import DbtProject
from tests.parsed import lent

FILES = {
    "dbt_project.yml": "name: {name}\nversion: '1.0'\nprofile: recongen\n",
    "models/ones.sql": "select 1 as id",
    "models/twos.sql": "select 2 as id from {{ ref('ones') }}",
}


def toy(folder: Path, name: str, output: dict[str, Any]) -> DbtProject:
    for file, text in FILES.items():
        path = folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace("{name}", name))
    write_profile(folder, output)
    return DbtProject(folder, folder, folder / "target", folder / "logs")


def write_profile(folder: Path, output: dict[str, Any]) -> None:
    profile = {"recongen": {"target": "toy", "outputs": {"toy": output}}}
    (folder / "profiles.yml").write_text(yaml.safe_dump(profile))


def sqlite_in(folder: Path, database: str) -> dict[str, Any]:
    paths = {"main": str(folder / f"{database}.sqlite3")}
    place = {"schema": "main", "schema_directory": str(folder), "schemas_and_paths": paths}
    return {"type": "sqlite", "threads": 1, "database": "database", **place}


def postgres_in(_: Path, database: str) -> dict[str, Any]:
    place = {"host": "localhost", "port": 1, "user": "u", "password": "p", "schema": "books"}
    return {"type": "postgres", "threads": 1, "dbname": f"a_database_of_{database}", **place}


def full_parses(project: DbtProject) -> int:
    log = project.log_path / "dbt.log"
    return log.read_text().count("Starting full parse") if log.exists() else 0


def nodes(project: DbtProject) -> dict[str, Any]:
    """As dbt writes them, without when it did."""
    found = json.loads(project.manifest_path.read_text())["nodes"]
    return {name: {key: node[key] for key in node if key != "created_at"} for name, node in found.items()}


@pytest.mark.parametrize("output", [sqlite_in, postgres_in])
def test_a_state_that_is_lent_is_that_of_the_new_connection(tmp_path: Path, output: Any) -> None:
    lender, taker, alone = (
        toy(tmp_path / folder, output.__name__, output(tmp_path / folder, name))
        for folder, name in (("lender", "ann"), ("elsewhere/taker", "bob"), ("elsewhere/alone", "bob"))
    )
    for project in (lender, taker):
        with lent(project):
            runner.parse(project)
    runner.parse(alone)
    assert [1, 0, 1] == [full_parses(project) for project in (lender, taker, alone)]
    assert nodes(alone) == nodes(taker)
    assert ("ann" in str(nodes(taker)), nodes(lender) == nodes(taker)) == (False, output is sqlite_in)
    write_profile(taker.folder, output(taker.folder, "cyd"))
    with lent(taker):
        runner.parse(taker)
    assert 0 == full_parses(taker)
    assert ("cyd" in str(nodes(taker))) == (output is postgres_in)


def test_another_project_file_is_parsed_whole_and_a_changed_model_again(tmp_path: Path) -> None:
    first, other, changed = (
        toy(tmp_path / folder, name, sqlite_in(tmp_path / folder, "books"))
        for folder, name in (("first", "bank"), ("other", "shop"), ("changed", "bank"))
    )
    (changed.folder / "models" / "twos.sql").write_text("select 3 as id")
    for project in (first, other, changed):
        with lent(project):
            runner.parse(project)
    assert [1, 1, 0] == [full_parses(project) for project in (first, other, changed)]
    assert "select 3 as id" == nodes(changed)["model.bank.twos"]["raw_code"]
    assert [] == nodes(changed)["model.bank.twos"]["depends_on"]["nodes"]
