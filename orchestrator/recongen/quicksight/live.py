"""Resources as they are in the service, and the service itself, which is polled until it is done."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from recongen.quicksight import kinds
from recongen.quicksight.client import NotFoundError, Patience, Service, pages
from recongen.quicksight.fingerprint import sha256
from recongen.quicksight.kinds import ID_MEMBER, KINDS, NOUN, Kind
from recongen.quicksight.permissions import Grants, grants_of
from recongen.quicksight.requests import DATABASE, Resource, ours

DELETED = "DELETED"


@dataclass(frozen=True)
class Live:
    arn: str
    status: str
    tags: Mapping[str, str]
    grants: Grants = field(default_factory=dict)
    description: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @property
    def digest(self) -> str:
        """Differs once anybody has touched the resource."""
        version = self.description.get("Version", {}).get("VersionNumber")
        grants = {principal: sorted(actions) for principal, actions in self.grants.items()}
        updated = self.description.get("LastUpdatedTime")
        # A plan may be made in one time zone and executed in another.
        moment = updated.timestamp() if isinstance(updated, datetime) else updated
        return sha256([self.arn, self.status, version, moment, dict(self.tags), grants])


@dataclass(frozen=True)
class Entry:
    """A resource of a deployment, as the listings show it."""

    kind: Kind
    id: str
    name: str
    arn: str
    database: str | None = None
    """The one that it shows, where a tag says so."""

    @property
    def label(self) -> str:
        return kinds.label(self.kind, self.id)


@dataclass(frozen=True)
class Remote:
    service: Service
    patience: Patience

    def call(self, operation: str, /, **members: Any) -> dict[str, Any]:
        """One call, sent again for as long as the service is busy with the same resource."""
        return self.patience.insist(lambda: self.service.call(operation, **members))

    def observe(self, kind: Kind, resource_id: str) -> Live | None:
        """None where nothing has that id. What is in progress is waited for: a plan depends on its end."""
        try:
            answer = self.describe(kind, resource_id)
        except NotFoundError:
            return None
        description = answer[NOUN[kind]]
        status, arn = kinds.status(kind, answer), description["Arn"]
        if status == DELETED:
            return Live(arn, status, self._tags_if_any(arn), description=description)
        return Live(arn, status, self.tags(arn), self.grants(kind, resource_id), description)

    def describe(self, kind: Kind, resource_id: str, version: int | None = None) -> dict[str, Any]:
        """The answer that describes it, once nothing is in progress."""
        operation = kinds.operation("Describe", kind)
        for _ in self.patience.attempts():
            answer = self.call(operation, **kinds.which(kind, resource_id, version))
            if not kinds.status(kind, answer).endswith("IN_PROGRESS"):
                return answer
        raise self.patience.over(f"{kinds.label(kind, resource_id)} is still {kinds.status(kind, answer)}")

    def grants(self, kind: Kind, resource_id: str) -> Grants:
        answer = self.call(kinds.operation("Describe", kind, "Permissions"), **{ID_MEMBER[kind]: resource_id})
        return grants_of(answer.get("Permissions", []))

    def tags(self, arn: str) -> dict[str, str]:
        tags = self.call("ListTagsForResource", ResourceArn=arn).get("Tags", [])
        return {tag["Key"]: tag["Value"] for tag in tags}

    def _tags_if_any(self, arn: str) -> dict[str, str]:
        """Of a resource that may be gone, or deleted and on its way out."""
        try:
            return self.tags(arn)
        except NotFoundError:
            return {}

    def entries(self, deployment: str, but: Iterable[Resource] = ()) -> Iterator[Entry]:
        """Everything of a deployment, by the prefix of its id and both tags, `but` for these; in the order of creation."""
        known = {(each.kind, each.id) for each in but}
        for kind in KINDS:
            operation, members, member = kinds.listing(kind)
            for entry in pages(self.service, operation, member, **members):
                resource_id, arn = entry[ID_MEMBER[kind]], entry["Arn"]
                if entry.get("Status") == DELETED or (kind, resource_id) in known:
                    continue
                if not resource_id.startswith(f"{deployment}-"):
                    continue
                tags = self._tags_if_any(arn)
                if ours(tags, deployment):
                    yield Entry(kind, resource_id, entry.get("Name", ""), arn, tags.get(DATABASE))

    def delete(self, kind: Kind, resource_id: str) -> None:
        """Returns once it is gone. An analysis too goes at once: in its recovery window it would keep its id."""
        members: dict[str, Any] = {ID_MEMBER[kind]: resource_id}
        if kind == "analysis":
            members["ForceDeleteWithoutRecovery"] = True
        try:
            self.call(kinds.operation("Delete", kind), **members)
            for _ in self.patience.attempts():
                answer = self.call(kinds.operation("Describe", kind), **kinds.which(kind, resource_id))
                if kinds.status(kind, answer) == DELETED:
                    return
        except NotFoundError:
            return
        raise self.patience.over(f"{kinds.label(kind, resource_id)} is still there")
