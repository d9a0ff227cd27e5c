"""The databases to build on: each an empty one of its own, in a folder of its own."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from recongen.warehouse.profile import resolve
from recongen.warehouse.target import Target

NAMES = ("sqlite", "postgres", "duckdb")
SCHEMA = "bench"


@dataclass(frozen=True)
class Engine:
    name: str
    target: Target
    server: int | None = None
    """Process id of a server that we may watch."""


def prepare(name: str, folder: Path, schema: str = SCHEMA, cluster: Path | None = None) -> Engine:
    """Write the dbt profile of an empty database; a file or schema left by an earlier run goes.

    `cluster` is where PostgreSQL keeps its data; without one they go when this process ends.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.glob(f"{_file(name, folder).name}*"):
        left.unlink()
    return _engine(name, folder, schema, cluster, is_empty=True)


def reopen(name: str, folder: Path, schema: str, cluster: Path) -> Engine:
    """The database of a folder as it was left."""
    return _engine(name, folder, schema, cluster, is_empty=False)


def _engine(name: str, folder: Path, schema: str, cluster: Path | None, is_empty: bool) -> Engine:
    server: int | None = None
    file = _file(name, folder)
    if name == "postgres":
        output, server = _postgres(schema, cluster, is_empty)
    elif name == "duckdb":
        output = {"type": "duckdb", "threads": 2, "path": str(file)}
    else:
        output = {
            "type": "sqlite",
            "threads": 1,
            "database": "database",
            "schema": "main",
            "schemas_and_paths": {"main": str(file)},
            "schema_directory": str(folder),
        }
    profile = {"recongen": {"target": name, "outputs": {name: output}}}
    (folder / "profiles.yml").write_text(yaml.safe_dump(profile))
    return Engine(name, resolve(folder, name, fallback_folder=folder), server)


def _file(name: str, folder: Path) -> Path:
    return folder / f"bench.{'duckdb' if name == 'duckdb' else 'sqlite3'}"


def _postgres(schema: str, cluster: Path | None, is_empty: bool) -> tuple[dict[str, Any], int | None]:
    import psycopg2

    from tests import postgres

    use_cluster = cluster and not os.environ.get(postgres.URL_VARIABLE)
    settings = postgres.start(cluster) if use_cluster else postgres.server()
    connection = psycopg2.connect(**settings)
    connection.autocommit = True
    with connection.cursor() as cursor:
        if is_empty:
            cursor.execute(f"drop schema if exists {schema} cascade")
        cursor.execute("select pg_backend_pid()")
        process = _parent(cursor.fetchone()[0], settings)
    connection.close()
    return {"type": "postgres", "threads": 2, "schema": schema, **settings}, process


def _parent(backend: int, settings: Mapping[str, Any]) -> int | None:
    """The server's first process, when the server runs on this machine."""
    try:
        stat = Path(f"/proc/{backend}/stat").read_text()
    except OSError:
        return None
    name, _, fields = stat.rpartition(")")
    is_ours = settings["host"] in ("127.0.0.1", "localhost", "::1") and "postgres" in name
    return int(fields.split()[1]) if is_ours else None
