"""Both engines with empty base tables."""

from __future__ import annotations

import functools
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg2
import pytest

from recongen.warehouse.connect import connect
from recongen.warehouse.target import Target
from tests.unit.feed.ddl import ddl

PREFIX = "dts"


def sqlite_target(file: Path) -> Target:
    return Target(
        adapter="sqlite",
        schema="main",
        database="database",
        threads=1,
        profiles_dir=file.parent,
        target_name="test",
        settings={"schemas_and_paths": {"main": str(file)}},
    )


def postgres_target(server: dict[str, Any], schema: str) -> Target:
    return Target(
        adapter="postgres",
        schema=schema,
        database=server["dbname"],
        threads=1,
        profiles_dir=Path(),
        target_name="test",
        settings=server,
    )


@pytest.fixture
def sqlite_database(tmp_path: Path) -> Target:
    file = tmp_path / "feed.sqlite3"
    file.write_bytes(empty_sqlite())
    return sqlite_target(file)


@functools.cache
def empty_sqlite() -> bytes:
    """Made in memory: on a disk each statement waits for it."""
    connection = sqlite3.connect(":memory:")
    connection.executescript(ddl("sqlite"))
    return connection.serialize()


@pytest.fixture
def postgres_database(postgres_server: dict[str, Any], postgres_schema: str) -> Target:
    connection = psycopg2.connect(**postgres_server)
    with connection, connection.cursor() as cursor:
        cursor.execute(ddl("postgres", postgres_schema))
    connection.close()
    return postgres_target(postgres_server, postgres_schema)


@pytest.fixture
def duckdb_database(tmp_path: Path) -> Target:
    """Only where the extra is installed."""
    pytest.importorskip("duckdb")
    pytest.importorskip("dbt.adapters.duckdb")
    settings = {"path": str(tmp_path / "feed.duckdb")}
    target = Target("duckdb", "main", "feed", 1, tmp_path, "test", settings=settings)
    with connect(target, create=True) as connection:
        for statement in ddl("duckdb").strip().removesuffix(";").split(";\n"):
            connection.execute(statement)
    return target


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest) -> Iterator[Target]:
    """Empty base tables of the prefix `dts`, on each engine."""
    yield request.getfixturevalue(f"{request.param}_database")


def stored(target: Target, table: str = "transactions", prefix: str = PREFIX) -> list[dict[str, Any]]:
    """All rows of a base table by entry."""
    with connect(target, read_only=True) as connection:
        return connection.rows(f"select * from {target.relation(f'{prefix}_{table}')} order by entry")
