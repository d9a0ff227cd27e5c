"""A bar for each category."""

from __future__ import annotations

from recongen.apps.visuals import Bar
from recongen.web.records import ChartView, Head
from recongen.web.sight import Sight
from recongen.web.visuals import charts


def view(visual: Bar, sight: Sight, head: Head) -> ChartView:
    by = [visual.category, *([visual.color] if visual.color else [])]
    groups = sight.groups(visual.dataset, by, visual.value, visual.top)
    looks = {"horizontal": visual.horizontal, "stacked": visual.stacked}
    return charts.view(visual, sight, head, by, groups, "bar", visual.sort == "size", looks)
