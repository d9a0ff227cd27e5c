"""Visuals: their fields, and what each kind must have to show anything."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from recongen.quicksight.service_model import Fault
from tests.quicksight.lint.world import Node, Scope, column_of, nodes

ALL_OPTIONS = {"Comparison", "PrimaryValueDisplayType", "SecondaryValue", "TrendArrows", "ProgressBar"}
"""Of a figure: all or none."""


def fields_of(visual: Node) -> dict[str, Node]:
    """By id."""
    path = f"{visual.path}.ChartConfiguration.FieldWells"
    wells = visual.body.get("ChartConfiguration", {}).get("FieldWells", {})
    return {node.body["FieldId"]: node for node in nodes(wells, path) if "FieldId" in node.body}


def fields(scope: Scope) -> Iterator[Fault]:
    """Sorts, labels and options speak of fields that the visual has."""
    for _, visual in scope.visuals:
        known = fields_of(visual)
        for node in nodes(visual.body, visual.path):
            field_id = node.body.get("FieldId")
            if field_id is not None and field_id not in known:
                yield Fault(f"{node.path}.FieldId", f"the visual has no field {field_id}", "fix the id")
        options = visual.body.get("ChartConfiguration", {}).get("FieldOptions", {})
        for field_id in options.get("Order", []):
            if field_id not in known:
                path = f"{visual.path}.ChartConfiguration.FieldOptions.Order"
                yield Fault(path, f"the visual has no field {field_id}", "fix the id")


def tables(scope: Scope) -> Iterator[Fault]:
    """A column twice is taken, and fails when somebody looks."""
    for kind, visual in scope.visuals:
        if kind != "TableVisual":
            continue
        seen: set[tuple[str, str]] = set()
        for field in fields_of(visual).values():
            if (column := column_of(field)) in seen:
                yield Fault(field.path, f"{column[1]} is in this table twice", "delete one")
            seen.add(column)
        if not seen:
            yield Fault(visual.path, "the table has no columns", "add one")


def figures(scope: Scope) -> Iterator[Fault]:
    for kind, visual in scope.visuals:
        if kind != "KPIVisual":
            continue
        wells: Mapping[str, Any] = visual.body.get("ChartConfiguration", {}).get("FieldWells", {})
        path = f"{visual.path}.ChartConfiguration"
        if len(wells.get("Values", [])) != 1:
            yield Fault(f"{path}.FieldWells.Values", "a figure shows one value", "give one")
        for name in ("TargetValues", "TrendGroups"):
            if name not in wells:
                yield Fault(f"{path}.FieldWells.{name}", "is absent: the figure stays blank", "give []")
        options = visual.body.get("ChartConfiguration", {}).get("KPIOptions")
        if options is not None and not {*options} >= ALL_OPTIONS:
            yield Fault(
                f"{path}.KPIOptions", "some options without the others show a blank", "leave them out"
            )


def sankeys(scope: Scope) -> Iterator[Fault]:
    for kind, visual in scope.visuals:
        if kind != "SankeyDiagramVisual":
            continue
        configuration: Mapping[str, Any] = visual.body.get("ChartConfiguration", {})
        wells = configuration.get("FieldWells", {}).get("SankeyDiagramAggregatedFieldWells", {})
        for name in ("Source", "Destination", "Weight"):
            if len(wells.get(name, [])) != 1:
                yield Fault(f"{visual.path}.ChartConfiguration.FieldWells", f"needs one {name}", "give one")
        for name in ("SourceItemsLimit", "DestinationItemsLimit"):
            if not configuration.get("SortConfiguration", {}).get(name, {}).get("ItemsLimit"):
                path = f"{visual.path}.ChartConfiguration.SortConfiguration.{name}"
                yield Fault(path, "is absent: a large flow becomes unreadable", "set it")
