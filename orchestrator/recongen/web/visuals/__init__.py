"""A module for each kind of visual: its declaration and what was read become what the template prints."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from recongen.apps import visuals as declared
from recongen.web.records import Head, Visual
from recongen.web.sight import Sight
from recongen.web.visuals import bar, kpi, line, sankey, table, text

_VIEWS: Mapping[type[declared.Visual], Callable[[Any, Sight, Head], Visual]] = {
    declared.Text: text.view,
    declared.Kpi: kpi.view,
    declared.Bar: bar.view,
    declared.Line: line.view,
    declared.Table: table.view,
    declared.Sankey: sankey.view,
}


def view(visual: declared.Visual, sight: Sight, of_width: int) -> Visual:
    head = (visual.name, visual.title, visual.subtitle, visual.width, of_width)
    return _VIEWS[type(visual)](visual, sight, head)
