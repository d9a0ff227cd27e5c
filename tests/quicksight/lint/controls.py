"""Parameter controls: what they set, what they offer, and which narrows which."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from recongen.quicksight.service_model import Fault
from tests.quicksight.lint.world import Node, Parameter, Scope, members

LISTS = ("Dropdown", "List")
TYPES: Mapping[str, tuple[str, ...]] = {
    "DateTimePicker": ("DateTime",),
    "Slider": ("Integer", "Decimal"),
    "TextField": ("String", "Integer", "Decimal"),
    "TextArea": ("String", "Integer", "Decimal"),
    "Dropdown": ("String", "Integer", "Decimal"),
    "List": ("String", "Integer", "Decimal"),
}
OFFERED: Mapping[str, tuple[str, ...]] = {
    "String": ("STRING",),
    "Integer": ("INTEGER",),
    "Decimal": ("INTEGER", "DECIMAL"),
}


def sources(scope: Scope) -> Iterator[Fault]:
    for sheet in scope.sheets:
        set_already: set[str] = set()
        for _, node in members(sheet, "ParameterControls"):
            name, path = node.body["SourceParameterName"], f"{node.path}.SourceParameterName"
            if name not in scope.parameters:
                yield Fault(path, f"there is no parameter {name}", "declare it, or fix the name")
            if name in set_already:
                yield Fault(path, f"another control of the sheet sets {name}, too", "keep one")
            set_already.add(name)


def kinds(scope: Scope) -> Iterator[Fault]:
    for kind, node, parameter in _controls(scope):
        if parameter.kind not in TYPES[kind]:
            yield Fault(node.path, f"a {kind} sets no {parameter.kind} parameter", "take another control")
        if kind in LISTS and (node.body.get("Type") == "MULTI_SELECT") != parameter.several:
            arity = "several values" if parameter.several else "one value"
            yield Fault(f"{node.path}.Type", f"the parameter takes {arity}", "make the two agree")
        if kind in ("Slider", "TextField") and parameter.several:
            yield Fault(node.path, f"a {kind} sets one value; the parameter takes several", "take a Dropdown")
        if kind == "Slider" and not node.body["MinimumValue"] < node.body["MaximumValue"]:
            yield Fault(node.path, "a slider from its end to its beginning", "swap the two")


def options(scope: Scope) -> Iterator[Fault]:
    for kind, node, parameter in _controls(scope):
        if kind not in LISTS:
            continue
        offered: Mapping[str, Any] = node.body.get("SelectableValues", {})
        path = f"{node.path}.SelectableValues"
        if ("Values" in offered) == ("LinkToDataSetColumn" in offered) or offered.get("Values") == []:
            yield Fault(path, "must offer values or a column, one of the two", "give one")
        for value in offered.get("Values", []):
            if parameter.kind != "String" and not _is_number(value, parameter.kind):
                yield Fault(path, f"{value!r} is not a value of a {parameter.kind} parameter", "fix it")
        link = offered.get("LinkToDataSetColumn", {})
        facts = scope.datasets.get(link.get("DataSetIdentifier", ""))
        column = facts.columns.get(link["ColumnName"]) if facts else None
        if column and column not in OFFERED.get(parameter.kind, (column,)):
            yield Fault(
                path, f"offers {column} to a {parameter.kind} parameter", "offer a column of its type"
            )


def cascades(scope: Scope) -> Iterator[Fault]:
    """The narrowing control is on the same sheet, and its parameter says what it is when unset."""
    unset = {
        node.body["Name"]
        for _, node in scope.declarations
        if "CustomValue" in node.body.get("ValueWhenUnset", {})
    }
    for sheet in scope.sheets:
        here = {node.body["ParameterControlId"]: node for _, node in members(sheet, "ParameterControls")}
        for _, node in members(sheet, "ParameterControls"):
            earlier = node.body.get("CascadingControlConfiguration", {}).get("SourceControls", [])
            for position, source in enumerate(earlier):
                path = f"{node.path}.CascadingControlConfiguration.SourceControls[{position}]"
                yield from _cascade(here, node, source, unset, path)


def _cascade(
    here: Mapping[str, Node], node: Node, source: Mapping[str, Any], unset: set[str], path: str
) -> Iterator[Fault]:
    other = here.get(source.get("SourceSheetControlId", ""))
    if other is None or other is here.get(node.body["ParameterControlId"]):
        yield Fault(path, "names no other control of this sheet", "narrow by a control of the same sheet")
        return
    if other.body["SourceParameterName"] not in unset:
        problem = f"{other.body['SourceParameterName']} says nothing of being unset"
        yield Fault(path, problem, "give it ValueWhenUnset.CustomValue")
    link = node.body.get("SelectableValues", {}).get("LinkToDataSetColumn", {})
    matched = source.get("ColumnToMatch", {}).get("DataSetIdentifier")
    if link.get("DataSetIdentifier") != matched:
        yield Fault(f"{path}.ColumnToMatch", "is not of the dataset that the control offers", "fix it")


def _controls(scope: Scope) -> Iterator[tuple[str, Node, Parameter]]:
    for sheet in scope.sheets:
        for kind, node in members(sheet, "ParameterControls"):
            parameter = scope.parameters.get(node.body["SourceParameterName"])
            if parameter is not None:
                yield kind, node, parameter


def _is_number(text: str, kind: str) -> bool:
    try:
        float(text) if kind == "Decimal" else int(text)
    except ValueError:
        return False
    return True
