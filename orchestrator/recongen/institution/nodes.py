"""YAML as nodes that know where they stand in the file and how their text was written.

Plain scalars are read by the YAML 1.2 core schema: `yes`, `no`, `NO` and `2030-07-05` are text,
`0010` keeps its zeros, and `5000.00` keeps its cents.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

_INTEGER = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(
    r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)"
)
_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_SHOWN = 60

# Positions of Unicode that no name or prose of an institution needs: C0 and C1 controls but tab and newlines, surrogates.
CONTROL_CHARACTERS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


class Mark(NamedTuple):
    line: int
    column: int


@dataclass(slots=True, eq=False)
class Scalar:
    """`plain` when written without quotes and not as a block: only then may it be a number, a boolean or null."""

    mark: Mark
    text: str
    plain: bool
    size: int = 1
    height: int = 0

    @property
    def is_null(self) -> bool:
        return self.plain and _WORDS.get(self.text, True) is None

    @property
    def is_number(self) -> bool:
        return self.plain and _FLOAT.fullmatch(self.text) is not None

    @property
    def is_integer(self) -> bool:
        return self.plain and _INTEGER.fullmatch(self.text) is not None

    @property
    def boolean(self) -> bool | None:
        return _WORDS.get(self.text) if self.plain else None


@dataclass(slots=True, eq=False)
class Sequence:
    mark: Mark
    items: tuple[Node, ...]
    size: int
    height: int


@dataclass(slots=True, eq=False)
class Mapping:
    mark: Mark
    entries: tuple[tuple[Scalar, Node], ...]
    size: int
    height: int

    def get(self, key: str) -> Node | None:
        return next((value for name, value in self.entries if name.text == key), None)

    def key(self, key: str) -> Scalar | None:
        return next((name for name, _ in self.entries if name.text == key), None)


Node: TypeAlias = Scalar | Sequence | Mapping
Path: TypeAlias = tuple[str | int, ...]


def is_null(node: Node) -> bool:
    return isinstance(node, Scalar) and node.is_null


def describe(node: Node) -> str:
    """What was found, for a sentence: `the text 'abc'`, `the number 12`, `a list`."""
    if isinstance(node, Sequence):
        return "a list"
    if isinstance(node, Mapping):
        return "a mapping"
    if node.is_null:
        return "nothing"
    if node.boolean is not None:
        return node.text
    kind = "number" if node.is_number else "text"
    return f"the {kind} {quote(node.text) if kind == 'text' else node.text[:_SHOWN]}"


def quote(text: str) -> str:
    """The text in quotes, short, on one line, with nothing invisible in it."""
    short = text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
    return repr(short)


def plain_value(node: Node) -> Any:
    """The node as JSON values, by the YAML 1.2 core schema."""
    if isinstance(node, Mapping):
        return {key.text: plain_value(value) for key, value in node.entries}
    if isinstance(node, Sequence):
        return [plain_value(item) for item in node.items]
    if node.plain and node.text in _WORDS:
        return _WORDS[node.text]
    if node.is_integer and len(node.text) < _SHOWN:
        return int(node.text)
    if node.is_number and "n" not in node.text.lower():
        return float(node.text)
    return node.text


def nearest(root: Node, path: Path) -> Mark:
    """Where the value at that path begins, or the closest part above it that exists."""
    node, mark = root, root.mark
    for part in path:
        below = step(node, part)
        if below is None:
            break
        node, mark = below, below.mark
    return mark


def step(node: Node, part: str | int) -> Node | None:
    if isinstance(node, Mapping) and isinstance(part, str):
        return node.get(part)
    if isinstance(node, Sequence) and isinstance(part, int) and part < len(node.items):
        return node.items[part]
    return None
