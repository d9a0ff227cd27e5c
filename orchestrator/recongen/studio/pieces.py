"""The text of a YAML file as pieces: values that know where they begin and end, and how they are written.

`declared.compose` reads what a file means and refuses what no declaration should hold; this is the same text as an
editor needs it. Positions count characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

import yaml

from recongen.declared.compose import PARSER
from recongen.declared.nodes import NOWHERE, Path, Scalar

# What may stand before a value: an anchor, a tag.
_PROPERTIES = re.compile(r"(?:[&!]\S*(?:\s+|(?=[,\]}])|$))*")


@dataclass(eq=False)
class Piece:
    """`style` of a scalar is empty (plain) or its first sign; that of a list or mapping is `[`, `{` or empty (block)."""

    kind: Literal["scalar", "list", "mapping", "alias"]
    start: int
    """Behind an anchor or a tag."""
    end: int
    """Behind its last character: neither comments nor blank lines below belong to it."""
    style: str = ""
    text: str = ""
    """What a scalar says, or the anchor that an alias means."""
    is_tagged: bool = False
    anchor: str = ""
    items: list[Piece] = field(default_factory=list)
    entries: list[tuple[Piece, Piece]] = field(default_factory=list)

    def get(self, key: str) -> Piece | None:
        return next((value for name, value in self.entries if name.text == key), None)

    @property
    def children(self) -> Iterator[Piece]:
        yield from self.items
        for key, value in self.entries:
            yield key
            yield value


def pieces(text: str) -> Piece | None:
    """The one value of the text, None where it has none. Raises `yaml.YAMLError`, also where an alias means nothing."""
    events, anchors = iter(list(yaml.parse(text, Loader=PARSER))), set[str]()
    nodes = (each for each in events if isinstance(each, yaml.NodeEvent))
    return next((_piece(event, events, text, anchors) for event in nodes), None)


def aliases(piece: Piece | None) -> set[str]:
    """The anchors that are referred to."""
    if piece is None:
        return set()
    own = {piece.text} if piece.kind == "alias" else set()
    return own.union(*map(aliases, piece.children))


def find(root: Piece | None, path: Path) -> Piece | None:
    for part in path:
        if root is None:
            return None
        if isinstance(part, str):
            root = root.get(part)
        else:
            root = root.items[part] if part < len(root.items) else None
    return root


def meaning(piece: Piece | None) -> Any:
    """What the text says as plain values to compare: scalars as text with `null`, flags apart; aliases by name."""
    if piece is None:
        return {}
    if piece.kind == "mapping":
        return {key.text: meaning(value) for key, value in piece.entries}
    if piece.kind == "list":
        return [meaning(item) for item in piece.items]
    if piece.kind == "alias":
        return f"*{piece.text}", "alias"
    return comparable(piece.text, not piece.style and not piece.is_tagged)


def comparable(text: str, is_plain: bool) -> tuple[str, str]:
    """A scalar for comparison."""
    scalar = Scalar(NOWHERE, text, is_plain)
    return text, "null" if scalar.is_null else "flag" if scalar.boolean is not None else "text"


def _piece(event: Any, events: Iterator[Any], text: str, anchors: set[str]) -> Piece:
    begin, end = event.start_mark.index, _end_of(event)
    if isinstance(event, yaml.AliasEvent):
        if event.anchor not in anchors:
            raise yaml.YAMLError(f"no anchor {event.anchor}")
        return Piece("alias", begin, end, text=str(event.anchor))
    anchors.update([event.anchor] if event.anchor else [])
    found = _PROPERTIES.match(text, begin) if event.anchor or event.tag else None
    start = found.end() if found else begin
    if isinstance(event, yaml.ScalarEvent):
        style = event.style or ""
        if style in ("|", ">"):
            end = _block_end(text, start, end)
        return Piece(
            "scalar", start, max(start, end), style, event.value, bool(event.tag), event.anchor or ""
        )
    is_list = isinstance(event, yaml.SequenceStartEvent)
    piece = Piece("list" if is_list else "mapping", start, start)
    piece.is_tagged, piece.anchor = bool(event.tag), event.anchor or ""
    piece.style = ("[" if is_list else "{") if event.flow_style else ""
    for inner in events:
        if isinstance(inner, yaml.SequenceEndEvent | yaml.MappingEndEvent):
            last = max((each.end for each in piece.children), default=start)
            piece.end = last if not piece.style else _end_of(inner)
            break
        child = _piece(inner, events, text, anchors)
        if is_list:
            piece.items.append(child)
        else:
            piece.entries.append((child, _piece(next(events), events, text, anchors)))
    return piece


def _end_of(event: Any) -> int:
    return int(event.end_mark.index)


def _block_end(text: str, start: int, end: int) -> int:
    """Blank lines below a block are part of it only where its header keeps them."""
    body = text[start:end]
    if "+" in body.splitlines()[0].split("#")[0]:
        return end - len(body) + len(re.sub(r"\r?\n\Z", "", body))
    return start + len(body.rstrip())
