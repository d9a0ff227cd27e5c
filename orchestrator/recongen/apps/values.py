"""Values of parameters, as the YAML writes them and as text."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from recongen.apps.spots import Spot, describe
from recongen.apps.types import Parameter, ParameterType, Value

WANTED: dict[ParameterType, str] = {
    "text": "text",
    "integer": "a whole number",
    "decimal": "a number",
    "date": "a date, 'YYYY-MM-DD'",
}


def read_value(spot: Spot, wanted: ParameterType) -> Value | None:
    """The value, or None after a finding."""
    value = converted(spot.value, wanted)
    if value is None:
        hint = "; put it in quotes" if wanted == "text" and not isinstance(spot.value, list | dict) else ""
        spot.error(
            "wrong-value",
            f"this must be {WANTED[wanted]}; found {describe(spot.value)}",
            f"Write {WANTED[wanted]}{hint}.",
        )
    return value


def converted(value: Any, wanted: ParameterType) -> Value | None:
    """A value of JSON as one of that type; None where it is not. A date may be written as an instant's text."""
    if wanted == "text":
        return value if isinstance(value, str) else None
    if wanted == "date":
        return _date(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if wanted == "integer":
        return value if isinstance(value, int) else None
    return _decimal(value)


def _date(value: Any) -> date | None:
    if not isinstance(value, str):
        return None
    day = value[:10] if value[10:] in ("", " 00:00:00", "T00:00:00") else value
    try:
        return date.fromisoformat(day) if len(day) == 10 else None
    except ValueError:
        return None


def _decimal(value: float) -> Decimal | None:
    try:
        number = Decimal(str(value))
    except (InvalidOperation, ValueError):
        return None
    return number if number.is_finite() else None


def same_meaning(one: Parameter, other: Parameter) -> str | None:
    """What differs between two parameters of one name; None where nothing does. Prose may differ."""
    for name in ("type", "several", "all", "default"):
        if getattr(one, name) != getattr(other, name):
            return name
    return None
