"""Where the parts of a sheet stand: a grid of 36 columns, a row of it for each row of the app."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate, pairwise
from typing import Any

from recongen.apps.types import Sheet
from recongen.apps.visuals import Bar, Kpi, Line, Sankey, Table, Text, Visual

COLUMNS = 36
TALLEST = 21
CANVAS = "1600px"
_HEIGHTS: Mapping[type[Visual], int] = {Kpi: 6, Bar: 12, Line: 12, Sankey: 15, Table: 14}
_TITLE_AND_HEAD = 4
_WORDS_A_LINE = 12
_CONTROL_WIDTH = 2


def visual_id(sheet: Sheet, visual: Visual) -> str:
    return f"{sheet.name}-{visual.name}"


def grid_layout(sheet: Sheet) -> dict[str, Any]:
    elements: list[dict[str, Any]] = []
    top = 0
    for row in sheet.rows:
        height = max(_height(visual) for visual in row)
        for visual, (left, right) in zip(row, pairwise(edges([each.width for each in row])), strict=True):
            elements.append(
                {
                    "ElementId": visual_id(sheet, visual),
                    "ElementType": "TEXT_BOX" if isinstance(visual, Text) else "VISUAL",
                    "ColumnIndex": left,
                    "ColumnSpan": right - left,
                    "RowIndex": top,
                    "RowSpan": height,
                }
            )
        top += height
    screen = {"ResizeOption": "FIXED", "OptimizedViewPortWidth": CANVAS}
    canvas = {"ScreenCanvasSizeOptions": screen}
    return {"Configuration": {"GridLayout": {"Elements": elements, "CanvasSizeOptions": canvas}}}


def control_layout(controls: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """In the bar above the sheet, which sets them side by side."""
    elements = [
        {
            "ElementId": body["ParameterControlId"],
            "ElementType": "PARAMETER_CONTROL",
            "ColumnSpan": _CONTROL_WIDTH,
            "RowSpan": 1,
        }
        for control in controls
        for body in control.values()
    ]
    return {"Configuration": {"GridLayout": {"Elements": elements}}}


def edges(widths: Sequence[int]) -> list[int]:
    """Where each part of a row begins, and where the last ends: a column each, the rest by shares."""
    rest, total = COLUMNS - len(widths), sum(widths)
    shares = [0, *accumulate(widths)]
    return [position + (rest * share + total // 2) // total for position, share in enumerate(shares)]


def _height(visual: Visual) -> int:
    """A table of few rows is as tall as they need."""
    if isinstance(visual, Table):
        return min(_HEIGHTS[Table], _TITLE_AND_HEAD + visual.page_size)
    if not isinstance(visual, Text):
        return _HEIGHTS[type(visual)]
    texts = [*visual.paragraphs, *visual.bullets]
    lines = sum(2 + len(text.split()) // _WORDS_A_LINE for text in texts)
    return min(TALLEST, 4 + lines)
