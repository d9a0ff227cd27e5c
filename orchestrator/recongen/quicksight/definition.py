"""One app as the definition that its analysis and its dashboard share.

Ids are the names of the YAML, joined by hyphens, which those names never hold; so no two parts share one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from xml.sax.saxutils import escape

from recongen.apps import limits
from recongen.apps.datasets import Column, Dataset
from recongen.apps.parts import Drill
from recongen.apps.types import App, Sheet
from recongen.apps.visuals import DataVisual, Text, Visual
from recongen.quicksight.deployment import Deployment
from recongen.quicksight.drills import target_field
from recongen.quicksight.fields import ABSENT, column_of, flag_field
from recongen.quicksight.layout import control_layout, grid_layout, visual_id
from recongen.quicksight.parameters import declaration, parameter_controls
from recongen.quicksight.theme import Accent
from recongen.quicksight.visuals import emit_visual

TITLE, BODY = "20px", "14px"
HELP = "help-text"
"""With a hyphen, which no visual of the YAML has."""
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
        "CalculatedFields": list(_calculated_fields(app)),
        "ColumnConfigurations": [
            _colours(dataset, column, accent)
            for dataset in app.datasets
            for column in dataset.columns
            if column.meanings
        ],
        "Options": {"VisualMessages": {"NoDataMessage": _NO_DATA}},
        "ParameterDeclarations": [declaration(parameter, app.datasets) for parameter in app.parameters],
        "Sheets": [_sheet(app, sheet, deployment, accent) for sheet in app.sheets],
    }


_NO_DATA = {
    "Enabled": True,
    "Title": "Nothing here",
    "Description": "The line below the title says what this means.",
}


def _calculated_fields(app: App) -> Iterator[dict[str, str]]:
    """What flags say in words, and the sheets to which rows lead."""
    for dataset in app.datasets:
        for column in dataset.columns:
            if column.format == "flag":
                words = f'ifelse({{{column.name}}} = 1, "Yes", {{{column.name}}} = 0, "No", "{ABSENT}")'
                yield _calculated_field(dataset, flag_field(column), words)
    for sheet in app.sheets:
        for visual in sheet.data_visuals:
            for side, drill in visual.drills:
                if drill.by:
                    name = target_field(visual_id(sheet, visual), side)
                    yield _calculated_field(visual.dataset, name, _switch(drill.by, drill))


def _calculated_field(dataset: Dataset, name: str, expression: str) -> dict[str, str]:
    return {"DataSetIdentifier": dataset.name, "Name": name, "Expression": expression}


def _switch(by: Column, drill: Drill) -> str:
    cases = ", ".join(f"{_text(value)}, {_text(sheet)}" for value, sheet in drill.to.items())
    return f"switch({{{by.name}}}, {cases}, {_text(drill.sheet)})"


def _text(value: str) -> str:
    """As expressions of the service write it."""
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _colours(dataset: Dataset, column: Column, accent: Accent) -> dict[str, Any]:
    colours = [{"FieldValue": value, "Color": accent.meanings[meaning]} for value, meaning in column.meanings]
    return {"Column": column_of(dataset, column), "ColorsConfiguration": {"CustomColors": colours}}


def _sheet(app: App, sheet: Sheet, deployment: Deployment, accent: Accent) -> dict[str, Any]:
    """With the stamp above its own rows, and its help below."""
    sheet = replace(sheet, rows=(*_stamp(app), *sheet.rows, *_help(sheet)))
    controls = [body for control in sheet.controls for body in parameter_controls(sheet, control)]
    charts = [each for each in sheet.visuals if isinstance(each, DataVisual)]
    texts = [each for each in sheet.visuals if isinstance(each, Text)]
    lists = {
        "ParameterControls": controls,
        "Visuals": [emit_visual(app, deployment, sheet, visual, accent) for visual in charts],
        "TextBoxes": [_text_box(sheet, visual) for visual in texts],
        "SheetControlLayouts": [control_layout(controls)] if controls else [],
    }
    return {
        "SheetId": sheet.name,
        "Name": sheet.title,
        "Title": sheet.title,
        "Description": _description(app, sheet),
        "ContentType": "INTERACTIVE",
        "Layouts": [grid_layout(sheet)],
        **{name: parts for name, parts in lists.items() if parts},
    }


def _stamp(app: App) -> tuple[tuple[Visual, ...], ...]:
    return ((app.stamp,),) if app.stamp else ()


def _help(sheet: Sheet) -> tuple[tuple[Visual, ...], ...]:
    """The service folds nothing, so help stands at the foot."""
    return ((Text(HELP, "How to read this sheet", sheet.question, sheet.help),),) if sheet.help else ()


def _description(app: App, sheet: Sheet) -> str:
    who = f" For {app.audience}." if app.audience else ""
    return f"{sheet.question}{who} Money is in {app.currency}."[: limits.QUESTION]


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
