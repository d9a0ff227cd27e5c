"""The grid of a sheet: everything once, inside, and nothing over another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from recongen.quicksight.service_model import Fault
from tests.quicksight.lint.world import Node, Scope, members

COLUMNS, TALLEST = 36, 21


def placed(scope: Scope) -> Iterator[Fault]:
    for sheet in scope.sheets:
        there = _elements(sheet)
        counted = Counter(element.body["ElementId"] for element in _placed(sheet))
        for name, kind in there.items():
            if kind != "PARAMETER_CONTROL" and counted[name] == 0:
                yield Fault(f"{sheet.path}.Layouts", f"{name} has no place, and is not shown", "place it")
            if counted[name] > 1:
                yield Fault(f"{sheet.path}.Layouts", f"{name} is placed twice", "keep one")
        for element in _placed(sheet):
            name, kind = element.body["ElementId"], element.body["ElementType"]
            if name not in there:
                yield Fault(element.path, f"the sheet has no {name}", "fix the id")
            elif there[name] != kind:
                yield Fault(f"{element.path}.ElementType", f"{name} is a {there[name]}", "fix the type")


def inside(scope: Scope) -> Iterator[Fault]:
    for sheet in scope.sheets:
        for element in _grid(sheet, "Layouts"):
            left, right, top, _ = _box(element.body)
            height = element.body["RowSpan"]
            if left < 0 or right > COLUMNS or right <= left:
                problem = f"spans the columns {left} to {right}"
                yield Fault(element.path, problem, f"stay between 0 and {COLUMNS}")
            if top < 0 or not 1 <= height <= TALLEST:
                yield Fault(element.path, f"is {height} rows high", f"stay between 1 and {TALLEST}")


def apart(scope: Scope) -> Iterator[Fault]:
    for sheet in scope.sheets:
        elements = list(_grid(sheet, "Layouts"))
        for position, one in enumerate(elements):
            for other in elements[:position]:
                if _overlap(_box(one.body), _box(other.body)):
                    problem = f"{one.body['ElementId']} lies over {other.body['ElementId']}"
                    yield Fault(one.path, problem, "move one of the two")


def _overlap(one: tuple[int, int, int, int], other: tuple[int, int, int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1] and one[2] < other[3] and other[2] < one[3]


def _box(body: Mapping[str, Any]) -> tuple[int, int, int, int]:
    """Left, right, top, bottom."""
    left, top = body.get("ColumnIndex", 0), body.get("RowIndex", 0)
    return left, left + body["ColumnSpan"], top, top + body["RowSpan"]


def _elements(sheet: Node) -> dict[str, str]:
    elements = {node.body["VisualId"]: "VISUAL" for _, node in members(sheet, "Visuals")}
    elements |= {box["SheetTextBoxId"]: "TEXT_BOX" for box in sheet.body.get("TextBoxes", [])}
    controls = members(sheet, "ParameterControls")
    return elements | {node.body["ParameterControlId"]: "PARAMETER_CONTROL" for _, node in controls}


def _placed(sheet: Node) -> Iterator[Node]:
    yield from _grid(sheet, "Layouts")
    yield from _grid(sheet, "SheetControlLayouts")


def _grid(sheet: Node, member: str) -> Iterator[Node]:
    for at, layout in enumerate(sheet.body.get(member, [])):
        elements = layout["Configuration"].get("GridLayout", {}).get("Elements", [])
        for position, body in enumerate(elements):
            path = f"{sheet.path}.{member}[{at}].Configuration.GridLayout.Elements[{position}]"
            yield Node(path, body)
