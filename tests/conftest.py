"""Fixtures that every test may ask for."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.apps.banks import bank_of, compiled, declared
from tests.postgres import ServerUnavailableError, server

__all__ = ["bank_of", "compiled", "declared"]


@pytest.fixture(scope="session")
def postgres_server() -> dict[str, Any]:
    """Settings of a running PostgreSQL: host, port, user, password, dbname."""
    try:
        return server()
    except ServerUnavailableError as reason:
        pytest.fail(f"no PostgreSQL to test on: {reason}", pytrace=False)


@pytest.fixture(scope="session")
def compiled_folder(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Where the models are compiled for an engine, once for all processes of this session."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    return lambda engine: shared / "compiled" / engine


@pytest.fixture
def postgres_schema(postgres_server: dict[str, Any]) -> Iterator[str]:
    """The name of an empty schema, dropped afterwards. Always the same, so that dbt can take up what it has parsed."""
    import psycopg2

    name = f"test_{os.getpid()}"
    connection = psycopg2.connect(**postgres_server)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f"drop schema if exists {name} cascade")
        cursor.execute(f"create schema {name}")
        yield name
        cursor.execute("set lock_timeout = '10s'")
        cursor.execute(f"drop schema {name} cascade")
    connection.close()
