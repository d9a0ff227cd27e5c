"""JSON columns: the scalars of one object, as the text that stands there."""

from __future__ import annotations

import json
import re
from datetime import datetime
from decimal import ROUND_DOWN, Decimal
from functools import lru_cache

_TIMESTAMP = re.compile(r"\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}:\d{2}(\.\d{1,6})?Z?)?", re.ASCII)
_DECIMAL = re.compile(r"-?\d{1,16}(\.\d+)?", re.ASCII)


@lru_cache(maxsize=4096)
def scalars(text: str | None) -> dict[str, str]:
    """Key to text of every member that is a string, number or boolean; null, objects and arrays are absent."""
    if text is None:
        return {}
    members = json.loads(text, parse_int=str, parse_float=_number)
    if not isinstance(members, dict):
        return {}
    return {key: _text(value) for key, value in members.items() if isinstance(value, str | bool)}


def _number(text: str) -> str:
    """As it is spelled; with an exponent, the plain decimal that it stands for."""
    return f"{Decimal(text):f}" if "e" in text.lower() else text


def _text(value: str | bool) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value


def filled(text: str | None, key: str) -> str | None:
    """The scalar under a key, unless it is missing or blank."""
    value = scalars(text).get(key)
    return value if value is not None and value.strip(" \t\n\v\f\r") else None


def timestamp(text: str | None) -> datetime | None:
    """A calendar-valid ISO date, or timestamp without zone or in UTC, else nothing."""
    if text is None or not _TIMESTAMP.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text.removesuffix("Z"))
    except ValueError:
        return None


def plain_cents(text: str | None) -> int | None:
    """A plain decimal number of at most 16 digits before its point, in cents; what is beyond is cut off."""
    if text is None or not _DECIMAL.fullmatch(text):
        return None
    return int((Decimal(text) * 100).to_integral_value(ROUND_DOWN))
