"""Clicks that lead to a sheet, and the cells that show where to click.

What a click does not set goes back to its default.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from recongen.apps.datasets import Parameter
from recongen.apps.parts import Drill
from recongen.apps.types import App
from recongen.apps.visuals import DataVisual, Table
from recongen.quicksight.deployment import Deployment
from recongen.quicksight.parameters import custom_values, default_values
from recongen.quicksight.theme import Accent

LEFT, RIGHT = "DATA_POINT_CLICK", "DATA_POINT_MENU"


def actions(
    app: App, deployment: Deployment, visual: DataVisual, identifier: str, fields: Mapping[str, str]
) -> list[dict[str, Any]]:
    """`fields` gives, by column, the id of the field from which a click takes its value."""
    return [
        {
            "CustomActionId": f"{identifier}-{side}",
            "Name": _name(visual, drill),
            "Status": "ENABLED",
            "Trigger": LEFT if side == "left" else RIGHT,
            "ActionOperations": _by_address(app, deployment, identifier, side)
            if drill.by
            else _operations(app, drill, fields),
        }
        for side, drill in visual.drills
    ]


def _name(visual: DataVisual, drill: Drill) -> str:
    """The service's names are fixed: `of {account}` is `of this account`."""
    return drill.title_with(lambda name: f"this {visual.dataset.column(name).label.lower()}")


def _by_address(app: App, deployment: Deployment, identifier: str, side: str) -> list[dict[str, Any]]:
    """An action leads to one sheet; only an address can have a value of the row in it. Parameters would not arrive by it."""
    dashboard = deployment.dashboard_address(app.name)
    template = f"{dashboard}/sheets/{deployment.id(app.name)}_<<{target_field(identifier, side)}>>"
    return [{"URLOperation": {"URLTemplate": template, "URLTarget": "SAME_TAB"}}]


def target_field(identifier: str, side: str) -> str:
    """The calculated field that holds the sheet to which a row of that visual leads."""
    return f"{identifier}-{side}-sheet"


def _operations(app: App, drill: Drill, fields: Mapping[str, str]) -> list[dict[str, Any]]:
    """To the sheet first: the service refuses the other order."""
    target = {"LocalNavigationConfiguration": {"TargetSheetId": drill.sheet}}
    operations: list[dict[str, Any]] = [{"NavigationOperation": target}]
    parameters = app.sheet(drill.sheet).parameters
    if parameters:
        values = [
            {"DestinationParameterName": name, "Value": _value(parameters[name], drill, fields)}
            for name in sorted(parameters)
        ]
        operations.append({"SetParametersOperation": {"ParameterValueConfigurations": values}})
    return operations


def _value(parameter: Parameter, drill: Drill, fields: Mapping[str, str]) -> dict[str, Any]:
    if parameter.name in drill.columns:
        return {"SourceField": fields[drill.columns[parameter.name].name]}
    if parameter.name in drill.constants:
        return custom_values(parameter, [drill.constants[parameter.name]])
    return default_values(parameter)


def accent_cells(visual: Table, fields: Mapping[str, str], accent: Accent) -> list[dict[str, Any]]:
    """Cells to click are written in the accent colour; those with a menu stand on a tint as well."""
    with_click = _cells(visual, [visual.left] if visual.left else [])
    with_menu = _cells(visual, visual.right)
    cells = []
    for column in visual.columns:
        if column.name not in with_click | with_menu:
            continue
        form = {"TextColor": _solid(column.name, accent.text)}
        if column.name in with_menu:
            form["BackgroundColor"] = _solid(column.name, accent.tint)
        cells.append({"Cell": {"FieldId": fields[column.name], "TextFormat": form}})
    return cells


def _cells(visual: Table, drills: Sequence[Drill]) -> set[str]:
    """The columns that the drills take, or the first one where none of those is shown."""
    wanted = [column for drill in drills for column in (*drill.columns.values(), drill.by) if column]
    taken = {column.name for column in wanted} & {column.name for column in visual.columns}
    return taken or {visual.columns[0].name} if drills else set()


def _solid(column: str, colour: str) -> dict[str, Any]:
    return solid(f"isNotNull({{{column}}})", colour)


def solid(expression: str, colour: str) -> dict[str, Any]:
    return {"Solid": {"Expression": expression, "Color": colour}}
