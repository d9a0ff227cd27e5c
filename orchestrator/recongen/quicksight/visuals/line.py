"""A line through time, one for each colour."""

from __future__ import annotations

from typing import Any

from recongen.apps.types import Line
from recongen.quicksight.visuals.drawn import Drawn
from recongen.quicksight.visuals.fields import axis_label, dimension, legend, limit, measure, sort

MOST_LINES = 12
"""The largest; the others are one line."""


def line(visual: Line, identifier: str) -> Drawn:
    dataset, x, value, color = visual.dataset, visual.x, visual.value, visual.color
    ids = {part: f"{identifier}-{part}" for part in ("x", "value", "color")}
    wells: dict[str, Any] = {
        "Category": [dimension(dataset, x, ids["x"])],
        "Values": [measure(dataset, value, ids["value"])],
        "Colors": [dimension(dataset, color, ids["color"])] if color else [],
    }
    colours = {"ColorItemsLimitConfiguration": limit(MOST_LINES)} if color else {}
    configuration: dict[str, Any] = {
        "FieldWells": {"LineChartAggregatedFieldWells": wells},
        "SortConfiguration": {"CategorySort": [sort(ids["x"], False)], **colours},
        "Type": "LINE",
        "XAxisLabelOptions": axis_label(dataset, x, ids["x"], x.label),
        "PrimaryYAxisLabelOptions": axis_label(dataset, value.column, ids["value"], value.label),
        "Legend": legend(color),
    }
    told = {x.name: ids["x"]} | ({color.name: ids["color"]} if color else {})
    return Drawn("LineChartVisual", configuration, told)
