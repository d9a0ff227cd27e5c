"""Every dataset of the apps says on Spark what it says on SQLite."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from recongen.warehouse.connect import Connection
from recongen.warehouse.engines import spark_session
from recongen.warehouse.target import Target
from tests.dialects.oracle.compiled import datasets
from tests.truth.answers import answers, compiled_beside
from tests.truth.engines import SCHEMA, Engine, Sqlite
from tests.truth.spark import Spark
from tests.truth.strategies import random_bank

SEEDS = (3, 30)


@pytest.mark.prove
def test_every_dataset_says_what_it_says_on_sqlite(tmp_path: Path) -> None:
    """At its defaults, and as wide as it goes."""
    engines = Spark(tmp_path / "spark"), Sqlite(tmp_path / "sqlite")
    found = datasets(tmp_path / "spark")
    of_session = {
        name: replace(dataset, sql=dataset.sql.replace(f"{SCHEMA}.", "")) for name, dataset in found.items()
    }
    asked = of_session, compiled_beside(found, tmp_path / "sqlite")
    empty = set(found)
    for seed in SEEDS:
        spark, sqlite = (
            answers(engine, each, random_bank(seed), _connection)
            for engine, each in zip(engines, asked, strict=True)
        )
        assert {} == {key: (rows, spark[key]) for key, rows in sqlite.items() if rows != spark[key]}, seed
        empty -= {name for (name, _), rows in spark.items() if rows}
    assert {"l1_transaction_entries"} == empty


@contextmanager
def _connection(engine: Engine, cursor: Any) -> Iterator[Connection]:
    target = Target(engine.name, SCHEMA, None, 1, Path(), "test", settings={"schemas_and_paths": {}})
    if isinstance(engine, Spark):
        yield Connection(target, spark_session.Connection(cursor.session), spark_session)
    else:
        yield Connection(target, cursor.connection, sqlite3)
