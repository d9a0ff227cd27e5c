"""The engines that the tests here share, each compiled once in a process."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest

from tests.truth.engines import ENGINES, Engine, open_engine


@pytest.fixture(scope="session")
def engine_of(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], Engine]:
    @cache
    def opened(name: str) -> Engine:
        if name == "postgres":
            request.getfixturevalue("postgres_server")
        return open_engine(name, tmp_path_factory.mktemp(f"truth_{name}"))

    return opened


@pytest.fixture(scope="session", params=ENGINES)
def engine(request: pytest.FixtureRequest, engine_of: Callable[[str], Engine]) -> Engine:
    return engine_of(request.param)


@pytest.fixture(scope="session")
def engines(engine_of: Callable[[str], Engine]) -> dict[str, Engine]:
    return {name: engine_of(name) for name in ENGINES}
