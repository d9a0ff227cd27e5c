"""A dataset's rows as they are. Columns that only order them, or only tell a click, are there but hidden."""

from __future__ import annotations

from typing import Any

from recongen.apps.types import Column, Table
from recongen.quicksight.visuals.drawn import Drawn
from recongen.quicksight.visuals.fields import column_of, sort
from recongen.quicksight.visuals.formats import column_format


def table(visual: Table, identifier: str) -> Drawn:
    shown = {column.name for column in visual.columns}
    ids = {column.name: f"{identifier}-{column.name}" for column in _needed(visual)}
    values = [
        {
            "FieldId": ids[column.name],
            "Column": column_of(visual.dataset, column),
            "FormatConfiguration": column_format(column),
        }
        for column in _needed(visual)
    ]
    options = [
        {
            "FieldId": ids[column.name],
            "CustomLabel": column.label,
            "Visibility": "VISIBLE" if column.name in shown else "HIDDEN",
        }
        for column in _needed(visual)
    ]
    configuration: dict[str, Any] = {
        "FieldWells": {"TableUnaggregatedFieldWells": {"Values": values}},
        "FieldOptions": {"SelectedFieldOptions": options, "Order": list(ids.values())},
        "TableOptions": {"HeaderStyle": {"TextWrap": "WRAP"}},
    }
    if visual.order:
        rows = [sort(ids[each.column.name], each.descending) for each in visual.order]
        configuration["SortConfiguration"] = {"RowSort": rows}
    return Drawn("TableVisual", configuration, ids)


def _needed(visual: Table) -> list[Column]:
    """Each once: the shown ones in their order, then what the order and the clicks need."""
    drills = [drill for drill in (visual.left, visual.right) if drill]
    asked = [drill.columns[name] for drill in drills for name in sorted(drill.columns)]
    found = [*visual.columns, *(each.column for each in visual.order), *asked]
    return list({column.name: column for column in found}.values())
