"""The databases to build on: each an empty one of its own, in a folder of its own."""

from __future__ import annotations

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


def prepare(name: str, folder: Path) -> Engine:
    """Write the dbt profile of an empty database; a file left by an earlier run goes."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"bench.{'duckdb' if name == 'duckdb' else 'sqlite3'}"
    for left in folder.glob(f"{file.name}*"):
        left.unlink()
    server: int | None = None
    if name == "postgres":
        output, server = _postgres()
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


def _postgres() -> tuple[dict[str, Any], int | None]:
    import psycopg2

    from tests.postgres import server

    settings = server()
    connection = psycopg2.connect(**settings)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f"drop schema if exists {SCHEMA} cascade")
        cursor.execute("select pg_backend_pid()")
        process = _parent(cursor.fetchone()[0], settings)
    connection.close()
    return {"type": "postgres", "threads": 2, "schema": SCHEMA, **settings}, process


def _parent(backend: int, settings: Mapping[str, Any]) -> int | None:
    """The server's first process, when the server runs on this machine."""
    try:
        stat = Path(f"/proc/{backend}/stat").read_text()
    except OSError:
        return None
    name, _, fields = stat.rpartition(")")
    is_ours = settings["host"] in ("127.0.0.1", "localhost", "::1") and "postgres" in name
    return int(fields.split()[1]) if is_ours else None
