"""Keys: what names a row, and the parts that tell it apart."""

from __future__ import annotations

from datetime import datetime

from .rows import instant_text


def key(name: str, *parts: object) -> str:
    r"""`name|part|part…`, with a backslash before every `|` and `\\` inside a part."""
    return "|".join([name, *map(_part, parts)])


def _part(value: object) -> str:
    text = instant_text(value) if isinstance(value, datetime) else str(value)
    return text.replace("\\", "\\\\").replace("|", "\\|")
