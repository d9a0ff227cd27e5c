"""An institution file as nodes; whatever is wrong with the file itself becomes findings, never an exception.

The file is composed from the parser's events one by one, so that depth, aliases and repeated keys are seen
before they cost anything.
"""

from __future__ import annotations

import codecs
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any

import yaml

from recongen.institution.findings import Problem
from recongen.institution.nodes import (
    CONTROL_CHARACTERS,
    Mapping,
    Mark,
    Node,
    Scalar,
    Sequence,
    describe,
    quote,
)

MAX_BYTES = 5_000_000
MAX_DEPTH = 50
MAX_VALUES = 250_000
MAX_ALIASED_VALUES = 100_000

# The C parser where PyYAML was built with it: some twenty times as fast.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CORE_TAGS = {f"tag:yaml.org,2002:{name}" for name in ("null", "bool", "int", "float", "map", "seq")}
_TEXT_TAG = "tag:yaml.org,2002:str"


class RefusedError(Exception):
    """The file cannot be read on."""

    def __init__(self, rule: str, message: str, remedy: str, mark: Mark | None = None) -> None:
        super().__init__(message)
        self.problem = Problem(rule, (), message, remedy, mark=mark)


def read(path: FilePath) -> tuple[Mapping | None, list[Problem]]:
    """The file's one mapping, or None when there is none; with the problems so far."""
    problems: list[Problem] = []
    try:
        root = _Composer(_text(path), problems).compose()
        return _the_mapping(root), problems
    except RefusedError as refused:
        return None, [*problems, refused.problem]


def _the_mapping(root: Node | None) -> Mapping:
    if root is None or (isinstance(root, Scalar) and root.is_null):
        raise RefusedError(
            "empty-file", "the file is empty", "Begin with `recongen init`, which writes a small example."
        )
    if not isinstance(root, Mapping):
        raise RefusedError(
            "not-a-mapping",
            f"the file must be a mapping with keys such as accounts and rails; found {describe(root)}",
            "Write `accounts:` at the start of a line and the list below it.",
            root.mark,
        )
    return root


def _text(path: FilePath) -> str:
    data = _bytes(path)
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _printable(_decoded(data, encoding))
    if _looks_like_utf16(data):
        raise RefusedError(
            "encoding",
            "the file looks like UTF-16 without a byte order mark",
            "Save it as UTF-8, for example with `iconv -f UTF-16LE -t UTF-8`.",
        )
    return _printable(_decoded(data, "utf-8"))


def _bytes(path: FilePath) -> bytes:
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise RefusedError(
                "unreadable-file", "this is a folder", "Name the institution's YAML file in it."
            )
        if not stat.S_ISREG(status.st_mode):
            raise RefusedError("unreadable-file", "this is not a regular file", "Name a YAML file.")
        if status.st_size > MAX_BYTES:
            raise _too_large(status.st_size)
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise RefusedError(
            "unreadable-file",
            f"the file cannot be read: {reason}",
            "Check its name and that you may read it.",
        ) from None
    if len(data) > MAX_BYTES:
        raise _too_large(len(data))
    return data


def _too_large(size: int) -> RefusedError:
    return RefusedError(
        "file-too-large",
        f"the file has {size:,} bytes; an institution may have {MAX_BYTES:,}",
        "Declare classes of accounts as account_templates instead of listing every account.",
    )


def _looks_like_utf16(data: bytes) -> bool:
    head = data[:200]
    return len(head) >= 4 and max(head[::2].count(0), head[1::2].count(0)) > len(head) // 4


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line = before.count(b"\n") + 1
        column = error.start - (before.rfind(b"\n") + 1) + 1
        found = f"0x{data[error.start]:02x}" if error.start < len(data) else "an early end"
        raise RefusedError(
            "encoding",
            f"byte {error.start + 1} of the file is {found}, which is not {encoding.removesuffix('-sig').upper()}",
            "Save the file as UTF-8; if it is Latin-1, `iconv -f LATIN1 -t UTF-8` does it.",
            Mark(line, column),
        ) from None


