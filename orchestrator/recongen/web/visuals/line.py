"""A line over time or numbers."""

from __future__ import annotations

from recongen.apps.visuals import Line
from recongen.web.records import ChartView, Head
from recongen.web.sight import Sight
from recongen.web.visuals import charts


def view(visual: Line, sight: Sight, head: Head) -> ChartView:
    by = [visual.x, *([visual.color] if visual.color else [])]
    groups = sight.groups(visual.dataset, by, visual.value)
    return charts.view(visual, sight, head, by, groups, "line", False, {})
