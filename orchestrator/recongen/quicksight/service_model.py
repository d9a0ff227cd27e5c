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
_UNION = re.compile(r"(union|variant) type")
SHOWN = 60


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
    loaded: Mapping[str, Any] = loader.load_service_model(SERVICE, "service-2")
    return loaded


def members(operation: str) -> frozenset[str]:
    """What a request of this operation may hold."""
    return frozenset(_shape(_input(operation))["members"])


def faults(operation: str, request: Mapping[str, Any]) -> list[Fault]:
    return list(walk(_input(operation), request))


def walk(shape_name: str, value: Any, path: str = "$") -> Iterator[Fault]:
    """Every fault of a value that should have this shape."""
    shape = _shape(shape_name)
    check = _CHECKS.get(shape["type"])
    if check and not shape.get("document"):
        yield from check(shape, value, path)


def is_union(shape: Mapping[str, Any]) -> bool:
    return bool(shape["members"]) and (
        shape.get("union", False) or _UNION.search(shape.get("documentation", "")) is not None
    )


def _input(operation: str) -> str:
    name: str = model()["operations"][operation]["input"]["shape"]
    return name


def _shape(name: str) -> Mapping[str, Any]:
    shape: Mapping[str, Any] = model()["shapes"][name]
    return shape


def _structure(shape: Mapping[str, Any], value: Any, path: str) -> Iterator[Fault]:
    if not isinstance(value, Mapping):
        yield _wrong_type(value, "an object", path)
        return
    known: Mapping[str, Any] = shape["members"]
    for name in value:
        if name not in known:
            near = difflib.get_close_matches(str(name), known, n=1)
            remedy = f"did you mean {near[0]}?" if near else f"it takes {', '.join(known) or 'nothing'}"
            yield Fault(f"{path}.{name}", "there is no such member", remedy)
    for name in shape.get("required", ()):
        if value.get(name) is None:
            yield Fault(f"{path}.{name}", "is required and absent", "add it")
    given = [name for name in known if value.get(name) is not None]
    if is_union(shape) and len(given) != 1:
        held = f"holds {', '.join(given)}" if given else "is empty"
        yield Fault(path, f"{held}, and is a union", f"give exactly one of {', '.join(known)}")
    for name in known:
        if name in value:
            yield from walk(known[name]["shape"], value[name], f"{path}.{name}")


def _list(shape: Mapping[str, Any], value: Any, path: str) -> Iterator[Fault]:
    if not isinstance(value, Sequence) or isinstance(value, str | bytes):
        yield _wrong_type(value, "a list", path)
        return
    yield from _bounds(shape, len(value), path, "item")
    for position, item in enumerate(value):
        yield from walk(shape["member"]["shape"], item, f"{path}[{position}]")


def _map(shape: Mapping[str, Any], value: Any, path: str) -> Iterator[Fault]:
    if not isinstance(value, Mapping):
        yield _wrong_type(value, "an object", path)
        return
    yield from _bounds(shape, len(value), path, "key")
    for key, item in value.items():
        yield from walk(shape["key"]["shape"], key, f"{path}.{key}")
        yield from walk(shape["value"]["shape"], item, f"{path}.{key}")


def _string(shape: Mapping[str, Any], value: Any, path: str) -> Iterator[Fault]:
    if not isinstance(value, str):
        yield _wrong_type(value, "text", path)
        return
    yield from _bounds(shape, len(value), path, "character")
    shown = (
        "this text" if shape.get("sensitive") else repr(value if len(value) <= SHOWN else value[:SHOWN] + "…")
    )
    legal = shape.get("enum")
    if legal and value not in legal:
        near = difflib.get_close_matches(value.upper(), legal, n=1)
        remedy = f"did you mean {near[0]}?" if near else f"take one of {', '.join(legal)}"
        yield Fault(path, f"{shown} is not one of its values", remedy)
    pattern = _pattern(shape.get("pattern", ""))
    if pattern and not pattern.fullmatch(value):
        yield Fault(path, f"{shown} has another form than it must", f"match {pattern.pattern}")


@cache
def _pattern(text: str) -> re.Pattern[str] | None:
    """None where there is no pattern, or one in a dialect that Python does not read."""
    try:
        return re.compile(text, re.ASCII) if text else None
    except re.error:
        return None


def _integer(shape: Mapping[str, Any], value: Any, path: str) -> Iterator[Fault]:
    if not isinstance(value, int) or isinstance(value, bool):
        yield _wrong_type(value, "a whole number", path)
        return
    yield from _bounds(shape, value, path)


def _number(shape: Mapping[str, Any], value: Any, path: str) -> Iterator[Fault]:
    if not isinstance(value, int | float) or isinstance(value, bool) or not math.isfinite(value):
        yield _wrong_type(value, "a finite number", path)
        return
    yield from _bounds(shape, value, path)


def _boolean(shape: Mapping[str, Any], value: Any, path: str) -> Iterator[Fault]:
    if not isinstance(value, bool):
        yield _wrong_type(value, "true or false", path)


def _timestamp(shape: Mapping[str, Any], value: Any, path: str) -> Iterator[Fault]:
    """ISO with an offset, as files hold it, or seconds since 1970, as the wire does."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return
    try:
        if isinstance(value, str) and datetime.fromisoformat(value).tzinfo is not None:
            return
    except ValueError:
        pass
    yield Fault(path, f"{value!r} is not an instant", "write it as 2030-01-31T00:00:00Z")


def _bounds(shape: Mapping[str, Any], size: float, path: str, noun: str = "") -> Iterator[Fault]:
    held = f"holds {size} {noun}{'s' if size != 1 else ''}" if noun else f"is {size}"
    least, most = shape.get("min"), shape.get("max")
    if least is not None and size < least:
        yield Fault(path, f"{held}, which is too {'few' if noun else 'small'}", f"the least is {least}")
    if most is not None and size > most:
        yield Fault(path, f"{held}, which is too {'many' if noun else 'large'}", f"the most is {most}")


def _wrong_type(value: Any, wanted: str, path: str) -> Fault:
    return Fault(path, f"is {type(value).__name__}", f"give {wanted}")


_CHECKS = {
    "structure": _structure,
    "list": _list,
    "map": _map,
    "string": _string,
    "integer": _integer,
    "long": _integer,
    "double": _number,
    "float": _number,
    "boolean": _boolean,
    "timestamp": _timestamp,
}
