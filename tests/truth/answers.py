"""What every dataset of the apps answers about a bank on an engine, in one form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from recongen.apps import rows as dataset_rows
from recongen.apps.datasets import Dataset, Value
from recongen.warehouse.connect import Connection
from tests.truth.comparing import comparable
from tests.truth.engines import Engine, Row
from tests.truth.oracle import Bank

LOOSE: dict[str, Value] = {"pSenders": 1, "pSigma": Decimal(0), "pBasis": "all"}
"""Beside the values for all: what lets random banks be seen."""
OF_THE_BUILD = ("run_id", "engine")
Connected = Callable[[Engine, Any], AbstractContextManager[Connection]]
"""A connection to what an engine's cursor sees."""


def compiled_beside(found: Mapping[str, Dataset], folder: Path) -> dict[str, Dataset]:
    """The same datasets with the SQL for another engine, which dbt left in files of its folder."""
    compiled = {path.stem: path for path in (folder / "target" / "compiled").rglob("analyses/**/*.sql")}
    return {name: replace(dataset, sql=compiled[name].read_text()) for name, dataset in found.items()}


def answers(
    engine: Engine, found: Mapping[str, Dataset], bank: Bank, connected: Connected
) -> dict[tuple[str, str], list[Row]]:
    """By a dataset's name, at its `defaults` and as `wide` as it goes."""
    with engine.connection() as cursor:
        engine.fill(cursor, bank)
        for model in engine.models:
            if not model.name.startswith("l2_"):
                engine.build(cursor, model, bank)
        with connected(engine, cursor) as connection:
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
