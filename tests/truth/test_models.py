"""Truth first: every model equals the oracle, row for row, on random institutions with random feeds, on every engine."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.truth.comparing import disagreements
from tests.truth.engines import Duckdb, Engine, Postgres, Sqlite
from tests.truth.oracle import CHECKS, run_checks
from tests.truth.oracle.reduce import smallest
from tests.truth.strategies import random_bank

# A bank costs DuckDB some ten times what it costs SQLite: it is made for large feeds.
BANKS = {
    name: int(os.environ.get("RECONGEN_BANKS", banks))
    for name, banks in (("sqlite", "200"), ("postgres", "100"), ("duckdb", "30"))
}


@pytest.fixture(scope="module", params=list(BANKS))
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    folder = tmp_path_factory.mktemp(f"truth_{request.param}")
    if request.param == "sqlite":
        return Sqlite(folder)
    if request.param == "duckdb":
        return Duckdb(folder)
    server: dict[str, Any] = request.getfixturevalue("postgres_server")
    return Postgres(server, f"truth_{os.getpid()}", folder)


def test_models_equal_the_oracle_on_random_banks(engine: Engine, tmp_path: Path) -> None:
    """No row more, no row fewer, no column different, over the checks, the exceptions and the daily statement."""
    for seed in range(BANKS[engine.name]):
        bank = random_bank(seed)
        if disagreements(engine, bank):
            least = smallest(bank, lambda candidate: bool(disagreements(engine, candidate)))
            replay = tmp_path / f"bank_{seed}.json"
            replay.write_text(least.to_json(), encoding="utf-8")
            pytest.fail(
                f"{engine.name}, seed {seed}, replay with `python -m tests.truth.replay {replay}`: {disagreements(engine, least)}"
            )


def test_every_check_fires_on_the_random_banks() -> None:
    """Agreement on silence would prove nothing."""
    fired: Counter[str] = Counter()
    for seed in range(BANKS["postgres"]):
        fired.update(name for name, rows in run_checks(random_bank(seed)).items() if rows)
    assert [] == [name for name in CHECKS if fired[name] == 0], fired
