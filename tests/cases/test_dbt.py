"""recongen as a dbt package: in a project that has models, vars and settings of its own, and in a compiled institution project."""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from recongen.dbt_core import runner
from recongen.errors import DbtRunError
from tests.cases.conftest import OpenDesk
from tests.cases.desk import Desk
from tests.e2e.banks import write_feed
from tests.e2e.databases import SCHEMA, Contents, Database, Sqlite
from tests.e2e.feeds import account, balance, transfer
from tests.e2e.helpers import ROOT

# Minutes of builds for each: `make prove`.
pytestmark = pytest.mark.prove

PREFIX = "bank_with_a_name_of_30_letters"
INSTITUTION = f"""\
instance: {PREFIX}
accounts:
  - {{id: till, role: Till, scope: internal}}
  - {{id: world, role: World, scope: external}}
rails:
  - name: 'wire \\ over'
    source_role: World
    destination_role: Till
    expected_net: 0
    origin: InternalInitiated
    metadata_keys: []
"""
DAY = date(2005, 6, 1)
OURS = ("accounts", "transfers", "exceptions", "business_days", "firings", "overdraft")
FLAG = "require_ref_searches_node_package_before_root"
AMBIENT = {
    "DBT_EMPTY": "1",
    "DBT_RESOURCE_TYPES": "test",
    "DBT_EXCLUDE_RESOURCE_TYPES": "model",
    "DBT_WARN_ERROR": "1",
    "DBT_FULL_REFRESH": "1",
    "DBT_DEFER": "1",
    "DBT_STATE": "nowhere",
    "DBT_FAIL_FAST": "1",
    "DBT_STORE_FAILURES": "1",
    "DBT_INDIRECT_SELECTION": "empty",
    "DBT_ENGINE_SAMPLE": "1 day",
    "DBT_TARGET_PATH": "elsewhere",
    "DBT_PROJECT_DIR": "nowhere",
}


@pytest.fixture
def desk(open_desk: OpenDesk) -> Desk:
    """Two accounts, one drift, and names that hold backslashes; built by recongen among settings that are meant for other projects."""
    assert 30 == len(PREFIX)
    made = open_desk(institution=INSTITUTION)
    till, world = account("till", "Till", name="The \\ till"), account("world", "World", "external")
    odd = account("a\\'b|c\\", "Till", name="Odd")
    made.create_feed()
    made.load(
        *write_feed(
            made.folder,
            transfer(world, till, 100, "t\\1", "wire \\ over", f"{DAY} 12:00:00"),
            [balance(till, DAY, 101), balance(odd, DAY, 5)],
        )
    )
    made.succeed("build", as_of=f"{DAY} 23:00:00", **AMBIENT)
    return made


def test_in_a_project_with_models_and_vars_of_the_same_names(desk: Desk, engine: str) -> None:
    expected = desk.contents()
    assert {"till", "a\\'b|c\\"} == {row["account_id"] for row in desk.relation("drift").dicts}
    if engine == "postgres":
        desk.database.execute(f"alter database {desk.database.name} set standard_conforming_strings = off")  # type: ignore[attr-defined]
    project = host_project(desk, flags={FLAG: True})
    move_feed(desk.database, desk.folder)

    assert dbt(project, "deps")
    assert dbt(project, "--warn-error", "parse")
    failures = ["--store-failures"] if engine == "postgres" else []
    assert dbt(project, "build", *failures)
    found = contents(desk)
    assert {(1,)} == {found.pop(f".{name}").rows[0] for name in OURS}
    assert_same(expected, found)

    if engine == "sqlite":
        assert not dbt(project, "source", "freshness")
    else:
        # The feed is years old, which is more than four days: a warning.
        freshness = runner._invoke(project, ("source", "freshness"))
        assert freshness.success
        # The hooks of a run have results, too.
        sources = [row for row in freshness.result.results if row.node.resource_type == "source"]
        assert {
            ("source.recongen.feed.transactions", f"{DAY}T12:00:00", "warn"),
            ("source.recongen.feed.daily_balances", "2005-06-02T00:00:00", "warn"),
        } == {(row.node.unique_id, row.max_loaded_at.isoformat()[:19], row.status) for row in sources}

    assert dbt(project, "run", "--empty")
    emptied = contents(desk)
    assert {f".{name}" for name in OURS} < set(emptied)
    assert set(found) == set(emptied) - {f".{name}" for name in OURS}
    filled = {name for name, relation in emptied.items() if relation.rows and name[0] != "."}
    # A seed is not a model, so `run` leaves it as it is; `relation_sizes` says that the others are empty.
    assert {"builds", "aging_buckets", "relation_sizes"} == filled

    host_project(desk, flags={})
    with pytest.raises(DbtRunError) as refused:
        dbt(project, "run", "--select", "accounts")
    message = str(refused.value)
    assert re.search(f"the model (\\w+) of the project warehouse .*{FLAG}", message), message


