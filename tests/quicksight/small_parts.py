"""Parts of what the small app comes to."""

from __future__ import annotations

from typing import Any

from tests.quicksight.small_app import request


def sheet(name: str) -> dict[str, Any]:
    (found,) = [each for each in request("analysis")["Definition"]["Sheets"] if each["SheetId"] == name]
    return dict(found)


def visual(kind: str, name: str) -> dict[str, Any]:
    bodies = [each[kind] for each in sheet("overview")["Visuals"] if kind in each]
    (found,) = [each for each in bodies if each["VisualId"] == f"overview-{name}"]
    return dict(found)


def control(kind: str, name: str) -> dict[str, Any]:
    bodies = [each[kind] for each in sheet("overview")["ParameterControls"] if kind in each]
    (found,) = [each for each in bodies if each["ParameterControlId"] == f"overview-control-{name}"]
    return dict(found)


def declared(name: str) -> tuple[str, dict[str, Any]]:
    listed = request("analysis")["Definition"]["ParameterDeclarations"]
    (found,) = [(kind, body) for each in listed for kind, body in each.items() if body["Name"] == name]
    return found
