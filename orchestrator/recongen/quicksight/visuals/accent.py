"""Cells that lead somewhere, told apart: by a click in the accent colour, by the menu on a tint as well."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from recongen.apps.types import Drill, Table

ACCENT, TINT = "#2E5090", "#E8EEF7"
"""Where the institution has no colours of its own."""


@dataclass(frozen=True)
class Accent:
    text: str = ACCENT
    tint: str = TINT

    @classmethod
    def of(cls, theme: Mapping[str, Any] | None) -> Accent:
        given = theme or {}
        return cls((given.get("accent") or ACCENT).upper(), (given.get("link_tint") or TINT).upper())


def accented(visual: Table, ids: Mapping[str, str], accent: Accent) -> list[dict[str, Any]]:
    clicked = _cells(visual, visual.left)
    opened = _cells(visual, visual.right)
    found = []
    for column in visual.columns:
        if column.name not in clicked | opened:
            continue
        form = {"TextColor": _solid(column.name, accent.text)}
        if column.name in opened:
            form["BackgroundColor"] = _solid(column.name, accent.tint)
        found.append({"Cell": {"FieldId": ids[column.name], "TextFormat": form}})
    return found


def _cells(visual: Table, drill: Drill | None) -> set[str]:
    """What the drill takes, or the first column where none of that is shown."""
    if drill is None:
        return set()
    taken = {column.name for column in drill.columns.values()} & {column.name for column in visual.columns}
    return taken or {visual.columns[0].name}


def _solid(column: str, colour: str) -> dict[str, Any]:
    return {"Solid": {"Expression": f"isNotNull({{{column}}})", "Color": colour}}