def _printable(text: str) -> str:
    found = CONTROL_CHARACTERS.search(text)
    if found is None:
        return text
    line = text.count("\n", 0, found.start()) + 1
    column = found.start() - text.rfind("\n", 0, found.start())
    raise RefusedError(
        "control-character",
        f"the file holds the control character U+{ord(found.group()):04X}",
        "Delete it; if the whole file looks like this it is not a text file.",
        Mark(line, column),
    )


@dataclass
class _Open:
    """A list or mapping whose end has not been seen. `first_seen` tells where each key was."""

    mark: Mark
    anchor: str | None
    is_mapping: bool
    items: list[Node] = field(default_factory=list)
    entries: list[tuple[Scalar, Node]] = field(default_factory=list)
    first_seen: dict[str, Mark] = field(default_factory=dict)
    key: Node | None = None
    size: int = 1
    height: int = 1

    def close(self) -> Node:
        if self.is_mapping:
            return Mapping(self.mark, tuple(self.entries), self.size, self.height)
        return Sequence(self.mark, tuple(self.items), self.size, self.height)


class _Composer:
    def __init__(self, text: str, problems: list[Problem]) -> None:
        self.text = text
        self.problems = problems
        self.open: list[_Open] = []
        self.anchors: dict[str, Node | None] = {}
        self.aliased = 0
        self.documents = 0
        self.root: Node | None = None

    def compose(self) -> Node | None:
        handlers: dict[type, Callable[[Any], None]] = {
            yaml.DocumentStartEvent: self._start_document,
            yaml.MappingStartEvent: self._start_collection,
            yaml.SequenceStartEvent: self._start_collection,
            yaml.MappingEndEvent: self._end_collection,
            yaml.SequenceEndEvent: self._end_collection,
            yaml.ScalarEvent: self._scalar,
            yaml.AliasEvent: self._alias,
        }
        for count, event in enumerate(self._events()):
            handler = handlers.get(type(event))
            if handler:
                handler(event)
            if count > MAX_VALUES:
                raise _too_many(_mark(event))
        return self.root

    def _events(self) -> Iterator[yaml.Event]:
        try:
            yield from yaml.parse(self.text, Loader=_LOADER)
        except yaml.MarkedYAMLError as error:
            raise _syntax(error) from None
        except (yaml.YAMLError, ValueError) as error:
            first = str(error).splitlines()[0] if str(error) else "unknown reason"
            raise RefusedError("yaml-syntax", f"this is not YAML: {first}", _CHECK_INDENTATION) from None

    def _start_document(self, event: yaml.DocumentStartEvent) -> None:
        self.documents += 1
        if self.documents > 1:
            raise RefusedError(
                "several-documents",
                "a second YAML document begins here",
                "Keep one institution in a file and delete this `---`.",
                _mark(event),
            )

    def _start_collection(self, event: Any) -> None:
        mark = _mark(event)
        self._check_tag(event.tag, mark)
        if len(self.open) >= MAX_DEPTH:
            raise _too_deep(mark)
        if event.anchor:
            self.anchors[event.anchor] = None
        self.open.append(_Open(mark, event.anchor, isinstance(event, yaml.MappingStartEvent)))

    def _end_collection(self, _: Any) -> None:
        closed = self.open.pop()
        node = closed.close()
        if closed.anchor:
            self.anchors[closed.anchor] = node
        self._add(node)

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        mark = _mark(event)
        self._check_tag(event.tag, mark)
        plain = not event.style and event.tag not in (_TEXT_TAG, "!")
        node = Scalar(mark, event.value, plain)
        if event.anchor:
            self.anchors[event.anchor] = node
        self._add(node)

    def _alias(self, event: yaml.AliasEvent) -> None:
        mark = _mark(event)
        if event.anchor not in self.anchors:
            raise RefusedError(
                "unknown-anchor",
                f"*{event.anchor} refers to an anchor that the lines above do not define",
                f"Write &{event.anchor} before the value it stands for, or write the value out.",
                mark,
            )
        target = self.anchors[event.anchor]
        if target is None:
            raise RefusedError(
                "alias-in-itself", f"*{event.anchor} contains itself", "Write the value out.", mark
            )
        self.aliased += target.size
        if self.aliased > MAX_ALIASED_VALUES:
            raise RefusedError(
                "alias-explosion",
                f"the aliases of this file stand for more than {MAX_ALIASED_VALUES:,} values",
                "Write out what they stand for, or remove them.",
                mark,
            )
        if len(self.open) + target.height > MAX_DEPTH:
            raise _too_deep(mark)
        self._add(target)

    def _add(self, node: Node) -> None:
        if not self.open:
            self.root = node
            return
        parent = self.open[-1]
        parent.size += node.size
        parent.height = max(parent.height, node.height + 1)
        if not parent.is_mapping:
            parent.items.append(node)
        elif parent.key is None:
            parent.key = node
        else:
            key, parent.key = parent.key, None
            self._add_entry(parent, key, node)

    def _add_entry(self, parent: _Open, key: Node, value: Node) -> None:
        if not isinstance(key, Scalar):
            found = f"a key must be a word; found {describe(key)}"
            self._problem("key-not-text", found, "Write a name.", key.mark)
        elif key.plain and key.text == "<<":
            self._problem(
                "merge-key",
                "merge keys (<<) are not part of YAML 1.2 and are not read here",
                "Write the keys out; an alias may stand for a whole value.",
                key.mark,
            )
        elif key.text in parent.first_seen:
            self._problem(
                "duplicate-key",
                f"the key {quote(key.text)} is already set on line {parent.first_seen[key.text].line}",
                "Keep one of the two.",
                key.mark,
            )
        else:
            parent.first_seen[key.text] = key.mark
            parent.entries.append((key, value))

    def _check_tag(self, tag: str | None, mark: Mark) -> None:
        if tag in (None, "!", _TEXT_TAG) or tag in _CORE_TAGS:
            return
        shown = tag.replace("tag:yaml.org,2002:", "!!") if tag else ""
        self._problem("yaml-tag", f"the tag {quote(shown)} is not allowed here", "Delete the tag.", mark)

    def _problem(self, rule: str, message: str, remedy: str, mark: Mark) -> None:
        path = tuple(part for part in map(_position, self.open) if part is not None)
        self.problems.append(Problem(rule, path, message, remedy, mark=mark))


