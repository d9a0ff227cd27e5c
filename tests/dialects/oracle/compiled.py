"""What dbt compiles for Oracle: every model, test and hook, and the DDL of the feed. No server is asked."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml

from tests.truth.compiling import Model, dbt, in_order
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
    return {key: node for key, node in manifest["nodes"].items() if node.get("compiled_code")}


def models(nodes: dict[str, dict[str, Any]]) -> list[Model]:
    """In the order they build in."""
    return in_order({key: Model(node) for key, node in nodes.items() if node["resource_type"] == "model"})


def feed_blocks(script: str, prefix: str = "dts") -> list[str]:
    """The blocks of the script `ddl` or `drop` of the feed."""
    text = ddl.scripts("oracle")[script].replace(ddl.SCHEMA, SCHEMA).replace("dts_", f"{prefix}_")
    return [block.strip() for block in text.split("\n/") if block.strip()]
