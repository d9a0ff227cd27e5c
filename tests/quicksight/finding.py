"""Parts of the small app's requests, to be broken."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

Change = Callable[[dict[str, Any]], None]


def sheet(request: dict[str, Any], name: str = "overview") -> dict[str, Any]:
    (found,) = [each for each in request["Definition"]["Sheets"] if each["SheetId"] == name]
    return found  # type: ignore[no-any-return]


def visual(request: dict[str, Any], name: str, on: str = "overview") -> dict[str, Any]:
    bodies = [body for each in sheet(request, on)["Visuals"] for body in each.values()]
    (found,) = [body for body in bodies if body["VisualId"] == f"{on}-{name}"]
    return found  # type: ignore[no-any-return]


def chart(request: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = visual(request, name)["ChartConfiguration"]
    return found


def control(request: dict[str, Any], name: str) -> dict[str, Any]:
    bodies = [body for each in sheet(request)["ParameterControls"] for body in each.values()]
    (found,) = [body for body in bodies if body["ParameterControlId"] == f"overview-control-{name}"]
    return found  # type: ignore[no-any-return]


def parameter(request: dict[str, Any], name: str) -> dict[str, Any]:
    bodies = [body for each in request["Definition"]["ParameterDeclarations"] for body in each.values()]
    (found,) = [body for body in bodies if body["Name"] == name]
    return found  # type: ignore[no-any-return]


def elements(request: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = sheet(request)["Layouts"][0]["Configuration"]["GridLayout"]["Elements"]
    return found


def operations(request: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = visual(request, "rows")["Actions"][0]["ActionOperations"]
    return found


def setting(request: dict[str, Any], name: str) -> dict[str, Any]:
    listed = operations(request)[1]["SetParametersOperation"]["ParameterValueConfigurations"]
    (found,) = [each["Value"] for each in listed if each["DestinationParameterName"] == name]
    return found  # type: ignore[no-any-return]


def sql(request: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = request["PhysicalTableMap"]["query"]["CustomSql"]
    return found


def field(request: dict[str, Any], name: str, well: str) -> list[dict[str, Any]]:
    (wells,) = chart(request, name)["FieldWells"].values()
    found: list[dict[str, Any]] = wells[well]
    return found


def rekind(holder: list[dict[str, Any]], kind: str) -> None:
    (body,) = holder[0].values()
    holder[0].clear()
    holder[0][kind] = {"FieldId": body["FieldId"], "Column": body["Column"]}


def values(request: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = chart(request, "rows")["FieldWells"]["TableUnaggregatedFieldWells"][
        "Values"
    ]
    return found


def repeat(listed: list[Any], times: int) -> None:
    listed.extend(copy.deepcopy(listed[0]) for _ in range(times))


def dataset_parameter(request: dict[str, Any], name: str) -> dict[str, Any]:
    bodies = [body for each in request["DatasetParameters"] for body in each.values()]
    (found,) = [body for body in bodies if body["Name"] == name]
    return found  # type: ignore[no-any-return]


def text(content: str) -> Change:
    return lambda r: sheet(r, "info")["TextBoxes"][0].update(Content=content)
