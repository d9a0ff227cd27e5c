"""Lists and mappings of values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from recongen.institution.findings import Problem, Severity
from recongen.institution.kinds.basis import BROKEN, Kind, Spot
from recongen.institution.kinds.scalars import Name
from recongen.institution.nodes import Mapping, Node, Scalar, Sequence, plain_value, quote


@dataclass(frozen=True)
class ListOf(Kind):
    """`repeats` says what a repeated value is; it is then dropped."""

    item: Kind
    min_items: int = 0
    max_items: int | None = None
    repeats: Severity | None = None
    says: str = "a list"

    def read(self, node: Node, spot: Spot) -> Any:
        if not isinstance(node, Sequence):
            return self.wrong_type(node, spot)
        if not self.min_items <= len(node.items) <= (self.max_items or len(node.items)):
            return spot.error(
                "list-length",
                f"this list must have {self._length()}; found {len(node.items)}",
                "Fix the list.",
            )
        values: list[Any] = []
        seen: set[Any] = set()
        for position, item in enumerate(node.items):
            value = self.item.read(item, spot.below(position))
            if value is BROKEN:
                continue
            if self.repeats and value in seen:
                self._report_repeat(item, spot.below(position))
                continue
            if self.repeats:
                seen.add(value)
            values.append(value)
        return tuple(values)

    def _length(self) -> str:
        if self.min_items == self.max_items:
            return f"exactly {self.min_items} items"
        return f"at least {self.min_items} item{'s' if self.min_items != 1 else ''}"

    def _report_repeat(self, item: Node, spot: Spot) -> None:
        text = quote(item.text) if isinstance(item, Scalar) else "this item"
        problem = Problem(
            "repeated-item",
            spot.path,
            f"{text} is already in this list",
            "Delete one.",
            self.repeats or "error",
        )
        spot.report.add(problem)

    def schema(self) -> dict[str, Any]:
        schema: dict[str, Any] = {"type": "array", "items": self.item.schema()}
        if self.min_items:
            schema["minItems"] = self.min_items
        if self.max_items is not None:
            schema["maxItems"] = self.max_items
        if self.repeats == "error":
            schema["uniqueItems"] = True
        return schema


@dataclass(frozen=True)
class MapOf(Kind):
    """A mapping whose keys are the institution's own; read as pairs in the order of the file."""

    value: Kind
    key: Kind = field(default_factory=Name)
    says: str = "a mapping"

    def read(self, node: Node, spot: Spot) -> Any:
        if not isinstance(node, Mapping):
            return self.wrong_type(node, spot)
        pairs = []
        for key, value in node.entries:
            here = spot.below(key.text)
            if self.key.read(key, here) is BROKEN:
                continue
            read = self.value.read(value, here)
            if read is not BROKEN:
                pairs.append((key.text, read))
        return tuple(pairs)

    def schema(self) -> dict[str, Any]:
        return {"type": "object", "additionalProperties": self.value.schema()}


@dataclass(frozen=True)
class Anything(Kind):
    """A mapping of the institution's own making, handed on as plain values."""

    says: str = "a mapping"

    def read(self, node: Node, spot: Spot) -> Any:
        if not isinstance(node, Mapping):
            return self.wrong_type(node, spot)
        return plain_value(node)

    def schema(self) -> dict[str, Any]:
        return {"type": "object"}


@dataclass(frozen=True)
class Unused(Kind):
    """A key that other tools write and that changes nothing here: a warning says why."""

    reason: str

    def read(self, node: Node, spot: Spot) -> Any:
        spot.warn(
            "unused-key", f"this key is read by other tools and ignored here: {self.reason}", "Leave it."
        )
        return BROKEN

    def schema(self) -> dict[str, Any]:
        return {}
