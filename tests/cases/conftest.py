"""One empty database per test, on every engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cases.desk import Desk
from tests.e2e.databases import ALL_ENGINES, Postgres, open_database

OpenDesk = Callable[..., Desk]


@pytest.fixture(params=ALL_ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
def open_desk(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[OpenDesk]:
    """`open_desk(case="02-status")` or `open_desk(institution="...")`: a desk on this test's engine."""
    desks: list[Desk] = []

    def opened(case: str = "", institution: str | None = None) -> Desk:
        folder = tmp_path / f"desk{len(desks)}"
        folder.mkdir()
        database = open_database(engine, folder, lambda: request.getfixturevalue("postgres_server"))
        desks.append(Desk(folder, database, institution, case))
        return desks[-1]

    yield opened
    for desk in desks:
        if isinstance(desk.database, Postgres):
            desk.database.drop()
