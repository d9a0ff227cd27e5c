"""Kinds of lists and mappings, and kinds made of other kinds."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from recongen.declared.findings import Severity
from recongen.declared.nodes import Mapping, Node, Scalar, Sequence, plain_value, quote
from recongen.declared.reading import Spot, UnreadableError
from recongen.declared.scalars import Kind, Name, Schema


@dataclass(frozen=True)
class ListOf(Kind):
    """The items that could be read. `repeats` says what a repeated value is; it is then dropped.

    `empty` is the rule, message and remedy of a list that must not be empty and has a reason of its own.
    """

    item: Kind
    min_items: int = 0
    max_items: int | None = None
    repeats: Severity | None = None
    says: str = "a list"
    empty: tuple[str, str, str] | None = None

    def read(self, node: Node, spot: Spot) -> tuple[Any, ...]:
        if not isinstance(node, Sequence):
            raise spot.wrong_type(self.says, node)
        if self.empty and not node.items:
            raise spot.error(*self.empty)
        if not self.min_items <= len(node.items) <= (self.max_items or len(node.items)):
            message = f"this list must have {self._length()}; found {len(node.items)}"
            raise spot.error("list-length", message, "Fix the list.")
        values: list[Any] = []
        seen: set[Any] = set()
        for position, item in enumerate(node.items):
            here = spot.below(position)
            with suppress(UnreadableError):
                value = self.item.read(item, here)
                if self.repeats and value in seen:
                    text = quote(item.text) if isinstance(item, Scalar) else "this item"
                    here.note("repeated-item", f"{text} is already in this list", "Delete one.", self.repeats)
                    continue
                if self.repeats:
                    seen.add(value)
                values.append(value)
        return tuple(values)

    def _length(self) -> str:
        if self.min_items == self.max_items:
            return f"exactly {self.min_items} items"
        if not self.min_items:
            return f"at most {self.max_items} items"
        return f"at least {self.min_items} item{'s' if self.min_items != 1 else ''}"

    def schema(self, definitions: dict[str, Schema]) -> Schema:
        schema: Schema = {"type": "array", "items": self.item.schema(definitions)}
        if self.min_items:
            schema["minItems"] = self.min_items
        if self.max_items is not None:
            schema["maxItems"] = self.max_items
        if self.repeats == "error":
            schema["uniqueItems"] = True
        return schema


@dataclass(frozen=True)
class MapOf(Kind):
    """A mapping whose keys are the declaration's own; read as pairs in the order of the file."""

    value: Kind
    key: Kind = field(default_factory=Name)
    says: str = "a mapping"

    def read(self, node: Node, spot: Spot) -> tuple[tuple[str, Any], ...]:
        if not isinstance(node, Mapping):
            raise spot.wrong_type(self.says, node)
        pairs = []
        for key, value in node.entries:
            here = spot.below(key.text)
            with suppress(UnreadableError):
                self.key.read(key, here)
                pairs.append((key.text, self.value.read(value, here)))
        return tuple(pairs)

    def schema(self, definitions: dict[str, Schema]) -> Schema:
        return {"type": "object", "additionalProperties": self.value.schema(definitions)}


@dataclass(frozen=True)
class Anything(Kind):
    """A mapping of the declaration's own making, handed on as plain values."""

    says: str = "a mapping"

    def read(self, node: Node, spot: Spot) -> Any:
        if not isinstance(node, Mapping):
            raise spot.wrong_type(self.says, node)
        return plain_value(node)

    def schema(self, definitions: dict[str, Schema]) -> Schema:
        return {"type": "object"}


@dataclass(frozen=True)
class Then(Kind):
    """Another kind, whose value is then converted."""

    kind: Kind
    convert: Callable[[Any], Any]

    @property
    def says(self) -> str:  # type: ignore[override]
        return self.kind.says

    def read(self, node: Node, spot: Spot) -> Any:
        return self.convert(self.kind.read(node, spot))

    def schema(self, definitions: dict[str, Schema]) -> Schema:
        return self.kind.schema(definitions)


@dataclass(frozen=True)
class ByShape(Kind):
    """A word, a list or a mapping, each with a kind of its own."""

    says: str
    word: Kind | None = None
    sequence: Kind | None = None
    mapping: Kind | None = None

    def read(self, node: Node, spot: Spot) -> Any:
        if isinstance(node, Scalar):
            kind = self.word
        else:
            kind = self.sequence if isinstance(node, Sequence) else self.mapping
        if kind is None:
            raise spot.wrong_type(self.says, node)
        return kind.read(node, spot)

    def schema(self, definitions: dict[str, Schema]) -> Schema:
        kinds = [kind for kind in (self.word, self.sequence, self.mapping) if kind]
        return {"anyOf": [kind.schema(definitions) for kind in kinds]}
