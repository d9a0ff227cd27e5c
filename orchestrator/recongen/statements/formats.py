"""The formats by name, and which of them a file is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from recongen.statements import bai2, camt053, mt940, ofx
from recongen.statements.reading import Source
from recongen.statements.types import Event

Reader = Callable[[Source], Iterator[Event]]

READERS: dict[str, Reader] = {
    "camt053": camt053.read,
    "mt940": mt940.read,
    "bai2": bai2.read,
    "ofx": ofx.read,
}
_SIGNS = {
    "ofx": rb"OFXHEADER|<\?OFX|<OFX>",
    "camt053": rb"<(?:\w+:)?Document[\s>]|camt\.05",
    "bai2": rb"^\s*01,[^,]*,",
    "mt940": rb"^(?:\{1:.*)?\s*:(?:20|25|28C?):",
}


def recognize(path: Path) -> str | None:
    """The format that a file looks like; None where it looks like none or cannot be read."""
    try:
        with path.open("rb") as file:
            # In UTF-16 every other byte of these signs is NUL.
            head = file.read(4000).replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe")
    except OSError:
        return None
    return next((name for name, sign in _SIGNS.items() if re.search(sign, head, re.MULTILINE)), None)
