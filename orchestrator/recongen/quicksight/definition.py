"""One app as the definition that its analysis and its dashboard share.

Ids are the names of the YAML, joined by hyphens, which those names never hold; so no two parts share one.
"""

from __future__ import annotations

import re
from typing import Any
from xml.sax.saxutils import escape

from recongen.apps.types import App, Sheet
from recongen.apps.visuals import DataVisual, Text
from recongen.quicksight.deployment import Deployment
from recongen.quicksight.layout import control_layout, grid_layout, visual_id
from recongen.quicksight.parameters import declaration, parameter_controls
from recongen.quicksight.theme import Accent
from recongen.quicksight.visuals import emit_visual

TITLE, BODY = "20px", "14px"
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML has no way to hold."""


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
    controls = [body for control in sheet.controls for body in parameter_controls(sheet, control)]
    charts = [each for each in sheet.visuals if isinstance(each, DataVisual)]
    texts = [each for each in sheet.visuals if isinstance(each, Text)]
    lists = {
        "ParameterControls": controls,
        "Visuals": [emit_visual(app, sheet, visual, accent) for visual in charts],
        "TextBoxes": [_text_box(sheet, visual) for visual in texts],
        "SheetControlLayouts": [control_layout(controls)] if controls else [],
    }
    return {
        "SheetId": sheet.name,
        "Name": sheet.title,
        "Title": sheet.title,
        "Description": sheet.question,
        "ContentType": "INTERACTIVE",
        "Layouts": [grid_layout(sheet)],
        **{name: parts for name, parts in lists.items() if parts},
    }


def _text_box(sheet: Sheet, visual: Text) -> dict[str, Any]:
    """In the service's own markup, in which whatever people wrote stays text."""
    head = f'<inline font-size="{TITLE}"><b>{_plain(visual.title)}</b></inline>'
    lines = [f"<i>{_plain(visual.subtitle)}</i>", *(_plain(paragraph) for paragraph in visual.paragraphs)]
    body = "<br/><br/>".join(f'<inline font-size="{BODY}">{line}</inline>' for line in lines)
    items = "".join(
        f'<li><inline font-size="{BODY}">{_plain(bullet)}</inline></li>' for bullet in visual.bullets
    )
    bullets = f"<br/><ul>{items}</ul>" if items else ""
    content = f"<text-box>{head}<br/>{body}{bullets}</text-box>"
    return {"SheetTextBoxId": visual_id(sheet, visual), "Content": content}


def _plain(text: str) -> str:
    return escape(" ".join(_UNWRITABLE.sub(" ", text).split()))
