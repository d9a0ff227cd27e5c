"""Paragraphs."""

from __future__ import annotations

from recongen.apps.visuals import Text
from recongen.web.records import TextView
from recongen.web.sight import Sight


def view(visual: Text, sight: Sight, of_width: int) -> TextView:
    return TextView(
        visual.name,
        visual.title,
        visual.subtitle,
        visual.width,
        of_width,
        paragraphs=visual.paragraphs,
        bullets=visual.bullets,
    )
