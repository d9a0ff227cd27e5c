"""What to ask the datasets of all apps, and their answers in one form on all engines."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from recongen.apps import rows as dataset_rows
from recongen.apps.trial.bench import Bench, Candidates, Choice, widest
from recongen.warehouse.connect import Connection
from tests.apps.built import Apps
from tests.truth.comparing import comparable
from tests.truth.engines import Row

OWN = {"common_info": {"run_id", "engine"}}
"""Columns in which builds of one bank differ."""
PLACES = Decimal("0.000001")
"""A standard deviation is computed in floating point."""


def choices(apps: Apps, bench: Bench) -> Iterator[tuple[str, Choice]]:
    """Each dataset once at its defaults, once wide open, and once for each parameter, narrowed."""
    for app in apps.apps:
        candidates = Candidates(app, bench)
        for dataset in app.datasets:
            open_ = dict(widest(dataset))
            yield dataset.name, {}
            yield dataset.name, open_
            for parameter in dataset.parameters:
                for value in candidates.of(parameter, dataset)[:1]:
                    yield dataset.name, {**open_, parameter.name: value}


def spelled(connection: Connection, apps: Apps, name: str, choice: Choice) -> list[Row]:
    """The rows in one order and one spelling."""
    dataset = apps.datasets[name]
    found = dataset_rows.run(connection, dataset, choice)
    kept = [column.name for column in dataset.columns if column.name not in OWN.get(name, ())]
    statistics = [column.name for column in dataset.columns if column.declared_type == "double precision"]
    return comparable(({column: plain(row[column]) for column in kept} for row in found.dicts()), statistics)


def plain(value: Any) -> Any:
    return value.quantize(PLACES).normalize() if isinstance(value, Decimal) else value
