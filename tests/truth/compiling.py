"""The models as dbt compiles them for one engine, in the order in which they build."""

from __future__ import annotations

import csv
import fcntl
import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from recongen.dbt_core import runner
from recongen.dbt_core.runner import DbtProject
from tests.parsed import lent

ROOT = Path(__file__).resolve().parents[2]
SENTINEL = "2199-12-31 23:59:59"
"""The as_of that the models are compiled with, to be replaced by that of each bank."""

IN_AN_UPDATE = re.compile(r"(?:1 = 1 )?/\* in an update: (.*?) \*/", re.DOTALL)
"""As the macro `in_an_update` writes it: what a full build has, and in a comment what an update has in its place."""

COMPILED = ("resource_type:model", "resource_type:analysis")

AND_NOTHING = re.compile(r"\s+and 1 = 1 /\* in an update: .*? \*/", re.DOTALL)


class Model:
    def __init__(self, node: Mapping[str, Any]) -> None:
        self.unique_id: str = node["unique_id"]
        self.name: str = node["name"]
        self.is_seed = node.get("resource_type") == "seed"
        self.relation: str = node["relation_name"]
        self.sql: str = node["compiled_code"]
        self.needs = [key for key in node["depends_on"]["nodes"] if key.startswith(("model.", "seed."))]
        columns = node["columns"].values()
        self.money = {column["name"] for column in columns if column["data_type"] == "numeric(38,2)"}
        self.indexes = [", ".join(index["columns"]) for index in node["config"].get("indexes") or ()]
        self.keys: str = ", ".join(node["config"].get("keys") or ())
        """Of a maintained model: the columns by which an update replaces rows."""
        self.since: str = node["config"].get("since") or ""
        """Of one that is updated from some value of a column on."""
        self.is_change_set: bool = "changes" in node["tags"]
        self.changes: str = node["config"].get("changes") or ""

    @property
    def update_sql(self) -> str:
        return IN_AN_UPDATE.sub(lambda found: found[1], self.sql)

    @property
    def full_sql(self) -> str:
        """Without the places that stand for what an update has there."""
        return AND_NOTHING.sub("", self.sql)

    def updates(self, changes: str) -> tuple[str, str]:
        """What an update runs in place of the whole build, where `changes` is the relation with the changed keys."""
        same = " and ".join(f"stood.{key} = changed.{key}" for key in self.keys.split(", "))
        later = f"select 1 from {changes} changed where stood.{self.since} >= changed.{self.since} and {same}"
        listed = f"where ({self.keys}) in (select {self.keys} from {changes})"
        return (
            f"delete from {self.relation} as stood {f'where exists ({later})' if self.since else listed}",
            f"insert into {self.relation} {self.update_sql}",
        )


def compile_models(profile: Mapping[str, Any], folder: Path) -> list[Model]:
    """The models in the order they build in, for one dbt output. The manifest stays in `target/`.

    What one process has compiled in a folder, others read there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    done = folder / "compiled"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            outputs = {"recongen": {"target": "truth", "outputs": {"truth": dict(profile)}}}
            (folder / "profiles.yml").write_text(yaml.safe_dump(outputs))
            project = DbtProject(ROOT, folder, folder / "target", folder / "logs")
            with lent(project):
                runner.compile_models(project, COMPILED, {"RECONGEN_AS_OF": SENTINEL})
            done.touch()
    manifest = json.loads((folder / "target" / "manifest.json").read_text())
    nodes = {
        key: Model(node if node["resource_type"] == "model" else seed(node, profile["type"]))
        for key, node in manifest["nodes"].items()
        if node["resource_type"] in ("model", "seed")
    }
    return in_order(nodes)


def seed(node: Mapping[str, Any], engine: str) -> dict[str, Any]:
    """A seed as the node of a model that selects its rows."""
    with (ROOT / node["original_file_path"]).open(newline="") as file:
        rows = list(csv.DictReader(file))
    dual = " from dual" if engine == "oracle" else ""
    selects = (
        ", ".join(f"{_constant(value)} as {column}" for column, value in row.items()) + dual for row in rows
    )
    sql = " union all ".join(f"select {each}" for each in selects)
    return {**node, "compiled_code": sql, "depends_on": {"nodes": []}}


def _constant(value: str) -> str:
    return value if value.isdigit() else "'" + value.replace("'", "''") + "'" if value else "null"


def dbt(folder: Path, *arguments: str) -> str:
    command = [str(Path(sys.executable).with_name("dbt")), *arguments]
    command += [
        "--profiles-dir",
        str(folder),
        "--target-path",
        str(folder / "target"),
        "--log-path",
        str(folder / "logs"),
    ]
    environment = {**os.environ, "RECONGEN_AS_OF": SENTINEL}
    with lent(DbtProject(ROOT, folder, folder / "target", folder / "logs")):
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise AssertionError(f"dbt {arguments[0]} failed:\n{done.stdout[-3000:]}")
    return done.stdout


def in_order(nodes: Mapping[str, Model]) -> list[Model]:
    done: dict[str, Model] = {}

    def visit(key: str) -> None:
        if key not in done:
            for need in nodes[key].needs:
                visit(need)
            done[key] = nodes[key]

    for key in sorted(nodes):
        visit(key)
    return list(done.values())
