"""Visuals that show data, a function a kind; what is common to them comes first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from recongen.apps.column_types import DAYS
from recongen.apps.datasets import Column
from recongen.apps.types import App, Sheet
from recongen.apps.visuals import Bar, DataVisual, Kpi, Line, Sankey, Table
from recongen.quicksight.drills import accent_cells, actions
from recongen.quicksight.fields import (
    axis_label,
    column_format,
    column_of,
    dimension,
    legend,
    limit,
    measure,
    sort,
)
from recongen.quicksight.layout import visual_id
from recongen.quicksight.theme import Accent

MOST_LINES = 12
"""The largest; the others are one line."""


class Chart(NamedTuple):
    kind: str
    """The member of the service's union of visuals."""
    configuration: dict[str, Any]
    fields: Mapping[str, str]
    """By column, the id of the field from which a click takes its value."""


def emit_visual(app: App, sheet: Sheet, visual: DataVisual, accent: Accent) -> dict[str, Any]:
    identifier = visual_id(sheet, visual)
    chart = _CHARTS[type(visual)](visual, identifier)
    body: dict[str, Any] = {
        "VisualId": identifier,
        "Title": _visible(visual.title),
        "Subtitle": _visible(_subtitle(visual)),
        "ChartConfiguration": chart.configuration,
    }
    if clicks := actions(app, visual, identifier, chart.fields):
        body["Actions"] = clicks
    if isinstance(visual, Table) and (cells := accent_cells(visual, chart.fields, accent)):
        body["ConditionalFormatting"] = {"ConditionalFormattingOptions": cells}
    return {chart.kind: body}


def _subtitle(visual: DataVisual) -> str:
    """The service has no words of its own for an empty visual, so the subtitle has them."""
    return f"{visual.subtitle.rstrip('.')}. If empty: {visual.empty}"


def _visible(text: str) -> dict[str, Any]:
    return {"Visibility": "VISIBLE", "FormatText": {"PlainText": text}}


def _kpi(visual: Kpi, identifier: str) -> Chart:
    """The empty lists and the absent options are meant: with some of them missing, the service shows a blank."""
    value = measure(visual.dataset, visual.value, f"{identifier}-value")
    wells = {"Values": [value], "TargetValues": [], "TrendGroups": []}
    return Chart("KPIVisual", {"FieldWells": wells}, {})


def _bar(visual: Bar, identifier: str) -> Chart:
    """Horizontal bars rank their categories by size, vertical ones keep them in their own order."""
    dataset, category, value = visual.dataset, visual.category, visual.value
    series = _series(visual, category, f"{identifier}-category", identifier)
    by_size = visual.top is not None or (visual.horizontal and category.type not in DAYS)
    order = sort(series.value_id, descending=True) if by_size else sort(series.category_id)
    sorting: dict[str, Any] = {"CategorySort": [order]}
    if visual.top is not None:
        sorting["CategoryItemsLimit"] = limit(visual.top)
    if visual.color:
        sorting["ColorSort"] = [sort(series.color_id)]
    configuration: dict[str, Any] = {
        "FieldWells": {"BarChartAggregatedFieldWells": series.wells},
        "SortConfiguration": sorting,
        "Orientation": "HORIZONTAL" if visual.horizontal else "VERTICAL",
        "BarsArrangement": "STACKED" if visual.stacked else "CLUSTERED",
        "CategoryLabelOptions": axis_label(dataset, category, series.category_id, category.label),
        "ValueLabelOptions": axis_label(dataset, value.column, series.value_id, value.label),
        "Legend": legend(visual.color),
    }
    return Chart("BarChartVisual", configuration, series.fields)


def _line(visual: Line, identifier: str) -> Chart:
    """A line through time, one for each colour."""
    dataset, x, value = visual.dataset, visual.x, visual.value
    series = _series(visual, x, f"{identifier}-x", identifier)
    sorting: dict[str, Any] = {"CategorySort": [sort(series.category_id)]}
    if visual.color:
        sorting["ColorItemsLimitConfiguration"] = limit(MOST_LINES)
    configuration: dict[str, Any] = {
        "FieldWells": {"LineChartAggregatedFieldWells": series.wells},
        "SortConfiguration": sorting,
        "Type": "LINE",
        "XAxisLabelOptions": axis_label(dataset, x, series.category_id, x.label),
        "PrimaryYAxisLabelOptions": axis_label(dataset, value.column, series.value_id, value.label),
        "Legend": legend(visual.color),
    }
    return Chart("LineChartVisual", configuration, series.fields)


