"""One empty database per test. Each case costs a minute of builds an engine, so `make test` tries SQLite and `make prove` all of them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cases.desk import Desk
from tests.e2e.databases import ALL_ENGINES, Database, Postgres, open_database

OpenDesk = Callable[..., Desk]
ENGINES = tuple(os.environ.get("RECONGEN_CASES_ON", "sqlite").split(","))
assert set(ENGINES) <= set(ALL_ENGINES), f"RECONGEN_CASES_ON names engines among {', '.join(ALL_ENGINES)}"


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
def open_desk(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[OpenDesk]:
    """`open_desk(case="02-status")` or `open_desk(institution="...")`: a desk on this test's engine."""
    databases: list[Database] = []

    def opened(case: str = "", institution: str | None = None) -> Desk:
        folder = tmp_path / f"desk{len(databases)}"
        folder.mkdir(exist_ok=True)
        databases.append(open_database(engine, folder, lambda: request.getfixturevalue("postgres_server")))
        return Desk(folder, databases[-1], institution, case)

    yield opened
    # Not those of the desks: two may share one.
    for database in databases:
        if isinstance(database, Postgres):
            database.drop()
