"""Fixtures that every test may ask for."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest

from tests.postgres import ServerUnavailableError, server

_schemas = count(1)


@pytest.fixture(scope="session")
def postgres_server() -> dict[str, Any]:
    """Settings of a running PostgreSQL: host, port, user, password, dbname."""
    try:
        return server()
    except ServerUnavailableError as reason:
        pytest.fail(f"no PostgreSQL to test on: {reason}", pytrace=False)


@pytest.fixture
def postgres_schema(postgres_server: dict[str, Any]) -> Iterator[str]:
    """The name of an empty schema, dropped afterwards."""
    import psycopg2

    name = f"test_{os.getpid()}_{next(_schemas)}"
    connection = psycopg2.connect(**postgres_server)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f"create schema {name}")
        yield name
        cursor.execute("set lock_timeout = '10s'")
        cursor.execute(f"drop schema {name} cascade")
    connection.close()
