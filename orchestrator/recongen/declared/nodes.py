"""YAML as nodes that know where they stand in the file and how their text was written.

Plain scalars are read by the YAML 1.2 core schema: `yes`, `no`, `NO` and `2030-07-05` are text,
`0010` keeps its zeros, and `5000.00` keeps its cents.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

from recongen.text import shorten

_INTEGER = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(
    r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)"
)
_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_LONGEST_QUOTE = 60
_DEEPEST = 50

# What no name or prose needs: the C0 and C1 controls but tab and newlines, and surrogates.
CONTROL_CHARACTERS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


class Mark(NamedTuple):
    """Counted from 1; both are 0 where the file is not at hand."""

    line: int
    column: int


NOWHERE = Mark(0, 0)


@dataclass(slots=True, eq=False)
class Scalar:
    """`plain` when written without quotes and not as a block: only then may it be a number, a boolean or null."""

    mark: Mark
    text: str
    plain: bool = False

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


@dataclass(slots=True, eq=False)
class Mapping:
    mark: Mark
    entries: tuple[tuple[Scalar, Node], ...]

    def get(self, key: str) -> Node | None:
        return next((value for name, value in self.entries if name.text == key), None)

    def key(self, key: str) -> Scalar | None:
        return next((name for name, _ in self.entries if name.text == key), None)


Node: TypeAlias = Scalar | Sequence | Mapping
Path: TypeAlias = tuple[str | int, ...]


def is_null(node: Node | None) -> bool:
    return node is None or (isinstance(node, Scalar) and node.is_null)


def describe(node: Node) -> str:
    """What was found, as part of a sentence: `the text 'abc'`, `the number 12`, `a list`."""
    if isinstance(node, Sequence):
        return "a list"
    if isinstance(node, Mapping):
        return "a mapping"
    if node.is_null:
        return "nothing"
    if node.boolean is not None:
        return node.text.lower()
    if node.is_number:
        return f"the number {node.text[:_LONGEST_QUOTE]}"
    return f"the text {quote(node.text)}" if node.text.strip() else "no text"


def quote(text: str) -> str:
    """The text in quotes, short, on one line, with nothing invisible in it."""
    return repr(shorten(text, _LONGEST_QUOTE))


def quote_if_needed(name: str) -> str:
    """A name within a path: in quotes only where it needs them."""
    return name if name and name.isprintable() and len(name) <= _LONGEST_QUOTE else quote(name)


def plain_value(node: Node) -> Any:
    """The node as JSON values, by the YAML 1.2 core schema."""
    if isinstance(node, Mapping):
        return {key.text: plain_value(value) for key, value in node.entries}
    if isinstance(node, Sequence):
        return [plain_value(item) for item in node.items]
    if node.plain and node.text in _WORDS:
        return _WORDS[node.text]
    if node.is_integer and len(node.text) < _LONGEST_QUOTE:
        return int(node.text)
    if node.is_number and "n" not in node.text.lower():
        return float(node.text)
    return node.text


def from_value(value: Any, beside: Node | None = None, mark: Mark = NOWHERE, depth: int = 0) -> Node:
    """JSON values as nodes; they take their places from `beside`, the same values in a file, as far as that has them.

    What is nested deeper than any declaration is left out.
    """
    mark = beside.mark if beside else mark
    if depth > _DEEPEST and isinstance(value, dict | list | tuple):
        return Sequence(mark, ())
    if isinstance(value, dict):
        below = beside if isinstance(beside, Mapping) else Mapping(mark, ())
        keys = {str(key): below.key(str(key)) or Scalar(mark, str(key)) for key in value}
        entries = (
            (keys[str(key)], from_value(part, below.get(str(key)), keys[str(key)].mark, depth + 1))
            for key, part in value.items()
        )
        return Mapping(mark, tuple(entries))
    if isinstance(value, list | tuple):
        items = (from_value(part, step(beside, at), mark, depth + 1) for at, part in enumerate(value))
        return Sequence(mark, tuple(items))
    if isinstance(value, str):
        return Scalar(mark, value)
    return Scalar(mark, "" if value is None else str(value).lower(), plain=True)


def nearest(root: Node, path: Path) -> Mark:
    """Where the value at that path begins, or the closest part above it that exists."""
    node: Node | None = root
    mark = root.mark
    for part in path:
        node = step(node, part)
        mark = node.mark if node else mark
    return mark


def find(root: Node | None, path: Path) -> Node | None:
    for part in path:
        root = step(root, part)
    return root


def require(root: Node, path: Path) -> Node:
    """The value at that path, which must exist."""
    found = find(root, path)
    assert found is not None, path
    return found


def step(node: Node | None, part: str | int) -> Node | None:
    if isinstance(node, Mapping) and isinstance(part, str):
        return node.get(part)
    if isinstance(node, Sequence) and isinstance(part, int) and part < len(node.items):
        return node.items[part]
    return None


def items_of(node: Node | None) -> tuple[Node, ...]:
    """The items of a list; nothing for any other node."""
    return node.items if isinstance(node, Sequence) else ()


def texts_at(node: Node | None, key: str) -> Iterator[str]:
    """Every text under that key, at any depth."""
    for item in items_of(node):
        yield from texts_at(item, key)
    for name, value in node.entries if isinstance(node, Mapping) else ():
        if name.text == key and isinstance(value, Scalar):
            yield value.text
        yield from texts_at(value, key)
