"""The institution's own colours."""

from __future__ import annotations

from typing import Any

from recongen.declared.containers import ListOf, Then
from recongen.declared.records import Record, RecordOf, optional, record
from recongen.declared.scalars import Text
from recongen.institution.vocabulary import COLOUR


def _colour(name: str) -> Any:
    return optional(COLOUR, f"The colour {name}.")


@record("theme")
class Theme(Record):
    """The institution's own colours."""

    theme_name: str | None = optional(Text(), "What the theme is called.")
    version_description: str | None = optional(Text(), "What this version of it is.")
    analysis_name_prefix: str | None = optional(Text(), "Put before the names of analyses.")
    data_colors: tuple[str, ...] | None = optional(
        ListOf(COLOUR, min_items=1), "Colours of series, in order."
    )
    gradient: tuple[str, ...] | None = optional(ListOf(COLOUR, min_items=2, max_items=2), "[light, dark].")
    empty_fill_color: str | None = _colour("empty_fill_color")
    primary_bg: str | None = _colour("primary_bg")
    secondary_bg: str | None = _colour("secondary_bg")
    primary_fg: str | None = _colour("primary_fg")
    secondary_fg: str | None = _colour("secondary_fg")
    accent: str | None = _colour("accent")
    accent_fg: str | None = _colour("accent_fg")
    link_tint: str | None = _colour("link_tint")
    danger: str | None = _colour("danger")
    danger_fg: str | None = _colour("danger_fg")
    warning: str | None = _colour("warning")
    warning_fg: str | None = _colour("warning_fg")
    success: str | None = _colour("success")
    success_fg: str | None = _colour("success_fg")
    dimension: str | None = _colour("dimension")
    dimension_fg: str | None = _colour("dimension_fg")
    measure: str | None = _colour("measure")
    measure_fg: str | None = _colour("measure_fg")
    logo: str | None = optional(Text(), "A URL, or a path beside this file.")
    favicon: str | None = optional(Text(), "A URL, or a path beside this file.")


def _as_mapping(theme: Theme) -> dict[str, Any]:
    """What the file has of it, as JSON values."""
    values = {each.name: getattr(theme, each.field) for each in Theme.keys}
    return {name: list(v) if isinstance(v, tuple) else v for name, v in values.items() if v is not None}


THEME = Then(RecordOf(Theme), _as_mapping)
