"""A resource as it stands in the service."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from recongen.quicksight import kinds
from recongen.quicksight.client import NotFoundError, Service, pages
from recongen.quicksight.fingerprint import sha256
from recongen.quicksight.patience import Patience
from recongen.quicksight.permissions import Grants, grants
from recongen.quicksight.requests import ID_MEMBER, KINDS, Kind, ours

DELETED = "DELETED"


@dataclass(frozen=True)
class Live:
    kind: Kind
    id: str
    arn: str
    status: str
    tags: Mapping[str, str]
    held: Grants = field(default_factory=dict)
    described: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @property
    def seen(self) -> str:
        """Differs when anybody touched the resource in between."""
        version = self.described.get("Version", {}).get("VersionNumber")
        held = {who: sorted(actions) for who, actions in self.held.items()}
        updated = self.described.get("LastUpdatedTime")
        # A plan may be made in one time zone and executed in another.
        moment = updated.timestamp() if isinstance(updated, datetime) else updated
        return sha256([self.arn, self.status, version, moment, dict(self.tags), held])


@dataclass(frozen=True)
class Found:
    """A resource of a deployment, as the listings show it."""

    kind: Kind
    id: str
    name: str
    arn: str

    @property
    def label(self) -> str:
        return f"{self.kind.replace('_', ' ')} {self.id}"


def observe(service: Service, kind: Kind, resource_id: str, patience: Patience) -> Live | None:
    """None where there is nothing of that id. What is in progress is waited for: a plan depends on its end."""
    try:
        answer = settled(service, kind, resource_id, patience)
    except NotFoundError:
        return None
    described = answer[kinds.NOUN[kind]]
    status, arn = kinds.status(kind, answer), described["Arn"]
    if status == DELETED:
        return Live(kind, resource_id, arn, status, _tags_of_deleted(service, arn), described=described)
    listed = service.call(kinds.describe_permissions(kind), **{ID_MEMBER[kind]: resource_id})
    held = grants(listed.get("Permissions", []))
    return Live(kind, resource_id, arn, status, tags_of(service, arn), held, described)


def settled(
    service: Service, kind: Kind, resource_id: str, patience: Patience, version: int | None = None
) -> dict[str, Any]:
    """The description once nothing is in progress."""
    for _ in patience.attempts():
        answer = service.call(kinds.describe(kind), **kinds.which(kind, resource_id, version))
        if not kinds.status(kind, answer).endswith("IN_PROGRESS"):
            return answer
    raise patience.over(f"{kind.replace('_', ' ')} {resource_id} is still {kinds.status(kind, answer)}")


def tags_of(service: Service, arn: str) -> dict[str, str]:
    listed = service.call("ListTagsForResource", ResourceArn=arn).get("Tags", [])
    return {tag["Key"]: tag["Value"] for tag in listed}


def _tags_of_deleted(service: Service, arn: str) -> dict[str, str]:
    try:
        return tags_of(service, arn)
    except NotFoundError:
        return {}


def deployed(service: Service, deployment: str, but: Container[tuple[Kind, str]] = ()) -> Iterator[Found]:
    """Everything of a deployment: its prefix in the id, and both tags; in the order in which it was made.

    The tags of what is known anyway, `but`, are not asked for.
    """
    for kind in KINDS:
        operation, members, member = kinds.listing(kind)
        for entry in pages(service, operation, member, **members):
            found = Found(kind, entry[ID_MEMBER[kind]], entry.get("Name", ""), entry["Arn"])
            ours_by_name = found.id.startswith(f"{deployment}-") and (kind, found.id) not in but
            if ours_by_name and entry.get("Status") != DELETED:
                tags = _tags_of_deleted(service, found.arn)
                if ours(tags, deployment):
                    yield found
