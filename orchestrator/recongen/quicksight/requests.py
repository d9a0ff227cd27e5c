"""One resource of QuickSight as the request that creates it, in memory and as reviewable files.

`theme.json`, `datasource.json`, `datasets/<id>.json`, `<app>-analysis.json`, `<app>-dashboard.json`; keys sorted.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from recongen.errors import UsageError

Kind = Literal["data_source", "dataset", "theme", "analysis", "dashboard"]
KINDS: tuple[Kind, ...] = get_args(Kind)
"""In the order in which they are made: each may name those before it."""

ID_MEMBER: Mapping[Kind, str] = {
    "data_source": "DataSourceId",
    "dataset": "DataSetId",
    "theme": "ThemeId",
    "analysis": "AnalysisId",
    "dashboard": "DashboardId",
}
MANAGED_BY = ("ManagedBy", "recongen")
DEPLOYMENT = "Deployment"
"""The tags that every resource of ours carries; the second one names its deployment."""


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
        return f"{self.kind.replace('_', ' ')} {self.id}"


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
    """Makes the folder hold these requests and none of an earlier emission; files of others stay."""
    try:
        return _write(resources, folder)
    except OSError as error:
        raise UsageError(
            f"{folder} cannot hold the requests: {error.strerror or error}; choose another -o"
        ) from None


def _write(resources: Sequence[Resource], folder: Path) -> list[Path]:
    files = {folder / _file_name(resource): resource for resource in resources}
    if len(files) < len(resources):
        raise ValueError("two resources would be written to one file")
    for path in files:
        if (path.exists() or path.is_symlink()) and not _is_ours(path):
            raise UsageError(
                f"{path} is not a request that recongen wrote: move it away, or choose another -o"
            )
    for path in _requests_in(folder):
        if path not in files and _is_ours(path):
            path.unlink()
    for path, resource in files.items():
        text = json.dumps(resource.request, indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False)
        _replace(path, text + "\n")
    return sorted(files)


def read(folder: Path) -> tuple[Resource, ...]:
    """What `write` left there, in the order in which it is made."""
    found = [_resource(path) for path in _requests_in(folder)]
    if not found:
        raise UsageError(f"{folder} holds no requests: recongen deploy writes them")
    seen: set[tuple[Kind, str]] = set()
    for resource in found:
        if (resource.kind, resource.id) in seen:
            raise UsageError(f"{folder} holds {resource.label} twice: delete the folder and deploy again")
        seen.add((resource.kind, resource.id))
    return in_order(found)


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


def _requests_in(folder: Path) -> list[Path]:
    """Every file that has the place of a request."""
    patterns = ("datasource.json", "datasets/*.json", "theme.json", "*-analysis.json", "*-dashboard.json")
    return [path for pattern in patterns for path in sorted(folder.glob(pattern))]


def _is_ours(path: Path) -> bool:
    if path.is_symlink() or not path.is_file():
        return False
    try:
        return ours(_resource(path).tags)
    except UsageError:
        return False


def _resource(path: Path) -> Resource:
    try:
        request = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}") from None
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{path} is not JSON: {str(error).splitlines()[0]}") from None
    kinds = [kind for kind, member in ID_MEMBER.items() if isinstance(request, dict) and member in request]
    if len(kinds) != 1 or not isinstance(request[ID_MEMBER[kinds[0]]], str):
        raise UsageError(f"{path} is not a create request: it needs one of {', '.join(ID_MEMBER.values())}")
    tags = request.get("Tags", [])
    if not isinstance(tags, list) or not all(_is_tag(tag) for tag in tags):
        raise UsageError(f"{path} is not a create request: Tags must be a list of Key and Value")
    name = request.get("Name")
    return Resource(kinds[0], request[ID_MEMBER[kinds[0]]], name if isinstance(name, str) else "", request)


def _is_tag(tag: Any) -> bool:
    return isinstance(tag, dict) and all(isinstance(tag.get(key), str) for key in ("Key", "Value"))


def _replace(path: Path, text: str) -> None:
    """In one step, and only when it differs: a file is never seen half written."""
    data = text.encode()
    if path.is_file() and path.read_bytes() == data:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".recongen-{os.getpid()}.tmp")
    try:
        temporary.write_bytes(data)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
