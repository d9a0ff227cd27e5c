"""The institution's own colours: a theme over the service's classic one, and the accent that cells hold themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Theme = Mapping[str, Any]
"""The institution's declaration: colours as #rrggbb by key, and names."""

ACCENT, TINT = "#2E5090", "#E8EEF7"
"""Where the institution has no colours of its own."""

_PALETTE = {
    "primary_fg": "PrimaryForeground",
    "primary_bg": "PrimaryBackground",
    "secondary_fg": "SecondaryForeground",
    "secondary_bg": "SecondaryBackground",
    "accent": "Accent",
    "accent_fg": "AccentForeground",
    "danger": "Danger",
    "danger_fg": "DangerForeground",
    "warning": "Warning",
    "warning_fg": "WarningForeground",
    "success": "Success",
    "success_fg": "SuccessForeground",
    "dimension": "Dimension",
    "dimension_fg": "DimensionForeground",
    "measure": "Measure",
    "measure_fg": "MeasureForeground",
}


@dataclass(frozen=True)
class Accent:
    """The colour of cells that lead somewhere, and the tint behind those with a menu."""

    text: str = ACCENT
    tint: str = TINT

    @classmethod
    def of(cls, theme: Theme | None) -> Accent:
        colours = theme or {}
        return cls((colours.get("accent") or ACCENT).upper(), (colours.get("link_tint") or TINT).upper())


def theme_request(theme: Theme) -> dict[str, Any]:
    colours: dict[str, Any] = {}
    if theme.get("data_colors"):
        colours["Colors"] = [colour.upper() for colour in theme["data_colors"]]
    if theme.get("gradient"):
        colours["MinMaxGradient"] = [colour.upper() for colour in theme["gradient"]]
    if theme.get("empty_fill_color"):
        colours["EmptyFillColor"] = theme["empty_fill_color"].upper()
    palette = {member: theme[key].upper() for key, member in _PALETTE.items() if theme.get(key)}
    parts = {"DataColorPalette": colours, "UIColorPalette": palette}
    request: dict[str, Any] = {
        "BaseThemeId": "CLASSIC",
        "Configuration": {name: part for name, part in parts.items() if part},
    }
    if theme.get("version_description"):
        request["VersionDescription"] = theme["version_description"]
    return request
