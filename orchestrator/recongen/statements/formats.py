"""The formats by name, and which of them a file is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from recongen.statements import bai2, camt053, mt940, ofx
from recongen.statements.reading import Source
from recongen.statements.text import is_readable
from recongen.statements.types import Event, Place

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


def read(source: Source, format: str | None) -> Iterator[Event]:
    """The statements of a file of that format; None: of the one that it looks like."""
    if not is_readable(source.path, source.findings):
        return
    looks_like = recognize(source.path)
    place = Place(source.name, 0)
    if format and looks_like not in (format, None):
        remedy = f"Read it as that: recongen feed from {looks_like} …"
        source.findings.error(
            "wrong-format", place, f"the file looks like {looks_like}, not {format}", remedy
        )
    elif found := format or looks_like:
        yield from READERS[found](source)
    else:
        message = f"the file does not look like any of {', '.join(READERS)}"
        source.findings.error("wrong-format", place, message, "Say which it is: --format.")
