"""How values are shown."""

from __future__ import annotations

from typing import Any

from recongen.apps.types import Column, Format

DAY, INSTANT = "YYYY-MM-DD", "YYYY-MM-DD HH:mm:ss"
ABSENT = "–"
_NULL = {"NullString": ABSENT}
_DECIMALS = {"count": 0, "money": 2, "number": 4, "percent": 2, "duration": 0, "text": 0}


def number_format(form: Format) -> dict[str, Any]:
    """Money without a currency's sign, which the service sets before the minus."""
    shown: dict[str, Any] = {
        "DecimalPlacesConfiguration": {"DecimalPlaces": _DECIMALS[form]},
        "SeparatorConfiguration": {"DecimalSeparator": "DOT", "ThousandsSeparator": _thousands(form)},
        "NegativeValueConfiguration": {"DisplayMode": _negative(form)},
        "NullValueFormatConfiguration": _NULL,
    }
    if form == "percent":
        return {"PercentageDisplayFormatConfiguration": shown}
    if form == "duration":
        shown["Suffix"] = " s"
    return {"NumberDisplayFormatConfiguration": shown | {"NumberScale": "NONE"}}


def column_format(column: Column) -> dict[str, Any]:
    """Of a column that is shown as it is."""
    if column.type in ("date", "timestamp"):
        form = INSTANT if column.format == "instant" else DAY
        shown = {"DateTimeFormat": form, "NullValueFormatConfiguration": _NULL}
        return {"DateTimeFormatConfiguration": shown}
    if column.type == "text":
        return {"StringFormatConfiguration": {"NullValueFormatConfiguration": _NULL}}
    return {"NumberFormatConfiguration": {"FormatConfiguration": number_format(column.format)}}


def _thousands(form: Format) -> dict[str, str]:
    """A number that is a name has no groups of digits."""
    return {"Symbol": "COMMA", "Visibility": "HIDDEN" if form == "text" else "VISIBLE"}


def _negative(form: Format) -> str:
    """POSITIVE: the amount in parentheses; NEGATIVE: a minus."""
    return "POSITIVE" if form == "money" else "NEGATIVE"
