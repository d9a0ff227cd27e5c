"""The text of a YAML file as nodes.

Composed from the parser's events one by one, so that depth, aliases and repeated keys are seen before they cost
anything. Tags, merge keys and several documents are refused: what people declare is plain data.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any

import yaml

from recongen.declared.findings import Fault
from recongen.declared.nodes import Mapping, Mark, Node, Path, Scalar, Sequence, describe, items_of, quote

MAX_DEPTH = 50
MAX_VALUES = 250_000
MAX_ALIASED_VALUES = 100_000

# In C where PyYAML was built with that: some twenty times as fast.
PARSER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_TEXT_TAG = "tag:yaml.org,2002:str"
_PLAIN_TAGS = {f"tag:yaml.org,2002:{name}" for name in ("null", "bool", "int", "float", "map", "seq", "str")}

DECLARE_CLASSES = (
    "Declare classes of things instead of listing every one, such as account_templates for accounts."
)
_CHECK_INDENTATION = "Check the indentation, the quotes and the colons around this line."
_SYNTAX_REMEDIES = {
    "mapping values are not allowed": "Put a value that contains a colon in quotes, or fix the indentation.",
    "cannot start any token": "Indent with spaces, not tabs; put a value that begins with @ or ` in quotes.",
    "expected ':'": "Write a colon and a space after the key, or put the text in quotes.",
    "did not find expected key": "Align this key with its neighbours.",
    "did not find expected '-' indicator": "Align the dashes of this list.",
    "unexpected end of stream": "Close the quote that was opened.",
}


class RefusedError(Exception):
    """The file cannot be read on."""

    def __init__(self, rule: str, message: str, remedy: str, mark: Mark | None = None) -> None:
        super().__init__(message)
        self.problem = Fault((), rule, message, remedy, mark=mark)


def compose(text: str, problems: list[Fault]) -> Node | None:
    """The one document of the text; None where it has none. Raises RefusedError; what can be read past is a problem."""
    return _Composer(text, problems).document()


class _Composer:
    def __init__(self, text: str, problems: list[Fault]) -> None:
        self._problems = problems
        self._events = _events(text)
        self._anchors: dict[str, Node | None] = {}
        """None while the value of the anchor is still being read."""
        self._aliased = 0

    def document(self) -> Node | None:
        root: Node | None = None
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent) and root is not None:
                remedy = "Keep one declaration in a file and delete this `---`."
                raise RefusedError(
                    "several-documents", "a second YAML document begins here", remedy, _mark(event)
                )
            if isinstance(event, yaml.NodeEvent):
                root = self._node(event, (), 0)
        return root

    def _node(self, event: Any, path: Path, depth: int) -> Node:
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event, depth)
        mark = _mark(event)
        if event.tag not in (None, "!") and event.tag not in _PLAIN_TAGS:
            tag = quote(event.tag.replace("tag:yaml.org,2002:", "!!"))
            self._problem("yaml-tag", path, f"the tag {tag} is not allowed here", "Delete the tag.", mark)
        if depth == MAX_DEPTH and not isinstance(event, yaml.ScalarEvent):
            raise _too_deep(mark)
        if event.anchor:
            self._anchors[event.anchor] = None
        if isinstance(event, yaml.ScalarEvent):
            node: Node = Scalar(mark, event.value, not event.style and event.tag not in (_TEXT_TAG, "!"))
        elif isinstance(event, yaml.SequenceStartEvent):
            items = (self._node(item, (*path, at), depth + 1) for at, item in enumerate(self._inside()))
            node = Sequence(mark, tuple(items))
        else:
            node = Mapping(mark, tuple(self._entries(path, depth + 1)))
        if event.anchor:
            self._anchors[event.anchor] = node
        return node

    def _inside(self) -> Iterator[Any]:
        """The events that begin a value, up to the end of the list or mapping that is open."""
        for event in self._events:
            if isinstance(event, yaml.SequenceEndEvent | yaml.MappingEndEvent):
                return
            yield event

    def _entries(self, path: Path, depth: int) -> Iterator[tuple[Scalar, Node]]:
        """Keys that were not read before; of the others a problem each."""
        first: dict[str, Mark] = {}
        for event in self._inside():
            key = self._node(event, path, depth)
            below = (*path, key.text) if isinstance(key, Scalar) else path
            value = self._node(next(self._events), below, depth)
            if not isinstance(key, Scalar):
                message = f"a key must be a word; found {describe(key)}"
                self._problem("key-not-text", path, message, "Write a name.", key.mark)
            elif key.plain and key.text == "<<":
                message = "merge keys (<<) are not part of YAML 1.2 and are not read here"
                remedy = "Write the keys out; an alias may stand for a whole value."
                self._problem("merge-key", path, message, remedy, key.mark)
            elif key.text in first:
                message = f"the key {quote(key.text)} is already set on line {first[key.text].line}"
                self._problem("duplicate-key", path, message, "Keep one of the two.", key.mark)
            else:
                first[key.text] = key.mark
                yield key, value

    def _alias(self, event: yaml.AliasEvent, depth: int) -> Node:
        mark, anchor = _mark(event), event.anchor
        if anchor not in self._anchors:
            message = f"*{anchor} refers to an anchor that the lines above do not define"
            remedy = f"Write &{anchor} before the value it stands for, or write the value out."
            raise RefusedError("unknown-anchor", message, remedy, mark)
        target = self._anchors[anchor]
        if target is None:
            raise RefusedError("alias-in-itself", f"*{anchor} contains itself", "Write the value out.", mark)
        self._count(target, depth, mark)
        return target

    def _count(self, node: Node, depth: int, mark: Mark) -> None:
        """Counts the values that the alias at that mark stands for, and refuses too many and too deep ones."""
        self._aliased += 1
        if self._aliased > MAX_ALIASED_VALUES:
            message = f"the aliases of this file stand for more than {MAX_ALIASED_VALUES:,} values"
            raise RefusedError(
                "alias-explosion", message, "Write out what they stand for, or remove them.", mark
            )
        if depth == MAX_DEPTH and not isinstance(node, Scalar):
            raise _too_deep(mark)
        below = chain.from_iterable(node.entries) if isinstance(node, Mapping) else items_of(node)
        for part in below:
            self._count(part, depth + 1, mark)

    def _problem(self, rule: str, path: Path, message: str, remedy: str, mark: Mark) -> None:
        self._problems.append(Fault(path, rule, message, remedy, mark=mark))


def _events(text: str) -> Iterator[Any]:
    try:
        for count, event in enumerate(yaml.parse(text, Loader=PARSER)):
            yield event
            if count > MAX_VALUES:
                message = f"the file holds more than {MAX_VALUES:,} values"
                raise RefusedError("too-many-values", message, DECLARE_CLASSES, _mark(event))
    except yaml.MarkedYAMLError as error:
        raise _syntax(error) from None
    except (yaml.YAMLError, ValueError) as error:
        first = str(error).splitlines()[0] if str(error) else "unknown reason"
        raise RefusedError("yaml-syntax", f"this is not YAML: {first}", _CHECK_INDENTATION) from None


def _syntax(error: yaml.MarkedYAMLError) -> RefusedError:
    problem = error.problem or error.context or "the text ends too early"
    place, start = error.problem_mark or error.context_mark, error.context_mark
    mark = Mark(place.line + 1, place.column + 1) if place else None
    remedy = next((text for part, text in _SYNTAX_REMEDIES.items() if part in problem), _CHECK_INDENTATION)
    since = f" (it began on line {start.line + 1})" if start and mark and start.line + 1 != mark.line else ""
    return RefusedError("yaml-syntax", f"this is not YAML: {problem}{since}", remedy, mark)


def _too_deep(mark: Mark) -> RefusedError:
    message = f"lists and mappings are nested more than {MAX_DEPTH} deep"
    remedy = "A declaration needs few levels; check the brackets and the indentation."
    return RefusedError("too-deep", message, remedy, mark)


def _mark(event: Any) -> Mark:
    return Mark(event.start_mark.line + 1, event.start_mark.column + 1)
