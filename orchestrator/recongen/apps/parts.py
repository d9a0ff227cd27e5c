"""What visuals are made of: measures, and drills that lead from them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from recongen.apps import limits
from recongen.apps.column_types import (
    AGGREGATED,
    FORMATS,
    SHOWN_TYPES,
    WORDS,
    Aggregate,
    ColumnType,
    Format,
    aggregated_type,
    one_of,
)
from recongen.apps.datasets import Column, Value
from recongen.apps.kinds import Known, Words, read_value
from recongen.apps.references import ColumnName, Parameters, misfit
from recongen.declared import nodes
from recongen.declared.nodes import Node
from recongen.declared.reading import Spot, UnreadableError
from recongen.declared.records import Fault, Record, RecordOf, Values, key, record
from recongen.declared.scalars import Kind


def _label(values: Values) -> str:
    return "Count" if values["aggregate"] == "count" else str(values["column"].label)


def _format(values: Values) -> Format:
    column, aggregate = values["column"], values["aggregate"]
    result = aggregated_type(column, aggregate)
    if aggregate == "average" and column.format == "count":
        return "number"
    shown: Format = column.format if result == column.type else FORMATS[result]
    return shown


@record("measure")
class Measure(Record):
    """A column's values as one figure."""

    column: Column = key(ColumnName(), "The column whose values count.")
    aggregate: Aggregate = key(Known("aggregate", AGGREGATED), "How they become one.", example="sum")
    label: str = key(
        Words(limits.NAME), "What people call it; the column's label when absent.", absent=_label
    )
    format: Format = key(
        Known("format", SHOWN_TYPES), "How it is shown; as the column is, when absent.", absent=_format
    )

    def faults(self) -> Iterator[Fault]:
        column, takes = self.column, AGGREGATED[self.aggregate]
        if column.type not in takes:
            found = f"{column.name} is {WORDS[column.type]}"
            message = f"what {self.aggregate} takes must be {one_of(takes)}; {found}"
            yield Fault(self.place.at("column"), "wrong-kind", message, "Choose another column.")
        elif aggregated_type(column, self.aggregate) not in SHOWN_TYPES[self.format]:
            message = f"{self.aggregate} of {column.name} cannot be shown as {self.format}"
            yield Fault(self.place.at("format"), "wrong-format", message, "Choose another format.")


@dataclass(frozen=True)
class MeasureOf(RecordOf[Measure]):
    """`types` are those that the figure may have."""

    types: Collection[ColumnType] = ()

    def read(self, node: Node, spot: Spot) -> Measure:
        measure = super().read(node, spot)
        column, aggregate = measure.column, measure.aggregate
        if column.type in AGGREGATED[aggregate] and aggregated_type(column, aggregate) not in self.types:
            message = f"the value must be {one_of(self.types)}; {aggregate} of {column.name} is not"
            raise spot.error("wrong-kind", message, "Choose another.")
        return measure


@dataclass(frozen=True)
class _ByParameter(Kind):
    """A mapping from parameters of the sheet that a drill leads to: to columns whose values they take, or to values."""

    says: str
    columns: bool

    def read(self, node: Node, spot: Spot) -> dict[str, Any]:
        if not isinstance(node, nodes.Mapping):
            raise spot.wrong_type(self.says, node)
        found: dict[str, Any] = {}
        for name, value in node.entries:
            with suppress(UnreadableError):
                found[name.text] = self._entry(name.text, value, spot.below(name.text))
        return found

    def _entry(self, name: str, node: Node, spot: Spot) -> Column | Value:
        column = ColumnName().read(node, spot) if self.columns else None
        sheets: Mapping[str, Parameters] = spot.needs("sheets")
        parameter = sheets[spot.needs("sheet")].find(name, spot)
        if column is None:
            value: Value = read_value(node, parameter.type, spot)
            return value
        for fault in misfit(spot.path, parameter, column):
            raise spot.error(*fault[1:])
        return column


@record("drill")
class Drill(Record):
    """A click that leads to a sheet of the same app; parameters of that sheet that are not set go back to their defaults."""

    title: str = key(Words(limits.NAME), "What the click does, as the menu says it.")
    sheet: str = key(Known("sheet", in_scope="sheets"), "The sheet that it leads to.")
    columns: Mapping[str, Column] = key(
        _ByParameter("a mapping from parameters to columns", columns=True),
        "Parameter to the column of the clicked row that it takes.",
        name="set",
        default_factory=dict,
    )
    constants: Mapping[str, Value] = key(
        _ByParameter("a mapping from parameters to values", columns=False),
        "Parameter to its value.",
        name="fix",
        default_factory=dict,
    )

    def faults(self) -> Iterator[Fault]:
        for name in sorted(self.columns.keys() & self.constants.keys()):
            message = f"{name} is both set and fixed"
            yield Fault(self.place.at(), "set-twice", message, "Delete one of the two.")


class DrillKind(RecordOf[Drill]):
    def read(self, node: Node, spot: Spot) -> Drill:
        if isinstance(node, nodes.Sequence):
            remedy = "Write one mapping: a drill."
            raise spot.error("one-click", "a click does one thing; found a list", remedy)
        return super().read(node, spot)
