"""Datasets: their SQL, columns, parameters and data source."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from recongen.quicksight.requests import Resource
from recongen.quicksight.service_model import Fault
from tests.quicksight.lint.world import Node, World, dataset_parameters

LONGEST_COLUMN = 127
MOST_COLUMNS = 2048
MOST_PARAMETERS = 32
LONGEST_SQL = 168_000
_USE = re.compile(r"<<\$([a-zA-Z0-9]+)>>")


def table(resource: Resource, world: World) -> Iterator[Fault]:
    for node in _queries(resource):
        sql = node.body["SqlQuery"]
        if sql.rstrip().endswith(";"):
            yield Fault(f"{node.path}.SqlQuery", "ends with a semicolon", "delete it: the SQL is nested")
        if len(sql) > LONGEST_SQL:
            yield Fault(f"{node.path}.SqlQuery", f"has {len(sql)} characters", f"the most is {LONGEST_SQL}")
        if "<<$" in sql and resource.request["ImportMode"] != "DIRECT_QUERY":
            yield Fault("$.ImportMode", "parameters need DIRECT_QUERY", "set it")
    physical = resource.request["PhysicalTableMap"]
    for name, logical in resource.request.get("LogicalTableMap", {}).items():
        source = logical["Source"].get("PhysicalTableId")
        if source is not None and source not in physical:
            path = f"$.LogicalTableMap.{name}.Source.PhysicalTableId"
            yield Fault(path, f"there is no table {source}", f"take one of {', '.join(physical)}")


def columns(resource: Resource, world: World) -> Iterator[Fault]:
    names: set[str] = set()
    for node in _queries(resource):
        table_columns = [column["Name"] for column in node.body.get("Columns", [])]
        path = f"{node.path}.Columns"
        if not table_columns or len(table_columns) > MOST_COLUMNS:
            yield Fault(path, f"lists {len(table_columns)} columns", f"list them all, at most {MOST_COLUMNS}")
        folded = [name.casefold() for name in table_columns]
        for position, name in enumerate(folded):
            if name in folded[:position]:
                yield Fault(f"{path}[{position}]", f"{table_columns[position]} is there twice", "rename one")
            if len(name) > LONGEST_COLUMN:
                problem = f"has {len(name)} characters"
                yield Fault(f"{path}[{position}]", problem, f"the most is {LONGEST_COLUMN}")
        names |= set(table_columns)
    yield from _transformed(resource, names)


def _transformed(resource: Resource, names: set[str]) -> Iterator[Fault]:
    for alias, logical in resource.request.get("LogicalTableMap", {}).items():
        for position, step in enumerate(logical.get("DataTransforms", [])):
            for operation, body in step.items():
                name = body.get("ColumnName")
                if name is not None and name not in names:
                    path = f"$.LogicalTableMap.{alias}.DataTransforms[{position}].{operation}.ColumnName"
                    yield Fault(path, f"there is no column {name}", "take a column of the table")
                if operation == "RenameColumnOperation":
                    names = (names - {name}) | {body["NewColumnName"]}


def sql_parameters(resource: Resource, world: World) -> Iterator[Fault]:
    """Those that the SQL uses are those that are declared."""
    used = {name for node in _queries(resource) for name in _USE.findall(node.body["SqlQuery"])}
    declared = [name for name, _, _ in dataset_parameters(resource.request)]
    path = "$.DatasetParameters"
    for name in sorted(used - set(declared)):
        yield Fault(path, f"the SQL uses {name}, which is not declared", "declare it")
    for name in sorted(set(declared) - used):
        yield Fault(path, f"{name} is declared, and the SQL does not use it", "use it, or delete it")
    for name in sorted({name for name in declared if declared.count(name) > 1}):
        yield Fault(path, f"{name} is declared twice", "delete one")
    if len(declared) > MOST_PARAMETERS:
        yield Fault(path, f"declares {len(declared)} parameters", f"the most is {MOST_PARAMETERS}")


def defaults(resource: Resource, world: World) -> Iterator[Fault]:
    for name, parameter, body in dataset_parameters(resource.request):
        values = body.get("DefaultValues", {}).get("StaticValues", [])
        if not values:
            yield Fault("$.DatasetParameters", f"{name} has no default", "give one: the SQL fails without")
        elif len(values) > 1 and not parameter.several:
            problem = f"{name} takes one value and has {len(values)} defaults"
            yield Fault("$.DatasetParameters", problem, "keep one, or make it MULTI_VALUED")


def source(resource: Resource, world: World) -> Iterator[Fault]:
    sent = world.ids["data_source"]
    for node in _queries(resource):
        source_id = node.body["DataSourceArn"].rpartition("/")[2]
        if sent and source_id not in sent:
            problem = f"asks the data source {source_id}, which is not the one that is sent"
            yield Fault(f"{node.path}.DataSourceArn", problem, f"take {', '.join(sorted(sent))}")


def _queries(resource: Resource) -> Iterator[Node]:
    tables: Mapping[str, Any] = resource.request["PhysicalTableMap"]
    for name, body in tables.items():
        if "CustomSql" in body:
            yield Node(f"$.PhysicalTableMap.{name}.CustomSql", body["CustomSql"])
