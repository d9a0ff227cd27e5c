"""Fixtures that every test may ask for."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.apps.banks import bank_of, compiled, declared
from tests.parsed import parsed_once
from tests.postgres import ServerUnavailableError, server

if TYPE_CHECKING:
    from playwright.sync_api import Browser

__all__ = ["bank_of", "compiled", "declared", "parsed_once"]

# What dbt has parsed and what oracles compute are millions of objects in few cycles: to look for these as often as Python does
# by itself takes a seventh of all time.
gc.set_threshold(100_000, 20, 10)


def pytest_collection_finish() -> None:
    """What was imported and collected stays until the end."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def postgres_server() -> dict[str, Any]:
    """Settings of a running PostgreSQL: host, port, user, password, dbname."""
    try:
        return server()
    except ServerUnavailableError as reason:
        pytest.fail(f"no PostgreSQL to test on: {reason}", pytrace=False)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One for all tests of a process: Playwright runs once in each."""
    from playwright.sync_api import sync_playwright

    found = os.environ.get("RECONGEN_CHROMIUM") or shutil.which("chromium")
    if not found:
        reason = (
            "NO PAGE WAS LOOKED AT: there is no Chromium (apt-get install chromium, or RECONGEN_CHROMIUM)"
        )
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        # Where tests run, the sandbox often has no right to begin.
        opened = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def compiled_folder(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Where the models are compiled for an engine, once for all processes of this session."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    return lambda engine: shared / "compiled" / engine


@pytest.fixture
def postgres_schema(postgres_server: dict[str, Any]) -> Iterator[str]:
    """The name of an empty schema, dropped afterwards. As long in each process, so that what dbt has parsed can be lent."""
    import psycopg2

    name = f"test_{os.getpid():08d}"
    connection = psycopg2.connect(**postgres_server)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f"drop schema if exists {name} cascade")
        cursor.execute(f"create schema {name}")
        yield name
        cursor.execute("set lock_timeout = '10s'")
        cursor.execute(f"drop schema {name} cascade")
    connection.close()
