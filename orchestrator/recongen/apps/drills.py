"""Drills: what a click sets and where it leads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from recongen.apps import limits
from recongen.apps.data import Column, Value
from recongen.apps.kinds import Known, Words, read_value
from recongen.apps.references import ColumnName, Parameters, find_parameter, misfit
from recongen.declared import nodes
from recongen.declared.nodes import Node
from recongen.declared.reading import Spot, UnreadableError
from recongen.declared.records import Fault, Record, RecordOf, key, read_record, record
from recongen.declared.scalars import Kind


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
        sheet: str = spot.needs("sheet")
        parameters: Mapping[str, Parameters] = spot.needs("sheets")
        parameter = find_parameter(name, sheet, parameters[sheet], spot)
        if column is None:
            value: Value = read_value(node, parameter.type, spot)
            return value
        for fault in misfit(spot.path, parameter, column):
            raise spot.error(fault.rule, fault.message, fault.remedy)
        return column


_SET = _ByParameter("a mapping from parameters to columns", columns=True)
_FIX = _ByParameter("a mapping from parameters to values", columns=False)


@record("drill")
class Drill(Record):
    """A click that leads to a sheet of the same app; parameters of that sheet that are not set go back to their defaults."""

    title: str = key(Words(limits.NAME), "What the click does, as the menu says it.")
    sheet: str = key(Known("sheet", in_scope="sheets"), "The sheet that it leads to.")
    columns: Mapping[str, Column] = key(
        _SET, "Parameter to the column of the clicked row that it takes.", name="set", default_factory=dict
    )
    constants: Mapping[str, Value] = key(_FIX, "Parameter to its value.", name="fix", default_factory=dict)

    def faults(self) -> Iterator[Fault]:
        for name in sorted(self.columns.keys() & self.constants.keys()):
            message = f"{name} is both set and fixed"
            yield Fault(self.place.at(), "set-twice", message, "Delete one of the two.")


@dataclass(frozen=True)
class _DrillKind(RecordOf[Drill]):
    def read(self, node: Node, spot: Spot) -> Drill:
        if isinstance(node, nodes.Sequence):
            remedy = "Write one mapping: a drill."
            raise spot.error("one-click", "a click does one thing; found a list", remedy)
        return read_record(Drill, node, spot)


DRILL = _DrillKind(Drill)
