"""Columns that an update would take from a dataset, and the published dashboards that would miss them.

An update of a dataset is live at once, before any dashboard follows it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from recongen.errors import PublishError
from recongen.quicksight.client import NotFoundError, Service, pages

_PUBLISHED = {"AliasName": "$PUBLISHED"}


def find_lost(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, str]:
    """By column that is removed or changes its type, a line about it."""
    old, new = _types(before), _types(after)
    lines = {}
    for column, kind in sorted(old.items()):
        if column not in new:
            lines[column] = f"column {column} is removed"
        elif new[column] != kind:
            lines[column] = f"column {column} changes from {kind} to {new[column]}"
    return lines


def users(service: Service, dataset_arn: str, columns: set[str]) -> Iterator[str]:
    """The published dashboards, of anybody, that show one of these columns."""
    for entry in pages(service, "ListDashboards", "DashboardSummaryList"):
        which = {"DashboardId": entry["DashboardId"], **_PUBLISHED}
        try:
            version = service.call("DescribeDashboard", **which)["Dashboard"]["Version"]
            if dataset_arn not in version.get("DataSetArns", []):
                continue
            definition = service.call("DescribeDashboardDefinition", **which).get("Definition", {})
        except NotFoundError:
            continue
        except PublishError as failure:
            yield f"{entry['DashboardId']} (not readable: {failure})"
            continue
        if uses(definition, dataset_arn, columns):
            yield entry["DashboardId"]


def uses(definition: Mapping[str, Any], dataset_arn: str, columns: set[str]) -> bool:
    """By a column identifier of that dataset, or in the text of an expression."""
    declared = definition.get("DataSetIdentifierDeclarations", [])
    names = {entry["Identifier"] for entry in declared if entry.get("DataSetArn") == dataset_arn}
    return bool(names) and any(_names(node, names, columns) for node in _nodes(definition))


def _names(node: Any, datasets: set[str], columns: set[str]) -> bool:
    if isinstance(node, str):
        return any(f"{{{column}}}" in node for column in columns)
    return (
        isinstance(node, Mapping)
        and node.get("ColumnName") in columns
        and node.get("DataSetIdentifier", node.get("DataSetName")) in datasets
    )


def _nodes(document: Any) -> Iterator[Any]:
    yield document
    if isinstance(document, Mapping):
        for value in document.values():
            yield from _nodes(value)
    elif isinstance(document, list):
        for value in document:
            yield from _nodes(value)


def _types(dataset: Mapping[str, Any]) -> dict[str, str]:
    """The columns that a dataset reads, whatever table they come from, by the names that dashboards use."""
    types: dict[str, str] = {}
    for table in dataset.get("PhysicalTableMap", {}).values():
        for source in table.values():
            columns = source.get("Columns", source.get("InputColumns", []))
            types |= {column["Name"]: column["Type"] for column in columns}
    for table in dataset.get("LogicalTableMap", {}).values():
        for step in table.get("DataTransforms", []):
            renaming = step.get("RenameColumnOperation")
            if renaming and renaming["ColumnName"] in types:
                types[renaming["NewColumnName"]] = types.pop(renaming["ColumnName"])
    return types
