"""What rules look things up in: the resources that are sent together, and one definition among them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from recongen.quicksight.kinds import ID_MEMBER, Kind, label
from recongen.quicksight.requests import Resource

ROOT = "$.Definition"
SEVERAL = "MULTI_VALUED"


class Node(NamedTuple):
    path: str
    body: Mapping[str, Any]


class Parameter(NamedTuple):
    """A parameter: String, Integer, Decimal or DateTime; one value or several."""

    kind: str
    several: bool


@dataclass(frozen=True)
class DatasetFacts:
    columns: Mapping[str, str]
    """Types by the names that analyses use."""
    parameters: Mapping[str, Parameter]


@dataclass(frozen=True)
class World:
    ids: Mapping[Kind, frozenset[str]]
    datasets: Mapping[str, DatasetFacts]
    labels: Counter[str]
    """How often each resource is sent."""

    @classmethod
    def of(cls, resources: Sequence[Resource]) -> World:
        ids = {kind: frozenset(each.id for each in resources if each.kind == kind) for kind in ID_MEMBER}
        facts = {each.id: facts_of(each.request) for each in resources if each.kind == "dataset"}
        return cls(ids, facts, Counter(label_of(each) for each in resources))


def label_of(resource: Resource) -> str:
    """By the id that its request has."""
    return label(resource.kind, resource.request[ID_MEMBER[resource.kind]])


def facts_of(request: Mapping[str, Any]) -> DatasetFacts:
    types: dict[str, str] = {}
    for table in request.get("PhysicalTableMap", {}).values():
        types |= {column["Name"]: column["Type"] for column in table.get("CustomSql", {}).get("Columns", [])}
    for table in request.get("LogicalTableMap", {}).values():
        for step in table.get("DataTransforms", []):
            if renaming := step.get("RenameColumnOperation"):
                kind = types.pop(renaming["ColumnName"], None)
                types |= {renaming["NewColumnName"]: kind} if kind else {}
    return DatasetFacts(types, {name: parameter for name, parameter, _ in dataset_parameters(request)})


def dataset_parameters(request: Mapping[str, Any]) -> Iterator[tuple[str, Parameter, Mapping[str, Any]]]:
    for entry in request.get("DatasetParameters", []):
        for member, body in entry.items():
            parameter = Parameter(member.removesuffix("DatasetParameter"), body.get("ValueType") == SEVERAL)
            yield body["Name"], parameter, body


@dataclass(frozen=True)
class Scope:
    definition: Mapping[str, Any]
    world: World

    @cached_property
    def datasets(self) -> dict[str, DatasetFacts]:
        """By identifier; those that are sent along, with the fields that the definition calculates, which are texts."""
        found = {
            entry["Identifier"]: self.world.datasets[dataset_id]
            for entry in self.definition.get("DataSetIdentifierDeclarations", [])
            if (dataset_id := entry["DataSetArn"].rpartition("/")[2]) in self.world.datasets
        }
        for field in self.definition.get("CalculatedFields", []):
            if (name := field["DataSetIdentifier"]) in found:
                facts = found[name]
                found[name] = DatasetFacts({**facts.columns, field["Name"]: "STRING"}, facts.parameters)
        return found

    @cached_property
    def declarations(self) -> list[tuple[Parameter, Node]]:
        declarations = []
        for position, entry in enumerate(self.definition.get("ParameterDeclarations", [])):
            for member, body in entry.items():
                parameter = Parameter(
                    member.removesuffix("ParameterDeclaration"), body.get("ParameterValueType") == SEVERAL
                )
                declarations.append(
                    (parameter, Node(f"{ROOT}.ParameterDeclarations[{position}].{member}", body))
                )
        return declarations

    @cached_property
    def parameters(self) -> dict[str, Parameter]:
        return {node.body["Name"]: parameter for parameter, node in self.declarations}

    @cached_property
    def sheets(self) -> list[Node]:
        sheets = self.definition.get("Sheets", [])
        return [Node(f"{ROOT}.Sheets[{position}]", sheet) for position, sheet in enumerate(sheets)]

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
