"""The engines that the tests here share, each opened once in a process."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from tests.truth.engines import ENGINES, Engine, open_engine


@pytest.fixture(scope="session")
def engine_of(
    request: pytest.FixtureRequest, compiled_folder: Callable[[str], Path]
) -> Callable[[str], Engine]:
    @cache
    def opened(name: str) -> Engine:
        if name == "postgres":
            request.getfixturevalue("postgres_server")
        return open_engine(name, compiled_folder(name))

    return opened


@pytest.fixture(scope="session", params=ENGINES)
def engine(request: pytest.FixtureRequest, engine_of: Callable[[str], Engine]) -> Engine:
    return engine_of(request.param)


@pytest.fixture(scope="session")
def engines(engine_of: Callable[[str], Engine]) -> dict[str, Engine]:
    return {name: engine_of(name) for name in ENGINES}
