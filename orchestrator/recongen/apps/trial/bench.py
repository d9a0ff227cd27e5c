"""Datasets on one database, each question sent once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from recongen.apps import rows as dataset_rows
from recongen.apps.binding import Chosen
from recongen.apps.rows import Rows
from recongen.apps.types import Dataset, Parameter, Value
from recongen.errors import WarehouseError
from recongen.warehouse.answers import Answer
from recongen.warehouse.connect import Connection


class Bench:
    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._answers: dict[str, Answer | WarehouseError] = {}
        self._rows: dict[str, Rows | None] = {}
        self._counts: dict[tuple[str, Any], int] = {}

    @property
    def adapter(self) -> str:
        return self.connection.target.adapter

    def answer(self, dataset: Dataset) -> Answer | WarehouseError:
        """At its defaults; a refusal of the database is an answer, too."""
        if dataset.name not in self._answers:
            try:
                self._answers[dataset.name] = dataset_rows.answer(self.connection, dataset)
            except WarehouseError as error:
                self.connection.rollback()
                self._answers[dataset.name] = error
        return self._answers[dataset.name]

    def rows(self, dataset: Dataset) -> Rows | None:
        """At its defaults; None where it cannot be run or is not what it declares."""
        if dataset.name not in self._rows:
            answer = self.answer(dataset)
            sound = isinstance(answer, Answer) and not any(dataset_rows.differences(dataset, answer))
            self._rows[dataset.name] = dataset_rows.typed(dataset, answer) if sound else None  # type: ignore[arg-type]
        return self._rows[dataset.name]

    def widest_rows(self, dataset: Dataset) -> Rows | None:
        if self.rows(dataset) is None:
            return None
        return dataset_rows.run(self.connection, dataset, widest(dataset))

    def count(self, dataset: Dataset, chosen: Chosen) -> int:
        key = (dataset.name, tuple(sorted((name, str(value)) for name, value in chosen.items())))
        if key not in self._counts:
            self._counts[key] = dataset_rows.count(self.connection, dataset, chosen)
        return self._counts[key]


def widest(dataset: Dataset) -> Mapping[str, Value]:
    """Every parameter that has a value for all at that value."""
    return {p.name: p.all for p in dataset.parameters if p.all is not None}


def own(dataset: Dataset, chosen: Mapping[str, Value]) -> dict[str, Value]:
    """What of the choice concerns the dataset."""
    names = {parameter.name for parameter in dataset.parameters}
    return {name: value for name, value in chosen.items() if name in names}


def as_value(parameter: Parameter, value: Any) -> Value | None:
    """A column's value as the parameter takes it; a day of an instant."""
    if value is None:
        return None
    if parameter.type == "date" and isinstance(value, datetime):
        return value.date()
    return value  # type: ignore[no-any-return]
