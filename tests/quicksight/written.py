"""The requests that `recongen deploy` has written to a folder, as resources."""

from __future__ import annotations

import json
from pathlib import Path

from recongen.quicksight.kinds import ID_MEMBER
from recongen.quicksight.requests import Resource, in_order


def read_requests(folder: Path) -> tuple[Resource, ...]:
    """In the order of creation."""
    return in_order(_resource(path) for path in folder.rglob("*.json"))


def _resource(path: Path) -> Resource:
    request = json.loads(path.read_text(encoding="utf-8"))
    (kind,) = [kind for kind, member in ID_MEMBER.items() if member in request]
    return Resource(kind, request[ID_MEMBER[kind]], request["Name"], request)
