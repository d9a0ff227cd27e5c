"""What QuickSight would refuse, found by walking a request over the service model that botocore ships.

Stricter than botocore itself, which leaves enums, patterns, most lengths and documented unions to the service.
Needs neither credentials nor a region.
"""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

SERVICE = "quicksight"
LONGEST_QUOTE = 60
_UNION = re.compile(r"(union|variant) type")
_TYPES: Mapping[str, tuple[Any, str]] = {
    "structure": (Mapping, "an object"),
    "map": (Mapping, "an object"),
    "list": ((list, tuple), "a list"),
    "string": (str, "text"),
    "integer": (int, "a whole number"),
    "long": (int, "a whole number"),
    "double": ((int, float), "a finite number"),
    "float": ((int, float), "a finite number"),
    "boolean": (bool, "true or false"),
    "timestamp": ((str, int, float), "an instant"),
}
_UNITS = {"list": "item", "map": "key", "string": "character"}


@dataclass(frozen=True)
class Fault:
    path: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.path}: {self.problem}; {self.remedy}"


@cache
def model() -> Mapping[str, Any]:
    from botocore.loaders import Loader

    # A model of a user's own in ~/.aws would weaken the check.
    loader = Loader([Loader.BUILTIN_DATA_PATH], include_default_search_paths=False)
    document: Mapping[str, Any] = loader.load_service_model(SERVICE, "service-2")
    return document


def members(operation: str) -> frozenset[str]:
    """The members that a request of this operation may have."""
    return frozenset(model()["shapes"][_input(operation)]["members"])


def faults(operation: str, request: Mapping[str, Any]) -> list[Fault]:
    return list(walk(_input(operation), request))


def is_union(shape: Mapping[str, Any]) -> bool:
    """Most unions say so in their description only."""
    documented = _UNION.search(shape.get("documentation", "")) is not None
    return bool(shape["members"]) and (shape.get("union", False) or documented)


def walk(shape_name: str, value: Any, path: str = "$") -> Iterator[Fault]:
    """Every fault of a value that should have this shape."""
    shape = model()["shapes"][shape_name]
    kind = shape["type"]
    if kind not in _TYPES or shape.get("document"):
        return
    types, noun = _TYPES[kind]
    # To Python, true is a whole number, and infinity a number.
    misplaced = isinstance(value, bool) and kind != "boolean"
    endless = isinstance(value, float) and not math.isfinite(value)
    if not isinstance(value, types) or misplaced or endless:
        yield Fault(path, f"is {type(value).__name__}", f"give {noun}")
        return
    yield from _bounds(shape, value, path)
    match kind:
        case "structure":
            yield from _structure(shape, value, path)
        case "list":
            for position, item in enumerate(value):
                yield from walk(shape["member"]["shape"], item, f"{path}[{position}]")
        case "map":
            for key, item in value.items():
                yield from walk(shape["key"]["shape"], key, f"{path}.{key}")
                yield from walk(shape["value"]["shape"], item, f"{path}.{key}")
        case "string":
            yield from _text(shape, value, path)
        case "timestamp" if isinstance(value, str) and not _is_instant(value):
            yield Fault(path, f"{value!r} is not an instant", "write it as 2030-01-31T00:00:00Z")


def _input(operation: str) -> str:
    name: str = model()["operations"][operation]["input"]["shape"]
    return name


def _bounds(shape: Mapping[str, Any], value: Any, path: str) -> Iterator[Fault]:
    """Of a number itself, else of how much the value holds."""
    unit = _UNITS.get(shape["type"])
    size = len(value) if unit else value
    words = f"holds {size} {unit}{'s' if size != 1 else ''}" if unit else f"is {size}"
    few, many = ("few", "many") if unit else ("small", "large")
    if "min" in shape and size < shape["min"]:
        yield Fault(path, f"{words}, which is too {few}", f"the least is {shape['min']}")
    if "max" in shape and size > shape["max"]:
        yield Fault(path, f"{words}, which is too {many}", f"the most is {shape['max']}")


def _structure(shape: Mapping[str, Any], value: Mapping[str, Any], path: str) -> Iterator[Fault]:
    known: Mapping[str, Any] = shape["members"]
    for name in value:
        if name not in known:
            remedy = _nearest(str(name), known) or f"it takes {', '.join(known) or 'nothing'}"
            yield Fault(f"{path}.{name}", "there is no such member", remedy)
    for name in shape.get("required", ()):
        if value.get(name) is None:
            yield Fault(f"{path}.{name}", "is required and absent", "add it")
    present = [name for name in known if value.get(name) is not None]
    if is_union(shape) and len(present) != 1:
        content = f"holds {', '.join(present)}" if present else "is empty"
        yield Fault(path, f"{content}, and is a union", f"give exactly one of {', '.join(known)}")
    for name in known:
        if name in value:
            yield from walk(known[name]["shape"], value[name], f"{path}.{name}")


def _text(shape: Mapping[str, Any], value: str, path: str) -> Iterator[Fault]:
    cut = value if len(value) <= LONGEST_QUOTE else value[:LONGEST_QUOTE] + "…"
    quote = "this text" if shape.get("sensitive") else repr(cut)
    legal = shape.get("enum")
    if legal and value not in legal:
        remedy = _nearest(value.upper(), legal) or f"take one of {', '.join(legal)}"
        yield Fault(path, f"{quote} is not one of its values", remedy)
    pattern = _pattern(shape.get("pattern", ""))
    if pattern and not pattern.fullmatch(value):
        yield Fault(path, f"{quote} does not have the right form", f"match {pattern.pattern}")


@cache
def _pattern(text: str) -> re.Pattern[str] | None:
    """None where there is no pattern, or one in a dialect that Python does not read."""
    try:
        return re.compile(text, re.ASCII) if text else None
    except re.error:
        return None


def _nearest(name: str, known: Mapping[str, Any] | Sequence[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    return f"did you mean {near[0]}?" if near else ""


def _is_instant(text: str) -> bool:
    """ISO with an offset, as files hold it; on the wire an instant is seconds since 1970."""
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False
