"""What dbt compiles for Oracle: every model, test and hook, and the DDL of the feed. No server is asked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from recongen.apps.datasets import Dataset, Value, read_datasets
from recongen.apps.places import Files
from recongen.apps.rows import bind, day_text
from recongen.apps.sql_text import replace_placeholders
from recongen.dbt_core import manifest as manifests
from tests.truth.compiling import Model, dbt, in_order, seed
from tests.unit.feed import ddl

SCHEMA = "bank"
OUTPUT: dict[str, Any] = {
    "type": "oracle",
    "threads": 1,
    "protocol": "tcp",
    "host": "127.0.0.1",
    "port": 1,
    "service": "s",
    "database": "stub",
    "schema": SCHEMA,
    "user": SCHEMA,
    "password": "p",
}


def compile_nodes(folder: Path) -> dict[str, dict[str, Any]]:
    """The nodes of the manifest of the whole package, compiled for Oracle."""
    folder.mkdir(parents=True, exist_ok=True)
    profile = {"recongen": {"target": "oracle", "outputs": {"oracle": OUTPUT}}}
    (folder / "profiles.yml").write_text(yaml.safe_dump(profile))
    dbt(folder, "compile", "--no-introspect", "--no-populate-cache")
    manifest = json.loads((folder / "target" / "manifest.json").read_text())
    seeds = {
        key: seed(node, "oracle")
        for key, node in manifest["nodes"].items()
        if node["resource_type"] == "seed"
    }
    return seeds | {key: node for key, node in manifest["nodes"].items() if node.get("compiled_code")}


def models(nodes: dict[str, dict[str, Any]]) -> list[Model]:
    """In the order they build in."""
    made = ("model", "seed")
    return in_order({key: Model(node) for key, node in nodes.items() if node["resource_type"] in made})


def days(nodes: dict[str, dict[str, Any]]) -> dict[str, list[str]]:
    """The columns of each model that are declared as a day."""
    return {
        node["name"]: [name for name, column in node["columns"].items() if column["data_type"] == "date"]
        for node in nodes.values()
        if node["resource_type"] == "model"
    }


def datasets(folder: Path) -> dict[str, Dataset]:
    """What the apps ask, by name: from the manifest that `compile_nodes` left in the folder."""
    manifest = manifests.read(folder / "target" / "manifest.json")
    catalog = read_datasets(manifest, Files({}))
    return {name: dataset for name, dataset in catalog.items() if dataset}


def asked(dataset: Dataset) -> Iterator[str]:
    """The SQL at its defaults: with variables, as a connection takes it, and with values in their places, as QuickSight writes it."""
    yield bind(dataset, {}, "oracle").sql
    literals = {p.name: ", ".join(map(_literal, p.default)) for p in dataset.parameters}
    yield replace_placeholders(dataset.sql, literals.__getitem__)


def _literal(value: Value) -> str:
    if isinstance(value, int | Decimal):
        return str(value)
    text = day_text(value) if isinstance(value, date) else value
    return "'" + text.replace("'", "''") + "'"


def feed_blocks(script: str, prefix: str = "dts") -> list[str]:
    """The blocks of the script `ddl` or `drop` of the feed."""
    text = ddl.scripts("oracle")[script].replace(ddl.SCHEMA, SCHEMA).replace("dts_", f"{prefix}_")
    return [block.strip() for block in text.split("\n/") if block.strip()]
