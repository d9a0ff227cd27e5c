"""A dataset as SQL that the service runs at every look, with its columns and parameters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from recongen.apps.types import Column, ColumnType, Dataset
from recongen.quicksight.parameters import dataset_parameter

TYPES: Mapping[ColumnType, str] = {
    "text": "STRING",
    "integer": "INTEGER",
    "decimal": "DECIMAL",
    "date": "DATETIME",
    "timestamp": "DATETIME",
}
TABLE = "query"
LONGEST_ALIAS = 64
LONGEST_DESCRIPTION = 500


def dataset_request(dataset: Dataset, source_arn: str, folded: bool) -> dict[str, Any]:
    """`folded`: the database gives the columns' names in capitals, and they are named back."""
    sql = {
        "DataSourceArn": source_arn,
        "Name": dataset.name,
        "SqlQuery": dataset.sql,
        "Columns": [
            {"Name": _given(column, folded), "Type": TYPES[column.type]} for column in dataset.columns
        ],
    }
    request: dict[str, Any] = {
        "ImportMode": "DIRECT_QUERY",
        "PhysicalTableMap": {TABLE: {"CustomSql": sql}},
        "LogicalTableMap": {TABLE: _logical_table(dataset, folded)},
    }
    if dataset.parameters:
        ordered = sorted(dataset.parameters, key=lambda parameter: parameter.name)
        request["DatasetParameters"] = [dataset_parameter(parameter) for parameter in ordered]
    return request


def _logical_table(dataset: Dataset, folded: bool) -> dict[str, Any]:
    renamed = [
        {"RenameColumnOperation": {"ColumnName": _given(column, folded), "NewColumnName": column.name}}
        for column in dataset.columns
        if _given(column, folded) != column.name
    ]
    return {
        "Alias": dataset.name[:LONGEST_ALIAS],
        "Source": {"PhysicalTableId": TABLE},
        "DataTransforms": [*renamed, *(_described(column) for column in dataset.columns)],
    }


def _given(column: Column, folded: bool) -> str:
    return column.name.upper() if folded else column.name


def _described(column: Column) -> dict[str, Any]:
    text = ": ".join(" ".join(part.split()) for part in (column.label, column.description) if part)
    cut = text if len(text) <= LONGEST_DESCRIPTION else text[: LONGEST_DESCRIPTION - 1] + "…"
    tags = [{"ColumnDescription": {"Text": cut}}]
    return {"TagColumnOperation": {"ColumnName": column.name, "Tags": tags}}
