"""Two tags of a resource say what it was last deployed from.

`RecongenRequest` is the sha256 of its request. `RecongenParts` only serves to name the parts that change: for each
part of the request four hex digits of the sha256 of its path, and four of that of its value.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from recongen.quicksight.kinds import APART
from recongen.quicksight.requests import Resource, canonical

REQUEST_TAG = "RecongenRequest"
PARTS_TAG = "RecongenParts"
LONGEST_TAG = 256
NO_PARTS = "-"
"""A tag cannot be empty."""

_DIGITS = 4


def sha256(document: Any) -> str:
    return hashlib.sha256(canonical(document).encode()).hexdigest()


def request_digest(resource: Resource) -> str:
    """Without permissions and tags, which are compared with the service's own."""
    return sha256({name: value for name, value in resource.request.items() if name not in APART})


def tags(resource: Resource) -> dict[str, str]:
    parts = "".join(sorted(_short(path) + _short(part) for path, part in _parts(resource.request).items()))
    return {REQUEST_TAG: request_digest(resource), PARTS_TAG: parts[:LONGEST_TAG] or NO_PARTS}


def changed_parts(tag: str, resource: Resource) -> tuple[str, ...]:
    """The paths of the parts whose values differ from those in an earlier parts tag."""
    if tag in ("", NO_PARTS):
        return ()
    entries = [tag[start : start + 2 * _DIGITS] for start in range(0, len(tag), 2 * _DIGITS)]
    before = {entry[:_DIGITS]: entry[_DIGITS:] for entry in entries}
    parts = _parts(resource.request)
    changed = sorted(path for path, part in parts.items() if before.get(_short(path)) != _short(part))
    removed = before.keys() - {_short(path) for path in parts}
    return (*changed, "a part that is gone") if removed else tuple(changed)


def _parts(request: Mapping[str, Any]) -> dict[str, Any]:
    """By path: the members of a request, those of its definition, and its sheets.

    Even with the most sheets there may be, these fit into a tag.
    """
    definition = dict(request.get("Definition", {}))
    sheets = {sheet["SheetId"]: sheet for sheet in definition.get("Sheets", ())}
    if sheets:
        definition["Sheets"] = list(sheets)
    own = {name: value for name, value in request.items() if name not in APART | {"Definition"}}
    of_definition = {f"Definition.{name}": value for name, value in definition.items()}
    return own | of_definition | {f"Definition.Sheets.{name}": sheet for name, sheet in sheets.items()}


def _short(document: Any) -> str:
    return sha256(document)[:_DIGITS]