def _position(collection: _Open) -> str | int | None:
    """Where in this list or mapping the part that is being read stands."""
    if not collection.is_mapping:
        return len(collection.items)
    return collection.key.text if isinstance(collection.key, Scalar) else None


_CHECK_INDENTATION = "Check the indentation, the quotes and the colons around this line."
_SYNTAX_REMEDIES = {
    "mapping values are not allowed": "Put a value that contains a colon in quotes, or fix the indentation.",
    "cannot start any token": "Indent with spaces, not tabs; put a value that begins with @ or ` in quotes.",
    "expected ':'": "Write a colon and a space after the key, or put the text in quotes.",
    "did not find expected key": "Align this key with its neighbours.",
    "did not find expected '-' indicator": "Align the dashes of this list.",
    "unexpected end of stream": "Close the quote that was opened.",
}


def _syntax(error: yaml.MarkedYAMLError) -> RefusedError:
    problem = error.problem or error.context or "the text ends too early"
    place = error.problem_mark or error.context_mark
    mark = Mark(place.line + 1, place.column + 1) if place else None
    remedy = next((text for part, text in _SYNTAX_REMEDIES.items() if part in problem), _CHECK_INDENTATION)
    begun = error.context_mark
    since = f" (it began on line {begun.line + 1})" if begun and mark and begun.line + 1 != mark.line else ""
    return RefusedError("yaml-syntax", f"this is not YAML: {problem}{since}", remedy, mark)


def _too_deep(mark: Mark) -> RefusedError:
    return RefusedError(
        "too-deep",
        f"lists and mappings are nested more than {MAX_DEPTH} deep",
        "An institution needs some five levels; check the brackets and the indentation.",
        mark,
    )


def _too_many(mark: Mark) -> RefusedError:
    return RefusedError(
        "too-many-values",
        f"the file holds more than {MAX_VALUES:,} values",
        "Declare classes of accounts as account_templates instead of listing every account.",
        mark,
    )


def _mark(event: Any) -> Mark:
    return Mark(event.start_mark.line + 1, event.start_mark.column + 1)