def test_in_a_compiled_project_whose_feed_is_elsewhere(desk: Desk) -> None:
    expected = desk.contents()
    desk.succeed("compile", "-o", "compiled")
    move_feed(desk.database, desk.folder)
    write_profile(desk, desk.folder / "compiled")
    project = dbt_project(desk.folder / "compiled")
    assert dbt(project, "--warn-error", "parse")
    assert dbt(
        project, "build", "--vars", f"{{recongen_feed_schema: landing, recongen_as_of: '{DAY} 23:00:00'}}"
    )
    assert_same(expected, contents(desk))


def host_project(desk: Desk, flags: Mapping[str, bool]) -> runner.DbtProject:
    """Somebody's project that has models named like ours, vars named like ours were, and the compiled rows."""
    folder = desk.folder / "warehouse"
    shutil.rmtree(folder / "models", ignore_errors=True)
    (folder / "models").mkdir(parents=True)
    desk.succeed("compile", "-o", "project")
    for model in (desk.folder / "project" / "models" / "institution").glob("l2_*.sql"):
        shutil.copyfile(model, folder / "models" / model.name)
    for name in OURS:
        (folder / "models" / f"{name}.sql").write_text("select 1 as x\n")
    project: dict[str, Any] = {
        "name": "warehouse",
        "version": "1.0.0",
        "config-version": 2,
        "profile": "recongen",
        "vars": {
            "as_of": "2020-01-01",
            "prefix": "theirs",
            "recongen_prefix": PREFIX,
            "recongen_as_of": f"{DAY} 23:00:00",
            "recongen_feed_schema": "landing",
        },
        "models": {"warehouse": {"+materialized": "table"}, "recongen": {"institution": {"+enabled": False}}},
        "unit_tests": {"recongen": {"+enabled": False}},
        "flags": {"send_anonymous_usage_stats": False, **flags},
    }
    (folder / "dbt_project.yml").write_text(yaml.safe_dump(project))
    (folder / "packages.yml").write_text(yaml.safe_dump({"packages": [{"local": str(ROOT)}]}))
    write_profile(desk, folder)
    return dbt_project(folder)


def write_profile(desk: Desk, folder: Path) -> None:
    output = desk.database.output()
    if isinstance(desk.database, Sqlite):
        output["schemas_and_paths"]["landing"] = str(desk.folder / "landing.sqlite3")
    profile = {"recongen": {"target": desk.database.engine, "outputs": {desk.database.engine: output}}}
    (folder / "profiles.yml").write_text(yaml.safe_dump(profile))


def move_feed(database: Database, folder: Path) -> None:
    """Into the schema `landing`, which is another file on SQLite."""
    names = [f"{PREFIX}_{table}" for table in ("transactions", "daily_balances")]
    if isinstance(database, Sqlite):
        with closing(sqlite3.connect(database.file)) as connection:
            connection.execute("attach ? as landing", [str(folder / "landing.sqlite3")])
            for name in names:
                connection.execute(f"create table landing.{name} as select * from main.{name}")
                connection.execute(f"drop table main.{name}")
            connection.commit()
        return
    database.execute("create schema landing")
    for name in names:
        database.execute(f"create table landing.{name} as select * from {SCHEMA}.{name}")
        database.execute(f"drop table {SCHEMA}.{name}")


def contents(desk: Desk) -> Contents:
    """Ours by the model's name; a model of the host's own has no prefix and keeps its name behind a dot."""
    found = desk.database.contents()
    return {
        name.removeprefix(f"{PREFIX}_") if name.startswith(PREFIX) else f".{name}": relation
        for name, relation in found.items()
    }


def assert_same(expected: Contents, found: Contents) -> None:
    """The same derived relations with the same rows, `run_context` aside: that names its run."""
    aside = ("transactions", "daily_balances", "builds", "run_context")
    assert set(expected) - {*aside} == set(found) - {*aside}
    for name in set(expected) - {*aside}:
        assert expected[name] == found[name], name


def dbt_project(folder: Path) -> runner.DbtProject:
    return runner.DbtProject(folder, folder, folder / "target", folder / "logs")


def dbt(project: runner.DbtProject, *arguments: str) -> bool:
    """dbt in this process, without compiling anything first; False when something in it failed."""
    return bool(runner._invoke(project, arguments).success)
