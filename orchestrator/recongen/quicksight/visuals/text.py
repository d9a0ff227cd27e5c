"""Text in the service's own markup, in which whatever people wrote stays text."""

from __future__ import annotations

import re
from typing import Any
from xml.sax.saxutils import escape

from recongen.apps.types import Sheet, Text
from recongen.quicksight.layout import visual_id

TITLE, BODY = "20px", "14px"
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML has no way to hold."""


def text_box(sheet: Sheet, visual: Text) -> dict[str, Any]:
    head = f'<inline font-size="{TITLE}"><b>{plain(visual.title)}</b></inline>'
    lines = [f"<i>{plain(visual.subtitle)}</i>", *(plain(paragraph) for paragraph in visual.paragraphs)]
    body = "<br/><br/>".join(f'<inline font-size="{BODY}">{line}</inline>' for line in lines)
    content = f"<text-box>{head}<br/>{body}{_list(visual.bullets)}</text-box>"
    return {"SheetTextBoxId": visual_id(sheet, visual), "Content": content}


def plain(text: str) -> str:
    return escape(" ".join(_UNWRITABLE.sub(" ", text).split()))


def _list(bullets: tuple[str, ...]) -> str:
    if not bullets:
        return ""
    items = "".join(f'<li><inline font-size="{BODY}">{plain(bullet)}</inline></li>' for bullet in bullets)
    return f"<br/><ul>{items}</ul>"
