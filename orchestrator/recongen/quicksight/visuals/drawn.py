"""What every kind of visual comes to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Drawn:
    kind: str
    """The member of the service's union of visuals."""
    configuration: dict[str, Any]
    told: Mapping[str, str] = field(default_factory=dict)
    """By column, the field that tells a click its value."""
