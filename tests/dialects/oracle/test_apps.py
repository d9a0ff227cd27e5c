"""What the apps ask of Oracle: every dataset, bound as a connection binds it, says in H2 what it says in SQLite.

H2 takes the place of Oracle as in test_h2.py, and a stand-in that of its driver, which tells each column's type as that would. The
variables of a WITH, which H2 takes for one another, are literals by the time they get there.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from recongen.apps import rows as dataset_rows
from recongen.apps.datasets import Dataset, Value
from recongen.warehouse.connect import Connection
from recongen.warehouse.target import Target
from tests.dialects.oracle.compiled import datasets
from tests.dialects.oracle.engine import OracleH2
from tests.dialects.oracle.stub import oracledb as driver
from tests.truth.comparing import comparable
from tests.truth.engines import Engine, Row, Sqlite
from tests.truth.oracle import Bank
from tests.truth.strategies import random_bank

SEEDS = (7, 9, 16)
LOOSE: dict[str, Value] = {"pSenders": 1, "pSigma": Decimal(0), "pBasis": "all"}
"""Beside the values for all: what lets random banks be seen."""
OF_THE_BUILD = ("run_id", "engine")
EMPTY = {
    *("audit_case_events", "l1_case_history", "l1_transaction_entries", "studio_examples", "studio_shapes"),
}
"""What is asked about one transaction or role that nobody chose, cases, which no random bank has, and what these have not."""


@pytest.mark.prove
def test_every_dataset_says_what_it_says_on_sqlite(
    h2_port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At its defaults, and as wide as it goes."""
    monkeypatch.setenv("RECONGEN_STUB_RECORD", os.devnull)
    engines = OracleH2(tmp_path / "oracle"), Sqlite(tmp_path / "sqlite")
    asked = datasets(tmp_path / "oracle"), _of_sqlite(tmp_path)
    empty = set(asked[0])
    for number, bank in enumerate(map(random_bank, SEEDS)):
        oracle, sqlite = (_answers(engine, found, bank) for engine, found in zip(engines, asked, strict=True))
        assert {} == {key: (rows, oracle[key]) for key, rows in sqlite.items() if rows != oracle[key]}, number
        empty -= {name for (name, _), rows in oracle.items() if rows}
    assert EMPTY == empty


def _of_sqlite(folder: Path) -> dict[str, Dataset]:
    """The same datasets with the SQL for SQLite, which dbt leaves in files."""
    compiled = {
        path.stem: path for path in (folder / "sqlite" / "target" / "compiled").rglob("analyses/**/*.sql")
    }
    found = datasets(folder / "oracle")
    return {name: replace(dataset, sql=compiled[name].read_text()) for name, dataset in found.items()}


def _answers(engine: Engine, found: Mapping[str, Dataset], bank: Bank) -> dict[tuple[str, str], list[Row]]:
    with engine.connection() as cursor:
        engine.fill(cursor, bank)
        for model in engine.models:
            if not model.name.startswith("l2_"):
                engine.build(cursor, model, bank)
        with _connection(engine, cursor) as connection:
            return {
                (name, choice): _rows(connection, dataset, chosen)
                for name, dataset in found.items()
                for choice, chosen in (("defaults", {}), ("wide", _wide(dataset)))
            }


def _wide(dataset: Dataset) -> dict[str, Value]:
    loose = {p.name: LOOSE[p.name] for p in dataset.parameters if p.name in LOOSE}
    return {p.name: p.all for p in dataset.parameters if p.all is not None} | loose


def _rows(connection: Connection, dataset: Dataset, chosen: Mapping[str, Value]) -> list[Row]:
    statistics = [column.name for column in dataset.columns if column.declared_type == "double precision"]
    rows = dataset_rows.run(connection, dataset, chosen).dicts()
    kept = [{name: row[name] for name in row if name not in OF_THE_BUILD} for row in rows]
    return comparable(kept, statistics)


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
