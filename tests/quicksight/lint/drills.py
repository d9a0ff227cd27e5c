"""Clicks: what they do first, where they lead, and what they set."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from recongen.quicksight.service_model import Fault
from tests.quicksight.lint.columns import type_of
from tests.quicksight.lint.parameters import fits
from tests.quicksight.lint.visuals import fields_of
from tests.quicksight.lint.world import Node, Parameter, Scope, column_of

ORDER = ["NavigationOperation", "SetParametersOperation"]
LEFT, MENU = "DATA_POINT_CLICK", "DATA_POINT_MENU"
MOST_ACTIONS = 10
TAKES: Mapping[str, tuple[str, ...]] = {
    "String": ("STRING",),
    "Integer": ("INTEGER",),
    "Decimal": ("INTEGER", "DECIMAL"),
    "DateTime": ("DATETIME",),
}


def order(scope: Scope) -> Iterator[Fault]:
    for _, _, action in _actions(scope):
        steps = [member for operation in action.body["ActionOperations"] for member in operation]
        if steps not in (ORDER, ORDER[:1], ORDER[1:], ["URLOperation"]):
            problem = f"does {', then '.join(steps)}"
            yield Fault(f"{action.path}.ActionOperations", problem, "navigate first, then set parameters")


def targets(scope: Scope) -> Iterator[Fault]:
    sheets = {sheet.body["SheetId"] for sheet in scope.sheets}
    for _, _, action in _actions(scope):
        for position, operation in enumerate(action.body["ActionOperations"]):
            local = operation.get("NavigationOperation", {}).get("LocalNavigationConfiguration")
            if local is not None and local["TargetSheetId"] not in sheets:
                path = f"{action.path}.ActionOperations[{position}].NavigationOperation"
                problem = f"there is no sheet {local['TargetSheetId']}"
                yield Fault(path, problem, f"take one of {', '.join(sorted(sheets))}")


def addresses(scope: Scope) -> Iterator[Fault]:
    """The fields that an address names are among those of its visual."""
    for _, visual, action in _actions(scope):
        shown = {column_of(field)[1] for field in fields_of(visual).values()}
        for operation in action.body["ActionOperations"]:
            template = operation.get("URLOperation", {}).get("URLTemplate", "")
            for name in re.findall(r"<<([^<>]+)>>", template):
                if name not in shown:
                    yield Fault(action.path, f"the visual has no field {name}", "add it to the visual")


def values(scope: Scope) -> Iterator[Fault]:
    for _, visual, action in _actions(scope):
        for position, operation in enumerate(action.body["ActionOperations"]):
            path = f"{action.path}.ActionOperations[{position}].SetParametersOperation"
            entries = operation.get("SetParametersOperation", {}).get("ParameterValueConfigurations", [])
            names = [entry["DestinationParameterName"] for entry in entries]
            for name in sorted({name for name in names if names.count(name) > 1}):
                yield Fault(path, f"{name} is set twice", "keep one")
            for entry in entries:
                yield from _value(scope, visual, entry, path)


def _value(scope: Scope, visual: Node, entry: Mapping[str, Any], path: str) -> Iterator[Fault]:
    name, value = entry["DestinationParameterName"], entry["Value"]
    parameter = scope.parameters.get(name)
    if parameter is None:
        yield Fault(path, f"there is no parameter {name}", "declare it, or fix the name")
        return
    if (source := value.get("SourceParameterName")) is not None and source not in scope.parameters:
        yield Fault(path, f"there is no parameter {source}", "declare it, or fix the name")
    if (field := value.get("SourceField")) is not None:
        source_field = fields_of(visual).get(field)
        if source_field is None:
            yield Fault(path, f"{name} takes the field {field}, which the visual does not have", "add it")
        elif (kind := type_of(scope, source_field)) and kind not in TAKES[parameter.kind]:
            yield Fault(path, f"{name} is {parameter.kind} and takes a field that is {kind}", "take another")
    if (custom := value.get("CustomValuesConfiguration")) is not None:
        yield from _constants(name, parameter, custom["CustomValues"], path)


def _constants(name: str, parameter: Parameter, custom: Mapping[str, Any], path: str) -> Iterator[Fault]:
    constants = custom.get(f"{parameter.kind}Values")
    if constants is None or len(custom) != 1:
        yield Fault(path, f"{name} is {parameter.kind} and is given {', '.join(custom)}", "fix the type")
        return
    if not constants or (len(constants) > 1 and not parameter.several):
        arity = "at least one" if parameter.several else "one"
        yield Fault(path, f"{name} takes {arity} and is given {len(constants)} values", "fix it")
    for value in constants:
        if not fits(parameter, value):
            yield Fault(path, f"{value!r} is not a value of {name}, which is {parameter.kind}", "fix it")


def clicks(scope: Scope) -> Iterator[Fault]:
    for kind, visual in scope.visuals:
        triggers = [action["Trigger"] for action in visual.body.get("Actions", [])]
        path = f"{visual.path}.Actions"
        if triggers.count(LEFT) > 1:
            yield Fault(path, "one click does several things", "keep one; make the others menu entries")
        if kind == "SankeyDiagramVisual" and MENU in triggers:
            yield Fault(path, "menus do not open on a Sankey", "make it a click")
        if len(triggers) > MOST_ACTIONS:
            yield Fault(path, f"holds {len(triggers)} actions", f"the most is {MOST_ACTIONS}")


def _actions(scope: Scope) -> Iterator[tuple[str, Node, Node]]:
    for kind, visual in scope.visuals:
        for position, action in enumerate(visual.body.get("Actions", [])):
            yield kind, visual, Node(f"{visual.path}.Actions[{position}]", action)
