"""One app as the definition that its analysis and its dashboard share.

Ids are the names of the YAML, joined by hyphens, which those names never hold; so no two parts share one.
"""

from __future__ import annotations

from typing import Any

from recongen.apps.types import App, DataVisual, Sheet, Text
from recongen.quicksight.controls import parameter_controls
from recongen.quicksight.deployment import Deployment
from recongen.quicksight.layout import control_layout, grid_layout
from recongen.quicksight.parameters import declaration
from recongen.quicksight.visuals import emit_visual
from recongen.quicksight.visuals.accent import Accent
from recongen.quicksight.visuals.text import text_box


def definition(app: App, deployment: Deployment, accent: Accent) -> dict[str, Any]:
    return {
        "DataSetIdentifierDeclarations": [
            {
                "Identifier": dataset.name,
                "DataSetArn": deployment.arn("dataset", deployment.id(dataset.name)),
            }
            for dataset in app.datasets
        ],
        "ParameterDeclarations": [declaration(parameter, app.datasets) for parameter in app.parameters],
        "Sheets": [_sheet(app, sheet, accent) for sheet in app.sheets],
    }


def _sheet(app: App, sheet: Sheet, accent: Accent) -> dict[str, Any]:
    controls = [emitted for control in sheet.controls for emitted in parameter_controls(sheet, control)]
    shown = [visual for visual in sheet.visuals if isinstance(visual, DataVisual)]
    written = [visual for visual in sheet.visuals if isinstance(visual, Text)]
    lists = {
        "ParameterControls": controls,
        "Visuals": [emit_visual(app, sheet, visual, accent) for visual in shown],
        "TextBoxes": [text_box(sheet, visual) for visual in written],
        "SheetControlLayouts": [control_layout(controls)] if controls else [],
    }
    return {
        "SheetId": sheet.name,
        "Name": sheet.title,
        "Title": sheet.title,
        "Description": sheet.question,
        "ContentType": "INTERACTIVE",
        "Layouts": [grid_layout(sheet)],
        **{name: listed for name, listed in lists.items() if listed},
    }
