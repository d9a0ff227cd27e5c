"""What the apps ask of Oracle: every dataset, bound as a connection binds it, says in H2 what it says in SQLite.

H2 takes the place of Oracle as in test_h2.py, and a stand-in that of its driver, which tells each column's type as that would. The
variables of a WITH, which H2 takes for one another, are literals by the time they get there.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from recongen.warehouse.connect import Connection
from recongen.warehouse.target import Target
from tests.dialects.oracle.compiled import datasets
from tests.dialects.oracle.engine import OracleH2
from tests.dialects.oracle.stub import oracledb as driver
from tests.truth.answers import answers, compiled_beside
from tests.truth.engines import Engine, Sqlite
from tests.truth.strategies import random_bank

SEEDS = (0, 3, 30)


@pytest.mark.prove
def test_every_dataset_says_what_it_says_on_sqlite(
    h2_port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At its defaults, and as wide as it goes."""
    monkeypatch.setenv("RECONGEN_STUB_RECORD", os.devnull)
    engines = OracleH2(tmp_path / "oracle"), Sqlite(tmp_path / "sqlite")
    found = datasets(tmp_path / "oracle")
    asked = found, compiled_beside(found, tmp_path / "sqlite")
    empty = set(found)
    for seed in SEEDS:
        oracle, sqlite = (
            answers(engine, each, random_bank(seed), _connection)
            for engine, each in zip(engines, asked, strict=True)
        )
        assert {} == {key: (rows, oracle[key]) for key, rows in sqlite.items() if rows != oracle[key]}, seed
        empty -= {name for (name, _), rows in oracle.items() if rows}
    assert {"l1_transaction_entries"} == empty


@contextmanager
def _connection(engine: Engine, cursor: Any) -> Iterator[Connection]:
    if not isinstance(engine, OracleH2):
        import sqlite3

        yield Connection(_target("sqlite"), cursor.connection, sqlite3)
        return
    raw = driver.Connection(cursor.database)
    yield Connection(_target("oracle"), raw, driver)
    raw.close()


def _target(adapter: str) -> Target:
    return Target(
        adapter,
        "bank",
        None,
        1,
        Path(),
        "test",
        settings={"connection_string": "nowhere", "schemas_and_paths": {}},
    )
