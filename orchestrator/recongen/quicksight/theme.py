"""The institution's own colours over the service's classic theme."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_UI = (
    "primary_fg",
    "primary_bg",
    "secondary_fg",
    "secondary_bg",
    "accent",
    "accent_fg",
    "danger",
    "danger_fg",
    "warning",
    "warning_fg",
    "success",
    "success_fg",
    "dimension",
    "dimension_fg",
    "measure",
    "measure_fg",
)
_ENDS = {"fg": "Foreground", "bg": "Background"}


def theme_request(theme: Mapping[str, Any]) -> dict[str, Any]:
    colours: dict[str, Any] = {}
    if theme.get("data_colors"):
        colours["Colors"] = [colour.upper() for colour in theme["data_colors"]]
    if theme.get("gradient"):
        colours["MinMaxGradient"] = [colour.upper() for colour in theme["gradient"]]
    if theme.get("empty_fill_color"):
        colours["EmptyFillColor"] = theme["empty_fill_color"].upper()
    palette = {_member(key): theme[key].upper() for key in _UI if theme.get(key)}
    parts = {"DataColorPalette": colours, "UIColorPalette": palette}
    request: dict[str, Any] = {
        "BaseThemeId": "CLASSIC",
        "Configuration": {name: part for name, part in parts.items() if part},
    }
    if theme.get("version_description"):
        request["VersionDescription"] = theme["version_description"]
    return request


def _member(key: str) -> str:
    first, _, end = key.partition("_")
    return first.capitalize() + _ENDS.get(end, "")
