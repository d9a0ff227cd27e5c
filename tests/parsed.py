"""What dbt has parsed, carried from test to test.

A first parse takes dbt longer than a small bank's whole build. dbt takes up an earlier parse where the profile, the project file and
the paths are the same, and compares every file by its checksum. So tests work in one folder, which is emptied between them.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

STATE = "partial_parse.msgpack"


@contextmanager
def emptied(folder: Path, store: Path) -> Iterator[Path]:
    """The folder with nothing in it but the parses that `store` has; those of the block are added to it."""
    if store.exists():
        shutil.copytree(store, folder)
    else:
        folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        for state in folder.rglob(STATE):
            kept = store / state.relative_to(folder)
            kept.parent.mkdir(parents=True, exist_ok=True)
            state.replace(kept)
        shutil.rmtree(folder)


@pytest.fixture
def tmp_path(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """For a conftest.py whose tests run dbt in `tmp_path`."""
    base = tmp_path_factory.getbasetemp()
    with emptied(base / "desk", base / "parsed") as folder:
        yield folder
