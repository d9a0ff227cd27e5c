"""Bars: lying ones rank their categories by size, standing ones keep them in their own order."""

from __future__ import annotations

from typing import Any

from recongen.apps.types import Bar
from recongen.quicksight.visuals.drawn import Drawn
from recongen.quicksight.visuals.fields import axis_label, dimension, legend, limit, measure, sort


def bar(visual: Bar, identifier: str) -> Drawn:
    dataset, category, value, color = visual.dataset, visual.category, visual.value, visual.color
    ids = {part: f"{identifier}-{part}" for part in ("category", "value", "color")}
    wells: dict[str, Any] = {
        "Category": [dimension(dataset, category, ids["category"])],
        "Values": [measure(dataset, value, ids["value"])],
        "Colors": [dimension(dataset, color, ids["color"])] if color else [],
    }
    configuration: dict[str, Any] = {
        "FieldWells": {"BarChartAggregatedFieldWells": wells},
        "SortConfiguration": _sorted(visual, ids),
        "Orientation": "HORIZONTAL" if visual.horizontal else "VERTICAL",
        "BarsArrangement": "STACKED" if visual.stacked else "CLUSTERED",
        "CategoryLabelOptions": axis_label(dataset, category, ids["category"], category.label),
        "ValueLabelOptions": axis_label(dataset, value.column, ids["value"], value.label),
        "Legend": legend(color),
    }
    told = {category.name: ids["category"]} | ({color.name: ids["color"]} if color else {})
    return Drawn("BarChartVisual", configuration, told)


def _sorted(visual: Bar, ids: dict[str, str]) -> dict[str, Any]:
    by_size = visual.top is not None or (
        visual.horizontal and visual.category.type not in ("date", "timestamp")
    )
    chosen = sort(ids["value"], True) if by_size else sort(ids["category"], False)
    found: dict[str, Any] = {"CategorySort": [chosen]}
    if visual.top is not None:
        found["CategoryItemsLimit"] = limit(visual.top)
    if visual.color:
        found["ColorSort"] = [sort(ids["color"], False)]
    return found
