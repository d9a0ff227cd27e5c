"""Visuals that show data, a function a kind; what is common to them comes first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import zip_longest
from typing import Any, NamedTuple

from recongen.apps.column_types import DAYS
from recongen.apps.datasets import Column
from recongen.apps.types import App, Sheet
from recongen.apps.visuals import (
    Bar,
    Comparison,
    DataVisual,
    Kpi,
    Line,
    Reference,
    Sankey,
    Table,
)
from recongen.quicksight.deployment import Deployment
from recongen.quicksight.drills import accent_cells, actions, solid
from recongen.quicksight.fields import (
    aggregate_measure,
    axis_label,
    dimension,
    legend,
    limit,
    measure,
    sort,
)
from recongen.quicksight.layout import visual_id
from recongen.quicksight.tables import table
from recongen.quicksight.theme import Accent

MOST_LINES = 12
"""The largest; the others are one line."""


class Chart(NamedTuple):
    kind: str
    """The member of the service's union of visuals."""
    configuration: dict[str, Any]
    fields: Mapping[str, str]
    """By column, the id of the field from which a click takes its value."""


def emit_visual(
    app: App, deployment: Deployment, sheet: Sheet, visual: DataVisual, accent: Accent
) -> dict[str, Any]:
    identifier = visual_id(sheet, visual)
    chart = _CHARTS[type(visual)](visual, identifier)
    body: dict[str, Any] = {
        "VisualId": identifier,
        "Title": _visible(visual.title),
        "Subtitle": _visible(_subtitle(visual)),
        "ChartConfiguration": chart.configuration,
    }
    if clicks := actions(app, deployment, visual, identifier, chart.fields):
        body["Actions"] = clicks
    if options := _conditional(visual, chart.fields, accent):
        body["ConditionalFormatting"] = {"ConditionalFormattingOptions": options}
    return {chart.kind: body}


def _conditional(visual: DataVisual, fields: Mapping[str, str], accent: Accent) -> list[dict[str, Any]]:
    if isinstance(visual, Table):
        return accent_cells(visual, fields, accent)
    return _colours(visual, accent) if isinstance(visual, Kpi) else []


def _colours(visual: Kpi, accent: Accent) -> list[dict[str, Any]]:
    """Of a figure, from each threshold to the next."""
    figure = aggregate_measure(visual.value)
    options = []
    for threshold, after in zip_longest(visual.thresholds, visual.thresholds[1:]):
        below = f" AND {figure} < {after.at_least}" if after else ""
        colour = solid(f"{figure} >= {threshold.at_least}{below}", accent.meanings[threshold.meaning])
        options.append({"PrimaryValue": {"TextColor": colour}})
    return options


def _subtitle(visual: DataVisual) -> str:
    """The service has one text for all empty visuals and none for zero, so the subtitle has them."""
    zero = f" If 0: {visual.zero.rstrip('.')}." if isinstance(visual, Kpi) and visual.zero else ""
    return f"{visual.subtitle.rstrip('.')}.{zero} If empty: {visual.empty}"


def _visible(text: str) -> dict[str, Any]:
    return {"Visibility": "VISIBLE", "FormatText": {"PlainText": text}}


def _kpi(visual: Kpi, identifier: str) -> Chart:
    """The empty lists and the absent options are meant: with some of them missing, the service shows a blank."""
    value = measure(visual.dataset, visual.value, f"{identifier}-value")
    wells: dict[str, Any] = {"Values": [value], "TargetValues": [], "TrendGroups": []}
    configuration: dict[str, Any] = {"FieldWells": wells}
    if visual.against:
        wells["TargetValues"] = [measure(visual.dataset, visual.against.value, f"{identifier}-against")]
        configuration["KPIOptions"] = _KPI_OPTIONS | {
            "Comparison": {"ComparisonMethod": _COMPARISONS[visual.against.what]}
        }
    return Chart("KPIVisual", configuration, {})


_COMPARISONS: Mapping[Comparison, str] = {"total": "PERCENT", "before": "DIFFERENCE", "target": "DIFFERENCE"}
_KPI_OPTIONS = {
    "PrimaryValueDisplayType": "ACTUAL",
    "SecondaryValue": {"Visibility": "VISIBLE"},
    "TrendArrows": {"Visibility": "HIDDEN"},
    "ProgressBar": {"Visibility": "HIDDEN"},
    "VisualLayoutOptions": {"StandardLayout": {"Type": "CLASSIC"}},
}


def _bar(visual: Bar, identifier: str) -> Chart:
    """A bar for each category."""
    dataset, category, value = visual.dataset, visual.category, visual.value
    series = _series(visual, category, f"{identifier}-category", identifier)
    by_size = visual.sort == "size"
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
    if category.type in DAYS:
        configuration["CategoryAxis"] = _days(visual.fill)
    return Chart("BarChartVisual", configuration | _reference(visual.reference), series.fields)


def _days(fill: bool) -> dict[str, Any]:
    """The axis of days: whether those without a row are there, too."""
    visibility = "VISIBLE" if fill else "HIDDEN"
    return {"DataOptions": {"DateAxisOptions": {"MissingDateVisibility": visibility}}}


def _reference(line: Reference | None) -> dict[str, Any]:
    if line is None:
        return {}
    data = {"StaticConfiguration": {"Value": float(line.value)}, "AxisBinding": "PRIMARY_YAXIS"}
    label = {"CustomLabelConfiguration": {"CustomLabel": line.label}}
    return {"ReferenceLines": [{"Status": "ENABLED", "DataConfiguration": data, "LabelConfiguration": label}]}


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
    if x.type in DAYS:
        configuration["XAxisDisplayOptions"] = _days(visual.fill)
    if visual.fill:
        zero = [{"TreatmentOption": "SHOW_AS_ZERO"}]
        configuration["PrimaryYAxisDisplayOptions"] = {"MissingDataConfigurations": zero}
    return Chart("LineChartVisual", configuration | _reference(visual.reference), series.fields)


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


_CHARTS: Mapping[type[DataVisual], Callable[[Any, str], Chart]] = {
    Bar: _bar,
    Kpi: _kpi,
    Line: _line,
    Sankey: _sankey,
    Table: lambda visual, identifier: Chart("TableVisual", *table(visual, identifier)),
}
