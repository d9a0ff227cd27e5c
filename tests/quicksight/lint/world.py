"""What rules look things up in: the resources that are sent together, and one definition among them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from recongen.quicksight.kinds import ID_MEMBER, Kind
from recongen.quicksight.requests import Resource

ROOT = "$.Definition"
SEVERAL = "MULTI_VALUED"


class Node(NamedTuple):
    path: str
    body: Mapping[str, Any]


class Told(NamedTuple):
    """A parameter: String, Integer, Decimal or DateTime; one value or several."""

    kind: str
    several: bool


@dataclass(frozen=True)
class DatasetFacts:
    columns: Mapping[str, str]
    """Types by the names that analyses use."""
    parameters: Mapping[str, Told]


@dataclass(frozen=True)
class World:
    ids: Mapping[Kind, frozenset[str]]
    datasets: Mapping[str, DatasetFacts]

    @classmethod
    def of(cls, resources: Sequence[Resource]) -> World:
        ids = {kind: frozenset(each.id for each in resources if each.kind == kind) for kind in ID_MEMBER}
        facts = {each.id: facts_of(each.request) for each in resources if each.kind == "dataset"}
        return cls(ids, facts)


def facts_of(request: Mapping[str, Any]) -> DatasetFacts:
    named: dict[str, str] = {}
    for table in request.get("PhysicalTableMap", {}).values():
        named |= {column["Name"]: column["Type"] for column in table.get("CustomSql", {}).get("Columns", [])}
    for table in request.get("LogicalTableMap", {}).values():
        for step in table.get("DataTransforms", []):
            if renamed := step.get("RenameColumnOperation"):
                kind = named.pop(renamed["ColumnName"], None)
                named |= {renamed["NewColumnName"]: kind} if kind else {}
    return DatasetFacts(named, {name: told for name, told, _ in dataset_parameters(request)})


def dataset_parameters(request: Mapping[str, Any]) -> Iterator[tuple[str, Told, Mapping[str, Any]]]:
    for entry in request.get("DatasetParameters", []):
        for member, body in entry.items():
            told = Told(member.removesuffix("DatasetParameter"), body.get("ValueType") == SEVERAL)
            yield body["Name"], told, body


@dataclass(frozen=True)
class Scope:
    definition: Mapping[str, Any]
    world: World

    @cached_property
    def datasets(self) -> dict[str, DatasetFacts]:
        """By identifier; those that are sent along."""
        return {
            entry["Identifier"]: self.world.datasets[named]
            for entry in self.definition.get("DataSetIdentifierDeclarations", [])
            if (named := entry["DataSetArn"].rpartition("/")[2]) in self.world.datasets
        }

    @cached_property
    def declarations(self) -> list[tuple[Told, Node]]:
        listed = []
        for position, entry in enumerate(self.definition.get("ParameterDeclarations", [])):
            for member, body in entry.items():
                told = Told(
                    member.removesuffix("ParameterDeclaration"), body.get("ParameterValueType") == SEVERAL
                )
                listed.append((told, Node(f"{ROOT}.ParameterDeclarations[{position}].{member}", body)))
        return listed

    @cached_property
    def parameters(self) -> dict[str, Told]:
        return {node.body["Name"]: told for told, node in self.declarations}

    @cached_property
    def sheets(self) -> list[Node]:
        listed = self.definition.get("Sheets", [])
        return [Node(f"{ROOT}.Sheets[{position}]", sheet) for position, sheet in enumerate(listed)]

    @cached_property
    def visuals(self) -> list[tuple[str, Node]]:
        """With their kinds, such as KPIVisual."""
        return [pair for sheet in self.sheets for pair in members(sheet, "Visuals")]


def members(sheet: Node, name: str) -> Iterator[tuple[str, Node]]:
    """The entries of a list of unions: which member, and what it holds."""
    for position, entry in enumerate(sheet.body.get(name, [])):
        for member, body in entry.items():
            yield member, Node(f"{sheet.path}.{name}[{position}].{member}", body)


def nodes(body: Any, path: str) -> Iterator[Node]:
    """Every object within, the outermost first."""
    if isinstance(body, Mapping):
        yield Node(path, body)
        for name, value in body.items():
            yield from nodes(value, f"{path}.{name}")
    elif isinstance(body, list):
        for position, value in enumerate(body):
            yield from nodes(value, f"{path}[{position}]")


def column_of(node: Node) -> tuple[str, str]:
    column = node.body.get("Column", {})
    return column.get("DataSetIdentifier", ""), column.get("ColumnName", "")