class _Series(NamedTuple):
    """Values by category, in colours: what bars and lines have in common."""

    category_id: str
    value_id: str
    color_id: str
    wells: dict[str, Any]
    fields: dict[str, str]


def _series(visual: Bar | Line, category: Column, category_id: str, identifier: str) -> _Series:
    value_id, color_id = f"{identifier}-value", f"{identifier}-color"
    wells: dict[str, Any] = {
        "Category": [dimension(visual.dataset, category, category_id)],
        "Values": [measure(visual.dataset, visual.value, value_id)],
        "Colors": [],
    }
    fields = {category.name: category_id}
    if visual.color:
        wells["Colors"] = [dimension(visual.dataset, visual.color, color_id)]
        fields[visual.color.name] = color_id
    return _Series(category_id, value_id, color_id, wells, fields)


def _sankey(visual: Sankey, identifier: str) -> Chart:
    """Flows from one node to another, the largest first."""
    dataset, origin, destination = visual.dataset, visual.origin, visual.destination
    ids = {part: f"{identifier}-{part}" for part in ("origin", "destination", "weight")}
    wells = {
        "Source": [dimension(dataset, origin, ids["origin"])],
        "Destination": [dimension(dataset, destination, ids["destination"])],
        "Weight": [measure(dataset, visual.weight, ids["weight"])],
    }
    configuration: dict[str, Any] = {
        "FieldWells": {"SankeyDiagramAggregatedFieldWells": wells},
        "SortConfiguration": {
            "WeightSort": [sort(ids["weight"], descending=True)],
            "SourceItemsLimit": limit(visual.top),
            "DestinationItemsLimit": limit(visual.top),
        },
    }
    fields = {origin.name: ids["origin"], destination.name: ids["destination"]}
    return Chart("SankeyDiagramVisual", configuration, fields)


def _table(visual: Table, identifier: str) -> Chart:
    """A dataset's rows as they are. Columns that only order them, or that only a click takes, are there but hidden."""
    columns = _columns(visual)
    visible = {column.name for column in visual.columns}
    ids = {column.name: f"{identifier}-{column.name}" for column in columns}
    values = [
        {
            "FieldId": ids[column.name],
            "Column": column_of(visual.dataset, column),
            "FormatConfiguration": column_format(column),
        }
        for column in columns
    ]
    options = [
        {
            "FieldId": ids[column.name],
            "CustomLabel": column.label,
            "Visibility": "VISIBLE" if column.name in visible else "HIDDEN",
        }
        for column in columns
    ]
    configuration: dict[str, Any] = {
        "FieldWells": {"TableUnaggregatedFieldWells": {"Values": values}},
        "FieldOptions": {"SelectedFieldOptions": options, "Order": list(ids.values())},
        "TableOptions": {"HeaderStyle": {"TextWrap": "WRAP"}},
    }
    if visual.order:
        rows = [sort(ids[each.column.name], each.descending) for each in visual.order]
        configuration["SortConfiguration"] = {"RowSort": rows}
    return Chart("TableVisual", configuration, ids)


def _columns(visual: Table) -> list[Column]:
    """Each once: those of the table in their order, then what the order and the clicks need."""
    drills = [drill for drill in (visual.left, visual.right) if drill]
    of_drills = [drill.columns[name] for drill in drills for name in sorted(drill.columns)]
    columns = [*visual.columns, *(each.column for each in visual.order), *of_drills]
    return list({column.name: column for column in columns}.values())


_CHARTS: Mapping[type[DataVisual], Callable[[Any, str], Chart]] = {
    Bar: _bar,
    Kpi: _kpi,
    Line: _line,
    Sankey: _sankey,
    Table: _table,
}
