"""A build that is killed leaves every relation whole, no reader passes or prints what is of two builds, and the next build completes."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.e2e.kills import kill_builds

KILLS = 1


# The servers take minutes: `make prove` kills builds on each.
@pytest.mark.parametrize(
    "engine", ["sqlite", *(pytest.param(name, marks=pytest.mark.prove) for name in ("postgres", "duckdb"))]
)
def test_killed_builds_never_pass(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    if engine == "postgres":
        request.getfixturevalue("postgres_server")
    seed = random.randrange(10**6)
    tally = kill_builds(engine, KILLS, tmp_path, seed)
    assert KILLS <= tally.kills, f"seed {seed}"
