"""Paragraphs."""

from __future__ import annotations

from recongen.apps.visuals import Text
from recongen.web.records import Head, TextView
from recongen.web.sight import Sight


def view(visual: Text, sight: Sight, head: Head) -> TextView:
    return TextView(
        *head,
        paragraphs=visual.paragraphs,
        bullets=visual.bullets,
    )
