"""Tables: a dataset's rows as they are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from recongen.apps.column_types import NUMBERS, Format
from recongen.apps.datasets import Column
from recongen.apps.visuals import Table
from recongen.quicksight.drills import target_field
from recongen.quicksight.fields import column_format, column_named, readable, sort

WIDTHS: Mapping[Format, int] = {
    "text": 180,
    "count": 90,
    "money": 140,
    "number": 110,
    "percent": 90,
    "day": 110,
    "instant": 160,
    "hours": 90,
    "days": 90,
    "flag": 80,
}
"""Of a table's columns, in pixels, where the dataset says nothing else."""


def table(visual: Table, identifier: str) -> tuple[dict[str, Any], dict[str, str]]:
    """The configuration, and by column the id of its field. Columns that only order them, or that only a click takes, are there but hidden."""
    columns = _columns(visual)
    visible = {column.name for column in visual.columns}
    ids = {column.name: f"{identifier}-{column.name}" for column in columns}
    values: list[dict[str, Any]] = [
        {
            "FieldId": ids[column.name],
            "Column": readable(visual.dataset, column),
            "FormatConfiguration": column_format(column),
        }
        for column in columns
    ]
    options: list[dict[str, Any]] = [
        {
            "FieldId": ids[column.name],
            "CustomLabel": column.label,
            "Width": f"{column.width or WIDTHS[column.format]}px",
            "Visibility": "VISIBLE" if column.name in visible else "HIDDEN",
        }
        for column in columns
    ]
    order = list(ids.values())
    for name in [target_field(identifier, side) for side, drill in visual.drills if drill.by]:
        values.append({"FieldId": name, "Column": column_named(visual.dataset, name)})
        options.append({"FieldId": name, "Visibility": "HIDDEN"})
        order.append(name)
    configuration: dict[str, Any] = {
        "FieldWells": {"TableUnaggregatedFieldWells": {"Values": values}},
        "FieldOptions": {"SelectedFieldOptions": options, "Order": order},
        "TableOptions": {"HeaderStyle": {"TextWrap": "WRAP"}},
    }
    if any(column.wrap for column in visual.columns):
        configuration["TableOptions"]["CellStyle"] = {"TextWrap": "WRAP"}
    if visual.total:
        configuration["TotalOptions"] = _totals(visual, ids)
    if visual.order:
        rows = [sort(ids[each.column.name], each.descending) for each in visual.order]
        configuration["SortConfiguration"] = {"RowSort": rows}
    return configuration, ids


def _totals(visual: Table, ids: Mapping[str, str]) -> dict[str, Any]:
    """Of the columns that have one, at the foot; of no other."""
    summed = {column.name for column in visual.total}
    options = [
        {
            "FieldId": ids[column.name],
            "TotalAggregationFunction": {
                "SimpleTotalAggregationFunction": "SUM" if column.name in summed else "NONE"
            },
        }
        for column in visual.columns
        if column.type in NUMBERS and column.format != "flag"
    ]
    return {
        "TotalsVisibility": "VISIBLE",
        "Placement": "END",
        "ScrollStatus": "PINNED",
        "CustomLabel": "Total",
        "TotalAggregationOptions": options,
    }


def _columns(visual: Table) -> list[Column]:
    """Each once: those of the table in their order, then its details and what the order and the clicks need."""
    of_drills = [drill.columns[name] for _, drill in visual.drills for name in sorted(drill.columns)]
    columns = [*visual.columns, *visual.details, *(each.column for each in visual.order), *of_drills]
    return list({column.name: column for column in columns}.values())
