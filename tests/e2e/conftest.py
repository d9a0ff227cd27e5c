"""Banks that are made once, for tests that run the real thing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.e2e.banks import Bank, Library
from tests.e2e.databases import ENGINES


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Library]:
    """The server is started when the first test needs it."""
    made = Library(tmp_path_factory.mktemp("library"), lambda: request.getfixturevalue("postgres_server"))
    yield made
    made.close()


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
def treasury(library: Library, engine: str) -> Bank:
    """The treasury as `recongen build` leaves it, to be read and not to be changed."""
    return library.treasury(engine)
