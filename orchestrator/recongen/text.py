"""Text for people and programs, with nothing in it that could steer the terminal it is shown on."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

# JSON escapes the control characters below U+0020 itself.
_UNESCAPED = re.compile("[\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
JOINERS = "\u200c\u200d"
"""Invisible, but part of how some scripts and emoji are written."""


def plural(count: int, noun: str, several: str | None = None) -> str:
    return f"{count:,} {noun if count == 1 else several or noun + 's'}"


def first(lines: Sequence[object], most: int, hint: str = "", total: int | None = None) -> Iterator[str]:
    """The first lines, then how many more there are, of `total` or of these; `hint` says where."""
    yield from map(str, lines[:most])
    more = (len(lines) if total is None else total) - most
    if more > 0:
        yield f"… and {more:,} more{hint}"


def shorten(text: str, most: int) -> str:
    """At most so many characters, the last of them … where some are left out."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def printable(text: str) -> str:
    """The text on one line; what is invisible or moves the cursor becomes a replacement character."""
    if is_printable(text):
        return text
    return "".join(char if is_printable(char) else "\N{REPLACEMENT CHARACTER}" for char in text)


def is_printable(text: str) -> bool:
    """Whether all of it can be seen, or joins what can be, as in Persian, Hindi and emoji."""
    return text.isprintable() or all(char.isprintable() or char in JOINERS for char in text)


def one_line(reason: object) -> str:
    """What went wrong, without line breaks; its type where it says nothing."""
    return " ".join(str(reason).split()) or type(reason).__name__


def json_text(document: Any) -> str:
    """JSON as every command prints it: UTF-8, two spaces, keys in their own order."""
    text = json.dumps(document, indent=2, ensure_ascii=False)
    return _UNESCAPED.sub(lambda found: f"\\u{ord(found.group()):04x}", text)


def json_pieces(head: Mapping[str, Any], name: str, items: Iterable[Any]) -> Iterator[str]:
    """The same for a document that ends in a list, an item at a time: together they need not fit into memory."""
    yield json_text(head).removesuffix("\n}") + f',\n  "{name}": ['
    between = ""
    for item in items:
        # No text of an item holds a line break of its own: JSON escapes it.
        yield f"{between}\n    " + json_text(item).replace("\n", "\n    ")
        between = ","
    yield "\n  ]\n}\n" if between else "]\n}\n"
