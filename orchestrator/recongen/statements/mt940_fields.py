"""The fields of an MT940 file, each with the lines that it goes on in."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from recongen.statements.amounts import BadValueError, compact_day
from recongen.statements.findings import Findings
from recongen.statements.reading import Source
from recongen.statements.text import lines
from recongen.statements.types import Place

_TAG = re.compile(r":(NS|[0-9]{2}[A-Z]?):(.*)")
_ENVELOPE = re.compile(r"(\{[1235]:.*|-\}?(\{5:.*)?|\x01|\x03|)")
_MANY_LINES = {"61", "86", "NS", "25", "25P"}
_MOST_LINES = 60
_KNOWN = {
    "13", "13D", "20", "21", "25", "25P", "28", "28C", "34F", "60F", "60M", "61", "62F", "62M", "64",
    "65", "86", "90C", "90D", "NS",
}  # fmt: skip


class Field(NamedTuple):
    tag: str
    text: str
    """Its lines, with line feeds between them."""
    place: Place


def closing_days(source: Source, encoding: str) -> deque[date | None]:
    """Of each statement: an entry that names no booking day is booked by then."""
    found: deque[date | None] = deque()
    # Its faults and its progress are reported when the fields are read.
    for _, line in lines(Source(source.path, Findings()), encoding):
        if line.startswith((":62F:", ":62M:")):
            try:
                found.append(compact_day(line[6:12]))
            except BadValueError:
                found.append(None)
    return found


def fields(source: Source, encoding: str) -> Iterator[Field]:
    tag, texts, place = "", [""], Place(source.name, 0)
    for number, line in lines(source, encoding):
        found = _TAG.fullmatch(line)
        here = Place(source.name, number, f"field {found[1]}" if found else "")
        if found and found[1] in _KNOWN:
            if tag:
                yield Field(tag, "\n".join(texts), place)
            tag, texts, place = found[1], [found[2]], here
        elif line.startswith("{4:") and not line.strip("{4:\r"):
            continue
        elif found or line.startswith(":"):
            message = f"{line[:20]!r} is not a field of MT940, and no line of text begins with a colon"
            source.findings.error("unknown-field", here, message)
        elif _ENVELOPE.fullmatch(line.rstrip()):
            if tag and line.strip():
                yield Field(tag, "\n".join(texts), place)
                tag = ""
        elif not tag:
            message = f"{line[:20]!r} stands in no field"
            source.findings.error("outside-fields", here, message)
        elif tag not in _MANY_LINES or len(texts) == _MOST_LINES:
            message = f"field :{tag}: ends on its line, and {line[:20]!r} follows"
            source.findings.error("outside-fields", here, message)
        else:
            texts.append(line)
    if tag:
        yield Field(tag, "\n".join(texts), place)
