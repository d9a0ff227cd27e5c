"""Single faults in a valid request: each breaks one rule of the service's model, and one only."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from recongen.quicksight import kinds
from recongen.quicksight.requests import Resource
from recongen.quicksight.service_model import is_union, model, walk

LONGEST_TRIED = 200_000
_TEXTS = ("a", "A1", "ab-cd", "#A1B2C3", "111122223333", "arn:aws:secretsmanager:a:111122223333:secret:b")


@dataclass(frozen=True)
class Mutation:
    fault: str
    path: tuple[Any, ...]
    request: dict[str, Any]


def mutations(resource: Resource) -> Iterator[Mutation]:
    shape = model()["operations"][kinds.operation("Create", resource.kind)]["input"]["shape"]
    for fault, path, value in _faults(shape, resource.request, ()):
        yield Mutation(fault, path, _with(resource.request, path, value))


def _faults(shape_name: str, value: Any, path: tuple[Any, ...]) -> Iterator[tuple[str, tuple[Any, ...], Any]]:
    shape = model()["shapes"][shape_name]
    if path:
        yield "wrong type", path, _of_another_type(value)
    match shape["type"]:
        case "structure":
            yield from _structure(shape, value, path)
        case "list":
            yield from _sizes(shape, value, path, "list", lambda size: (value * size)[:size])
            for at, item in enumerate(value):
                yield from _faults(shape["member"]["shape"], item, (*path, at))
        case "map":
            for key, item in value.items():
                yield from _faults(shape["value"]["shape"], item, (*path, key))
        case "string":
            yield from _text(shape, value, path)
        case "integer" | "long" | "double":
            for bound, step in (("min", -1), ("max", 1)):
                if bound in shape:
                    yield f"number beyond {bound}", path, shape[bound] + step


def _structure(shape: Mapping[str, Any], value: Any, path: tuple[Any, ...]) -> Iterator[Any]:
    yield "unknown member", (*path, "Unheard"), 1
    for name in shape.get("required", ()):
        yield "required and absent", (*path, name), _ABSENT
    if is_union(shape):
        yield "empty union", path, {}
        other = next((name for name in shape["members"] if name not in value), None)
        if other:
            yield "two of a union", (*path, other), example(shape["members"][other]["shape"])
    for name, item in value.items():
        yield from _faults(shape["members"][name]["shape"], item, (*path, name))


def _text(shape: Mapping[str, Any], value: str, path: tuple[Any, ...]) -> Iterator[Any]:
    if "enum" in shape:
        yield "no such value", path, value + "X"
        return
    yield from _sizes(shape, value, path, "text", lambda size: (value or "a" * size)[:1] * size)
    if "pattern" in shape:
        broken = next((text for text in (value + " !", " ", "é\n") if _only_pattern(shape, text)), None)
        if broken is not None:
            yield "other form", path, broken


def _only_pattern(shape: Mapping[str, Any], text: str) -> bool:
    import re

    inside = shape.get("min", 0) <= len(text) <= shape.get("max", LONGEST_TRIED)
    return inside and not re.fullmatch(shape["pattern"], text, re.ASCII)


def _sizes(shape: Mapping[str, Any], value: Any, path: tuple[Any, ...], noun: str, of: Any) -> Iterator[Any]:
    if shape.get("min", 0) > 0:
        yield f"{noun} too short", path, of(shape["min"] - 1)
    if value and shape.get("max", LONGEST_TRIED) < LONGEST_TRIED:
        yield f"{noun} too long", path, of(shape["max"] + 1)


def example(shape_name: str) -> Any:
    """The least that is valid."""
    shape = model()["shapes"][shape_name]
    match shape["type"]:
        case "structure":
            names = shape.get("required", ()) or (list(shape["members"])[:1] if is_union(shape) else ())
            return {name: example(shape["members"][name]["shape"]) for name in names}
        case "list":
            return [example(shape["member"]["shape"])] * shape.get("min", 0)
        case "map":
            return {}
        case "string":
            return shape["enum"][0] if "enum" in shape else _example_text(shape_name)
        case "boolean":
            return True
        case _:
            return shape.get("min", 1)


def _example_text(shape_name: str) -> str:
    return next((text for text in _TEXTS if not list(walk(shape_name, text))), "a")


_ABSENT = object()


def _of_another_type(value: Any) -> Any:
    return {"not": "text"} if isinstance(value, str) else "text"


def _with(request: Mapping[str, Any], path: tuple[Any, ...], value: Any) -> dict[str, Any]:
    """The request with that at its path; nothing else is copied than the way there."""
    if not path:
        return {} if value is _ABSENT else value
    changed = copy.copy(request) if isinstance(request, list) else dict(request)
    step, rest = path[0], path[1:]
    if rest:
        changed[step] = _with(request[step], rest, value)
    elif value is _ABSENT:
        del changed[step]
    else:
        changed[step] = value
    return changed
