"""Visuals, a module a kind: what is common to them is here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from recongen.apps.types import App, Bar, DataVisual, Kpi, Line, Sankey, Sheet, Table
from recongen.quicksight.drills import actions
from recongen.quicksight.layout import visual_id
from recongen.quicksight.visuals.accent import Accent, accented
from recongen.quicksight.visuals.bar import bar
from recongen.quicksight.visuals.drawn import Drawn
from recongen.quicksight.visuals.kpi import kpi
from recongen.quicksight.visuals.line import line
from recongen.quicksight.visuals.sankey import sankey
from recongen.quicksight.visuals.table import table

_DRAW: dict[type[DataVisual], Callable[[Any, str], Drawn]] = {
    Bar: bar,
    Kpi: kpi,
    Line: line,
    Sankey: sankey,
    Table: table,
}


def emit_visual(app: App, sheet: Sheet, visual: DataVisual, accent: Accent) -> dict[str, Any]:
    identifier = visual_id(sheet, visual)
    drawn = _DRAW[type(visual)](visual, identifier)
    body: dict[str, Any] = {
        "VisualId": identifier,
        "Title": _shown(visual.title),
        "Subtitle": _shown(_subtitle(visual)),
        "ChartConfiguration": drawn.configuration,
    }
    if clicks := actions(app, visual, identifier, drawn.told):
        body["Actions"] = clicks
    if isinstance(visual, Table) and (cells := accented(visual, drawn.told, accent)):
        body["ConditionalFormatting"] = {"ConditionalFormattingOptions": cells}
    return {drawn.kind: body}


def _subtitle(visual: DataVisual) -> str:
    """The service has no words of its own for an empty visual, so the subtitle has them."""
    return f"{visual.subtitle.rstrip('.')}. If empty: {visual.empty}"


def _shown(text: str) -> dict[str, Any]:
    return {"Visibility": "VISIBLE", "FormatText": {"PlainText": text}}
