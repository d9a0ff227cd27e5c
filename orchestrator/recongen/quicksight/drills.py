"""Clicks that lead to a sheet. What a click does not set goes back to its default."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from recongen.apps.types import App, DataVisual, Drill, Parameter
from recongen.quicksight.parameters import custom_values

LEFT, RIGHT = "DATA_POINT_CLICK", "DATA_POINT_MENU"


def actions(app: App, visual: DataVisual, identifier: str, told: Mapping[str, str]) -> list[dict[str, Any]]:
    """`told` gives the field of the visual that holds a column of the clicked point."""
    sides = (("left", LEFT, visual.left), ("right", RIGHT, visual.right))
    return [
        {
            "CustomActionId": f"{identifier}-{side}",
            "Name": drill.title,
            "Status": "ENABLED",
            "Trigger": trigger,
            "ActionOperations": _operations(app, drill, told),
        }
        for side, trigger, drill in sides
        if drill
    ]


def _operations(app: App, drill: Drill, told: Mapping[str, str]) -> list[dict[str, Any]]:
    """To the sheet first: the service refuses the other order."""
    target = {"LocalNavigationConfiguration": {"TargetSheetId": drill.sheet}}
    operations: list[dict[str, Any]] = [{"NavigationOperation": target}]
    found = {p.name: p for dataset in app.sheet(drill.sheet).datasets for p in dataset.parameters}
    if found:
        values = [
            {"DestinationParameterName": name, "Value": _value(found[name], drill, told)}
            for name in sorted(found)
        ]
        operations.append({"SetParametersOperation": {"ParameterValueConfigurations": values}})
    return operations


def _value(parameter: Parameter, drill: Drill, told: Mapping[str, str]) -> dict[str, Any]:
    if parameter.name in drill.columns:
        return {"SourceField": told[drill.columns[parameter.name].name]}
    if parameter.name in drill.constants:
        return custom_values(parameter, [drill.constants[parameter.name]])
    return custom_values(parameter, parameter.default)
