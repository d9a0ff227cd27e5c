"""The institution's own colours: a theme over the service's classic one, and the accent that cells hold themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from recongen.apps.column_types import Meaning

Theme = Mapping[str, Any]
"""The institution's declaration: colours as #rrggbb by key, and names."""

ACCENT, TINT = "#2E5090", "#E8EEF7"
"""Where the institution has no colours of its own."""
_MEANINGS: Mapping[Meaning, tuple[str, str]] = {
    "good": ("success", "#2E7D4F"),
    "warning": ("warning", "#B7791F"),
    "bad": ("danger", "#B3261E"),
    "neutral": ("dimension", "#6B7785"),
}
"""By meaning, the institution's key, and the colour without one."""
_DATA_COLORS = (
    "#2E5090",
    "#C46A1B",
    "#3F8F6B",
    "#8E4B9E",
    "#B79A1F",
    "#4FA3C7",
    "#A8473F",
    "#6B7785",
    "#7A8F2E",
    "#D08BB0",
)
"""Ten colours that most people can tell apart; in grey, by their lightness."""

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
    """The colour of cells that lead somewhere, the tint behind those with a menu, and the colours of meanings."""

    text: str = ACCENT
    tint: str = TINT
    meanings: Mapping[Meaning, str] = field(
        default_factory=lambda: {meaning: colour for meaning, (_, colour) in _MEANINGS.items()}
    )

    @classmethod
    def of(cls, theme: Theme) -> Accent:
        return cls(
            (theme.get("accent") or ACCENT).upper(),
            (theme.get("link_tint") or TINT).upper(),
            {name: (theme.get(key) or colour).upper() for name, (key, colour) in _MEANINGS.items()},
        )


def theme_request(theme: Theme) -> dict[str, Any]:
    own = theme.get("data_colors") or _DATA_COLORS
    colours: dict[str, Any] = {"Colors": [colour.upper() for colour in own]}
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
