"""Sections have numbers: 1, 2, 2.1 …"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from recongen.audit.contents import Section


def numbers(sections: Sequence[Section]) -> Mapping[str, str]:
    """By the section's id."""
    found: dict[str, str] = {}
    first = second = 0
    for section in sections:
        first, second = (first + 1, 0) if section.level == 1 else (first, second + 1)
        found[section.id] = f"{first}" if section.level == 1 else f"{first}.{second}"
    return found
