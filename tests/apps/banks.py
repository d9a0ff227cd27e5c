"""The planted banks on every engine, each built once in a process, with what the apps' datasets say of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path

import pytest

from recongen.apps.types import App
from tests.apps.built import NAMES, Apps, Built, apps_of, built
from tests.truth.engines import Engine, open_engine

# By engine and institution.
BankOf = Callable[[str, str], tuple[Built, Apps]]
CompiledFor = Callable[[str], tuple[Engine, Path]]


@pytest.fixture(scope="session")
def compiled(request: pytest.FixtureRequest, compiled_folder: Callable[[str], Path]) -> CompiledFor:
    @cache
    def opened(engine: str) -> tuple[Engine, Path]:
        if engine == "postgres":
            request.getfixturevalue("postgres_server")
        return open_engine(engine, compiled_folder(engine)), compiled_folder(engine)

    return opened


@pytest.fixture(scope="session")
def declared(compiled: CompiledFor) -> dict[str, App]:
    """The package's own apps, compiled for SQLite; no database is asked."""
    engine, folder = compiled("sqlite")
    return {app.name: app for app in apps_of(folder, engine).apps}


@pytest.fixture(scope="session")
def bank_of(compiled: CompiledFor, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BankOf]:
    with ExitStack() as stack:

        @cache
        def opened(engine: str, institution: str) -> tuple[Built, Apps]:
            ready, folder = compiled(engine)
            place = tmp_path_factory.mktemp(f"{institution}_{engine}")
            own = ready.for_process(NAMES.index(institution))
            bank = stack.enter_context(built(own, institution, place))
            return bank, apps_of(folder, own)

        yield opened
