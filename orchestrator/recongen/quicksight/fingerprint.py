"""What a resource was last made from, kept in two of its own tags.

`RecongenRequest` is the sha256 of its request. `RecongenParts` only serves to say which parts of it changed.
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
_HALF = 4


def sha256(document: Any) -> str:
    return hashlib.sha256(canonical(document).encode()).hexdigest()


def request_digest(resource: Resource) -> str:
    """Permissions and tags are compared with the service's own, and are no part of this."""
    return sha256({name: value for name, value in resource.request.items() if name not in APART})


def tags(resource: Resource) -> dict[str, str]:
    parts = "".join(sorted(key + digest for key, digest in _parts(resource.request).items()))
    return {REQUEST_TAG: request_digest(resource), PARTS_TAG: parts[:LONGEST_TAG] or "-"}


def changed_paths(before: str, resource: Resource) -> tuple[str, ...]:
    """The parts of the request that `before`, an earlier parts tag, does not have or had otherwise."""
    width = 2 * _HALF
    old = {before[at : at + _HALF]: before[at + _HALF : at + width] for at in range(0, len(before), width)}
    if "-" in before or not before:
        return ()
    new = _parts(resource.request)
    names = {_short(path): path for path in _paths(resource.request)}
    differing = [names[key] for key in new if old.get(key) != new[key]]
    gone = "a part that is no more" if set(old) - set(new) else ""
    return (*sorted(differing), *filter(None, [gone]))


def _parts(request: Mapping[str, Any]) -> dict[str, str]:
    return {_short(path): _short(value) for path, value in _paths(request).items()}


def _paths(request: Mapping[str, Any]) -> dict[str, Any]:
    """The members of a request, those of its definition, and its sheets: with the most sheets there may be, a tag holds them."""
    found = {name: value for name, value in request.items() if name not in APART | {"Definition"}}
    definition = dict(request.get("Definition", {}))
    sheets = {sheet["SheetId"]: sheet for sheet in definition.get("Sheets", ())}
    if sheets:
        definition["Sheets"] = list(sheets)
    found |= {f"Definition.{name}": value for name, value in definition.items()}
    return found | {f"Definition.Sheets.{name}": sheet for name, sheet in sheets.items()}


def _short(document: Any) -> str:
    return sha256(document)[:_HALF]
