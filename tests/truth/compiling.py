"""The models as dbt compiles them for one engine, in the order in which they build."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
SENTINEL = "2199-12-31 23:59:59"
"""The as_of that the models are compiled with, to be replaced by that of each bank."""


class Model:
    def __init__(self, node: Mapping[str, Any]) -> None:
        self.name: str = node["name"]
        self.relation: str = node["relation_name"]
        self.sql: str = node["compiled_code"]
        self.needs = [key for key in node["depends_on"]["nodes"] if key.startswith("model.")]
        columns = node["columns"].values()
        self.money = {column["name"] for column in columns if column["data_type"] == "numeric(38,2)"}
        self.indexes = [", ".join(index["columns"]) for index in node["config"].get("indexes") or ()]


def compile_models(profile: Mapping[str, Any], folder: Path) -> tuple[list[Model], list[str]]:
    """The models in the order they build in, and the DDL of the feed, for one dbt output. The manifest stays in `target/`."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "profiles.yml").write_text(
        yaml.safe_dump({"recongen": {"target": "truth", "outputs": {"truth": dict(profile)}}})
    )
    dbt(folder, "compile", "--no-introspect", "--no-populate-cache")
    manifest = json.loads((folder / "target" / "manifest.json").read_text())
    nodes = {key: Model(node) for key, node in manifest["nodes"].items() if node["resource_type"] == "model"}
    ddl = dbt(folder, "run-operation", "print_feed_ddl", "--log-format", "json", "--no-write-json")
    return in_order(nodes), feed_statements(ddl)


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


def feed_statements(log: str) -> list[str]:
    """The statements that `print_feed_ddl` logged: the one message that creates tables."""
    messages = (json.loads(line)["info"]["msg"] for line in log.splitlines() if line.startswith("{"))
    text = next(message for message in messages if "create table" in message.lower())
    return [statement for part in text.split(";\n") if (statement := part.strip().rstrip(";"))]
