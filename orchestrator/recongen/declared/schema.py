"""Records as JSON Schema, for editors that complete and check keys as you type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from recongen.declared.scalars import Schema

if TYPE_CHECKING:
    from recongen.declared.records import Key, Record


def definition(cls: type[Record], definitions: dict[str, Schema]) -> Schema:
    """The record as JSON Schema."""
    properties = {each.name: _property(each, definitions) for each in cls.keys}
    properties |= {name: {"description": "Accepted and ignored."} for name in cls.ignored}
    return {
        "type": "object",
        "description": " ".join((cls.__doc__ or "").split("\n\n")[0].split()),
        "additionalProperties": False,
        "properties": properties,
        "required": [each.name for each in cls.keys if each.required],
    }


def _property(each: Key, definitions: dict[str, Schema]) -> Schema:
    schema = each.kind.schema(definitions)
    more: Schema = {}
    if each.example is not None and "examples" not in schema:
        more["examples"] = [each.example]
    if isinstance(each.default, str | bool | int):
        more["default"] = each.default
    return {"description": each.help, **(schema if each.required else _or_null(schema)), **more}


def _or_null(schema: Schema) -> Schema:
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
