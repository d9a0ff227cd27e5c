"""One resource of the fake service, with its versions and what happens to them over time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from recongen.quicksight.kinds import Kind

NOUN: Mapping[Kind, str] = {
    "data_source": "DataSource",
    "dataset": "DataSet",
    "theme": "Theme",
    "analysis": "Analysis",
    "dashboard": "Dashboard",
}
HAS_VERSIONS = ("theme", "dashboard")


@dataclass
class Version:
    number: int
    request: dict[str, Any]
    verb: str
    polls: int
    errors: list[dict[str, Any]]

    @property
    def status(self) -> str:
        if self.polls > 0:
            return f"{self.verb}_IN_PROGRESS"
        return f"{self.verb}_{'FAILED' if self.errors else 'SUCCESSFUL'}"


@dataclass
class Item:
    kind: Kind
    id: str
    arn: str
    tags: dict[str, str]
    grants: dict[str, set[str]]
    versions: list[Version] = field(default_factory=list)
    published: int | None = None
    deleted: bool = False
    updated: int = 0

    @property
    def latest(self) -> Version:
        return self.versions[-1]

    @property
    def request(self) -> dict[str, Any]:
        return self.latest.request

    @property
    def status(self) -> str:
        return "DELETED" if self.deleted else self.latest.status

    def begin(self, request: dict[str, Any], polls: int, errors: list[dict[str, Any]]) -> Version:
        """A new version; kinds without versions forget the one before."""
        number = self.latest.number + 1 if self.versions else 1
        verb = "UPDATE" if self.versions and self.kind not in HAS_VERSIONS else "CREATION"
        merged = {**self.request, **request} if self.versions else request
        waiting = 0 if self.kind == "dataset" else polls
        self.versions.append(Version(number, merged, verb, waiting, errors))
        self._publish_first()
        return self.latest

    def poll(self, version: Version) -> None:
        version.polls = max(0, version.polls - 1)
        self._publish_first()

    def _publish_first(self) -> None:
        first = self.versions[0]
        if self.kind == "dashboard" and self.published is None and first.status == "CREATION_SUCCESSFUL":
            self.published = first.number

    def described(self, version: Version) -> dict[str, Any]:
        """Everything that any answer about it might hold."""
        request = version.request
        arns = [
            each["DataSetArn"]
            for each in request.get("Definition", {}).get("DataSetIdentifierDeclarations", [])
        ]
        about = {
            **request,
            "Arn": self.arn,
            "Status": version.status,
            "Errors": (version.errors or None) if version.polls == 0 else None,
            "DataSetArns": arns,
            "VersionNumber": version.number,
            "LastUpdatedTime": self.updated,
            "CreatedTime": 1_900_000_000,
        }
        if self.kind == "data_source" and version.errors:
            about["ErrorInfo"] = {key: version.errors[0][key] for key in ("Type", "Message")}
        if self.kind in HAS_VERSIONS:
            about["Version"] = about | {"Arn": f"{self.arn}/version/{version.number}"}
        if self.deleted:
            about["Status"] = "DELETED"
        return about

    def summary(self) -> dict[str, Any]:
        about = self.described(self.latest) | {"LatestVersionNumber": self.latest.number}
        return about | ({"PublishedVersionNumber": self.published} if self.published else {})
