"""A loaded exercise, made once in a process."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from recongen.session import Session
from recongen.training import course
from tests.training.gym import bank_in, session_in, typed


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("gym") / "bank"
    course.load(bank_in(folder), typed(), lambda _: None)
    return folder


@pytest.fixture
def gym(loaded: Path, tmp_path: Path) -> Callable[[], Session]:
    """Opens sessions on a copy of the loaded bank."""
    folder = tmp_path / "bank"
    # What dbt has parsed is not needed again.
    shutil.copytree(loaded, folder, ignore=shutil.ignore_patterns("workshop"))
    return lambda: session_in(folder)
