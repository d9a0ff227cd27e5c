"""What dbt has parsed, carried from test to test.

A first parse takes dbt longer than a small bank's whole build. dbt takes up an earlier parse where the profile, the project file and
the paths are the same, and compares every file by its checksum. So tests work in one folder, which is emptied between them.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

STATE = "partial_parse.msgpack"
DESK, STORE = "desk", "parsed"


def restore(desk: Path) -> None:
    """Puts what was parsed in this folder before to where it was, unless something else stands there."""
    store = desk.with_name(STORE)
    for state in store.rglob(STATE) if desk.name == DESK else ():
        place = desk / state.relative_to(store)
        with suppress(FileExistsError, NotADirectoryError):
            place.parent.mkdir(parents=True, exist_ok=True)
            if not place.exists():
                shutil.copyfile(state, place)


@contextmanager
def _emptied(base: Path) -> Iterator[Path]:
    desk, store = base / DESK, base / STORE
    desk.mkdir()
    try:
        yield desk
    finally:
        for state in desk.rglob(STATE):
            place = store / state.relative_to(desk)
            place.parent.mkdir(parents=True, exist_ok=True)
            state.replace(place)
        shutil.rmtree(desk)


@pytest.fixture
def tmp_path(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """For a conftest.py whose tests run dbt in `tmp_path`."""
    with _emptied(tmp_path_factory.getbasetemp()) as desk:
        restore(desk)
        yield desk


@pytest.fixture
def bare_tmp_path(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The same with nothing in it, for tests that look at what a command leaves. They call `restore` when dbt is to run."""
    with _emptied(tmp_path_factory.getbasetemp()) as desk:
        yield desk
