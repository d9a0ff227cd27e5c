"""The DDL of the base tables for an engine, rendered without dbt and by dbt; no server is needed."""

from __future__ import annotations

import functools
import shutil
import tempfile
from pathlib import Path

import yaml

from recongen.dbt_core.runner import DbtProject
from recongen.feed.ddl import script
from recongen.warehouse.target import Target
from tests.e2e import helpers
from tests.e2e.helpers import Done

MACROS = Path(__file__).parents[3] / "macros"
SCHEMA = "feed_schema"

OUTPUTS = {
    "sqlite": {
        "type": "sqlite",
        "database": "database",
        "schema": "main",
        "schemas_and_paths": {"main": "unused.sqlite3"},
        "schema_directory": ".",
    },
    "postgres": {
        "type": "postgres",
        "host": "127.0.0.1",
        "port": 1,
        "user": "u",
        "password": "p",
        "dbname": "d",
        "schema": SCHEMA,
    },
    "duckdb": {"type": "duckdb", "path": "unused.duckdb", "schema": "main"},
    "oracle": {
        "type": "oracle",
        "host": "127.0.0.1",
        "port": 1,
        "user": "u",
        "password": "p",
        "service": "s",
        "database": "d",
        "schema": SCHEMA,
    },
}


def make_project(folder: Path, output: dict[str, object], hook: str | None = None) -> Path:
    """A dbt project with the package's macros and nothing else."""
    shutil.copytree(MACROS, folder / "macros")
    (folder / "analyses").mkdir()
    (folder / "analyses" / "ddl.sql").write_text("{{ recongen.feed_script(recongen.feed_ddl()) }}\n")
    (folder / "analyses" / "drop.sql").write_text("{{ recongen.feed_script(recongen.feed_drop()) }}\n")
    (folder / "models").mkdir()
    (folder / "models" / "feed_rows.sql").write_text(
        "select count(*) as n from {{ recongen.feed_relation('transactions') }}\n"
    )
    project: dict[str, object] = {
        "name": "recongen",
        "profile": "recongen",
        "vars": {"recongen_prefix": "dts"},
        "analysis-paths": ["analyses"],
        "flags": {"send_anonymous_usage_stats": False},
    }
    if hook:
        project["on-run-start"] = hook
    (folder / "dbt_project.yml").write_text(yaml.safe_dump(project))
    profile = {"recongen": {"target": "test", "outputs": {"test": output}}}
    (folder / "profiles.yml").write_text(yaml.safe_dump(profile))
    return folder


def dbt(folder: Path, *arguments: str) -> Done:
    return helpers.dbt(DbtProject(folder, folder, folder / "target", folder / "logs"), *arguments)


@functools.cache
def scripts(engine: str) -> dict[str, str]:
    """The scripts `ddl` and `drop` of one engine, by dbt."""
    with tempfile.TemporaryDirectory() as place:
        folder = make_project(Path(place), OUTPUTS[engine])
        done = dbt(folder, "compile", "--no-introspect", "--no-populate-cache")
        assert done.returncode == 0, done.stdout
        compiled = folder / "target" / "compiled" / "recongen" / "analyses"
        return {name: (compiled / f"{name}.sql").read_text() for name in ("ddl", "drop")}


def ddl(engine: str, schema: str | None = None, prefix: str = "dts") -> str:
    """The creating script for a schema and a prefix, as `schema apply` prints it."""
    output = OUTPUTS[engine]
    target = Target(engine, schema or str(output["schema"]), "d", 1, Path(), "test", settings=output)
    return script(target, prefix)
