"""Mappings with known keys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from recongen.institution.findings import Problem
from recongen.institution.kinds.basis import BROKEN, Kind, Spot, closest
from recongen.institution.kinds.containers import Unused
from recongen.institution.nodes import Mapping, Node, Path, is_null, quote


@dataclass(frozen=True)
class Key:
    name: str
    kind: Kind
    description: str
    required: bool = False


@dataclass(frozen=True)
class Fields:
    """The values of a record that could be read."""

    path: Path
    values: dict[str, Any]

    def __getitem__(self, key: str) -> Any:
        return self.values.get(key)

    def get(self, key: str, default: Any = None) -> Any:
        return self.values.get(key, default)

    def __contains__(self, key: str) -> bool:
        return key in self.values


@dataclass(frozen=True)
class Record(Kind):
    """A mapping with known keys; the one description that the parser and the JSON Schema share."""

    name: str
    description: str
    keys: tuple[Key, ...]

    @property
    def says(self) -> str:  # type: ignore[override]
        return f"a mapping with keys such as {self.keys[0].name}"

    def read(self, node: Node, spot: Spot) -> Any:
        if not isinstance(node, Mapping):
            return self.wrong_type(node, spot)
        given = {key.text: value for key, value in node.entries if not is_null(value)}
        misspelt = self._report_unknown(node, spot) - given.keys()
        spot.report.broken.update(spot.below(name).path for name in misspelt)
        values = {}
        for key in self.keys:
            if key.name in given:
                value = key.kind.read(given[key.name], spot.below(key.name))
                if value is not BROKEN:
                    values[key.name] = value
            elif key.required and key.name not in misspelt:
                self._report_missing(key, node, spot)
        return Fields(spot.path, values)

    def _report_unknown(self, node: Mapping, spot: Spot) -> set[str]:
        """The known keys that the unknown ones were probably meant to be: they are not missing."""
        known = [key.name for key in self.keys]
        meant = set()
        for key, _ in node.entries:
            if key.text in known:
                continue
            close = closest(key.text, known)
            meant.update([close] if close else [])
            hint = f"Did you mean {quote(close)}? " if close else f"Known keys: {self._useful_keys()}. "
            message = f"{self.name} has no key {quote(key.text)}"
            remedy = f"{hint}Fix or delete it."
            spot.report.add(Problem("unknown-key", spot.path, message, remedy, mark=key.mark))
        return meant

    def _useful_keys(self) -> str:
        return ", ".join(key.name for key in self.keys if not isinstance(key.kind, Unused))

    def _report_missing(self, key: Key, node: Mapping, spot: Spot) -> None:
        here = spot.below(key.name)
        says = f" It is {key.kind.says}." if key.kind.says else ""
        written = node.key(key.name)
        if written is not None:
            here.error("missing-key", "the key has no value", f"Write one.{says}", written.mark)
        else:
            here.error("missing-key", f"{self.name} needs {key.name}", f"Add it.{says}", node.mark)

    def schema(self) -> dict[str, Any]:
        return {"$ref": f"#/$defs/{self.name.replace(' ', '_')}"}

    def definition(self) -> dict[str, Any]:
        return {
            "type": "object",
            "description": self.description,
            "additionalProperties": False,
            "properties": {key.name: _property(key) for key in self.keys},
            "required": [key.name for key in self.keys if key.required],
        }


def _property(key: Key) -> dict[str, Any]:
    schema = key.kind.schema()
    return {"description": key.description, **(schema if key.required else _or_null(schema))}


def _or_null(schema: dict[str, Any]) -> dict[str, Any]:
    """An optional key without a value counts as absent."""
    if "enum" in schema:
        return {**schema, "enum": [*schema["enum"], None]}
    if "type" in schema:
        types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        return {**schema, "type": [*types, "null"]}
    if "$ref" in schema:
        # Not anyOf, whose errors would not say which key is wrong.
        return {"type": ["object", "null"], "if": {"type": "object"}, "then": schema}
    return {"anyOf": [schema, {"type": "null"}]} if schema else schema
