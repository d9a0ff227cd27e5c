"""One resource of QuickSight as the request that creates it, in memory and as reviewable files.

`theme.json`, `datasource.json`, `datasets/<id>.json`, `<app>-analysis.json`, `<app>-dashboard.json`; keys sorted.
"""

from __future__ import annotations

import json
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from recongen.errors import UsageError
from recongen.files import replace_file
from recongen.quicksight import kinds
from recongen.quicksight.kinds import ID_MEMBER, KINDS, Kind

MANAGED_BY = ("ManagedBy", "recongen")
DEPLOYMENT = "Deployment"
"""The tags that every resource of ours carries; the second one names its deployment."""
DATABASE = "RecongenDatabase"
"""The tag that says which database the resource shows."""


@dataclass(frozen=True)
class Resource:
    kind: Kind
    id: str
    name: str
    request: Mapping[str, Any]
    """The keyword arguments of its create call, `AwsAccountId`, `Permissions` and `Tags` among them."""

    @property
    def tags(self) -> dict[str, str]:
        return {tag["Key"]: tag["Value"] for tag in self.request.get("Tags", ())}

    @property
    def label(self) -> str:
        return kinds.label(self.kind, self.id)


def ours(tags: Mapping[str, str], deployment: str | None = None) -> bool:
    """Made by recongen: by any deployment, or by this one."""
    key, value = MANAGED_BY
    return tags.get(key) == value and DEPLOYMENT in tags and deployment in (None, tags[DEPLOYMENT])


def in_order(resources: Iterable[Resource]) -> tuple[Resource, ...]:
    return tuple(sorted(resources, key=lambda resource: (KINDS.index(resource.kind), resource.id)))


def canonical(document: Any) -> str:
    """The text of a JSON document that does not depend on the order of its keys."""
    return json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def write(resources: Sequence[Resource], folder: Path) -> list[Path]:
    """Leaves these requests in the folder and none of an earlier emission; files of others stay."""
    files = {folder / _file_name(resource): resource for resource in resources}
    if len(files) < len(resources):
        raise ValueError("two resources would be written to one file")
    try:
        for path in files:
            if (path.exists() or path.is_symlink()) and not _is_ours(path):
                raise UsageError(
                    f"{path} is not a request that recongen wrote: move it away, or choose another -o"
                )
        _clear(folder, files)
        for path, resource in files.items():
            text = json.dumps(resource.request, indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False)
            _replace(path, text + "\n")
    except OSError as error:
        raise UsageError(
            f"{folder} cannot hold the requests: {error.strerror or error}; choose another -o"
        ) from None
    return sorted(files)


def _file_name(resource: Resource) -> str:
    deployment = resource.tags.get(DEPLOYMENT, "")
    match resource.kind:
        case "data_source":
            return "datasource.json"
        case "theme":
            return "theme.json"
        case "dataset":
            return f"datasets/{resource.id}.json"
        case _:
            return f"{resource.id.removeprefix(deployment + '-')}-{resource.kind}.json"


def _clear(folder: Path, files: Container[Path]) -> None:
    """Deletes requests of an earlier emission that are not among these files."""
    places = ("datasource.json", "datasets/*.json", "theme.json", "*-analysis.json", "*-dashboard.json")
    for path in [path for place in places for path in sorted(folder.glob(place))]:
        if path not in files and _is_ours(path):
            path.unlink()


def _is_ours(path: Path) -> bool:
    """Whether a file is a request with our tags."""
    if path.is_symlink() or not path.is_file():
        return False
    try:
        request = json.loads(path.read_text(encoding="utf-8"))
        tags = {tag["Key"]: tag["Value"] for tag in request["Tags"]}
    except (OSError, ValueError, RecursionError, LookupError, TypeError):
        return False
    return ours(tags) and any(member in request for member in ID_MEMBER.values())


def _replace(path: Path, text: str) -> None:
    """In one step, and only when it differs: a file is never seen half written."""
    data = text.encode()
    if path.is_file() and path.read_bytes() == data:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_file(path, data)
