"""From an HTTP request to an operation and its members, by the URIs of botocore's model."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from recongen.quicksight.service_model import model


@dataclass(frozen=True)
class Route:
    operation: str
    method: str
    path: re.Pattern[str]
    fixed: int
    """Characters of the path that are not a parameter: the more, the better the match."""


@cache
def routes() -> tuple[Route, ...]:
    found = []
    for name, operation in model()["operations"].items():
        uri = operation["http"]["requestUri"].split("?")[0]
        parts = re.split(r"\{(\w+)\}", uri)
        pattern = "".join(
            f"(?P<{part}>[^/]+)" if at % 2 else re.escape(part) for at, part in enumerate(parts)
        )
        found.append(Route(name, operation["http"]["method"], re.compile(pattern), sum(map(len, parts[::2]))))
    return tuple(sorted(found, key=lambda route: -route.fixed))


def read_request(method: str, target: str, body: bytes) -> tuple[str, dict[str, Any]]:
    """The operation and its members; raises LookupError where there is none."""
    url = urlsplit(target)
    for route in routes():
        match = route.path.fullmatch(url.path)
        if match and route.method == method:
            return route.operation, _members(route.operation, match.groupdict(), parse_qs(url.query), body)
    raise LookupError(f"{method} {url.path}")


def _members(
    operation: str, path: dict[str, str], query: dict[str, list[str]], body: bytes
) -> dict[str, Any]:
    shapes = model()["shapes"]
    known = shapes[model()["operations"][operation]["input"]["shape"]]["members"]
    members: dict[str, Any] = json.loads(body) if body else {}
    for name, member in known.items():
        key = member.get("locationName", name)
        shape = shapes[member["shape"]]
        if member.get("location") == "uri":
            members[name] = _typed(shape, unquote(path[key]))
        elif member.get("location") == "querystring" and key in query:
            members[name] = query[key] if shape["type"] == "list" else _typed(shape, query[key][0])
    return members


def _typed(shape: dict[str, Any], text: str) -> Any:
    match shape["type"]:
        case "integer" | "long":
            return int(text)
        case "boolean":
            return text == "true"
        case _:
            return text
