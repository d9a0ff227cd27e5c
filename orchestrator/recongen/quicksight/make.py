"""Making one resource as it is wanted: created or updated, waited for, published, shared, and tagged last.

The tag that says what a resource was made from is taken off before it is touched and set when all else is
done. Whatever ends a run in between, the next one finds an unfinished resource and updates it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from recongen.errors import PublishError
from recongen.quicksight import fingerprint, kinds
from recongen.quicksight.client import NOT_READY, ExistsError, NotFoundError, Service
from recongen.quicksight.decide import missing_tags
from recongen.quicksight.live import DELETED, Live, observe, settled
from recongen.quicksight.patience import Patience
from recongen.quicksight.permissions import as_request, differences, grants
from recongen.quicksight.requests import DEPLOYMENT, ID_MEMBER, Kind, Resource, ours


class FailedError(PublishError):
    """The service took the request, worked on it, and gave up."""


@dataclass(frozen=True)
class Maker:
    service: Service
    patience: Patience

    def create(self, resource: Resource) -> None:
        try:
            arn, version = self._bring(resource, kinds.create(resource.kind), resource.request)
        except ExistsError:
            # An answer that was lost on its way, and the call sent again.
            live = observe(self.service, resource.kind, resource.id, self.patience)
            if live is None or not ours(live.tags, resource.tags[DEPLOYMENT]):
                raise PublishError(
                    f"{resource.label} came to be meanwhile, and is not ours: deploy again to see the plan"
                ) from None
            self.update(resource, live)
            return
        self._finish(resource, arn, version)

    def update(self, resource: Resource, live: Live) -> None:
        if live.status == DELETED:
            self._restore(resource)
        if fingerprint.REQUEST_TAG in live.tags:
            self.service.call("UntagResource", ResourceArn=live.arn, TagKeys=[fingerprint.REQUEST_TAG])
        request = kinds.update_request(resource.kind, resource.request)
        arn, version = self._bring(resource, kinds.update(resource.kind), request)
        self._finish(resource, arn, version)

    def share(self, resource: Resource, live: Live) -> None:
        """Permissions and tags alone."""
        self._reconcile_permissions(resource)
        if missing := missing_tags(resource, live):
            self._tag(live.arn, missing)

    def _bring(
        self, resource: Resource, operation: str, request: Mapping[str, Any]
    ) -> tuple[str, int | None]:
        """Sends it and waits until it has succeeded."""
        for _ in self.patience.attempts():
            answer = self._send(operation, request)
            version = kinds.version_made(resource.kind, answer)
            problems = self._problems(resource, version)
            if not problems:
                return str(answer["Arn"]), version
            if not all(NOT_READY in problem for problem in problems):
                raise _failed(resource, version, problems)
            if operation == kinds.create(resource.kind) and resource.kind in kinds.VERSIONED:
                operation = kinds.update(resource.kind)
                request = kinds.update_request(resource.kind, resource.request)
            elif operation == kinds.create(resource.kind):
                delete(self.service, resource.kind, resource.id, self.patience)
        raise _failed(resource, version, problems)

    def _send(self, operation: str, request: Mapping[str, Any]) -> dict[str, Any]:
        return self.patience.insist(lambda: self.service.call(operation, **request))

    def _problems(self, resource: Resource, version: int | None) -> list[str]:
        for _ in self.patience.attempts():
            try:
                answer = settled(self.service, resource.kind, resource.id, self.patience, version)
            except NotFoundError:
                # Just made, and not yet known everywhere.
                continue
            status = kinds.status(resource.kind, answer)
            failed = status.endswith("FAILED")
            return (list(kinds.errors(resource.kind, answer)) or [status]) if failed else []
        raise self.patience.over(f"{resource.label} was made and is not to be found")

    def _finish(self, resource: Resource, arn: str, version: int | None) -> None:
        # The service itself publishes the first version of a dashboard.
        if resource.kind == "dashboard" and version != 1:
            which = {"DashboardId": resource.id, "VersionNumber": version}
            self._send("UpdateDashboardPublishedVersion", which)
        self._reconcile_permissions(resource)
        self._tag(arn, resource.tags | fingerprint.tags(resource))

    def _reconcile_permissions(self, resource: Resource) -> None:
        if "Permissions" not in resource.request:
            return
        which = {ID_MEMBER[resource.kind]: resource.id}
        listed = self.service.call(kinds.describe_permissions(resource.kind), **which)
        wanted, held = grants(resource.request["Permissions"]), grants(listed.get("Permissions", []))
        granted, revoked = (as_request(changes) for changes in differences(wanted, held))
        changes = {"GrantPermissions": granted, "RevokePermissions": revoked}
        given = {name: value for name, value in changes.items() if value}
        if given:
            self._send(kinds.update_permissions(resource.kind), which | given)

    def _tag(self, arn: str, tags: Mapping[str, str]) -> None:
        listed = [{"Key": key, "Value": value} for key, value in sorted(tags.items())]
        self._send("TagResource", {"ResourceArn": arn, "Tags": listed})

    def _restore(self, resource: Resource) -> None:
        self._send("RestoreAnalysis", {"AnalysisId": resource.id})
        for _ in self.patience.attempts():
            answer = settled(self.service, resource.kind, resource.id, self.patience)
            if kinds.status(resource.kind, answer) != DELETED:
                return
        raise self.patience.over(f"{resource.label} is still deleted")


def delete(service: Service, kind: Kind, resource_id: str, patience: Patience) -> None:
    """An analysis too goes at once: in its recovery window it would keep its id from the next deployment."""
    which: dict[str, Any] = {ID_MEMBER[kind]: resource_id}
    forced = {"ForceDeleteWithoutRecovery": True} if kind == "analysis" else {}
    try:
        patience.insist(lambda: service.call(kinds.delete(kind), **which, **forced))
        for _ in patience.attempts():
            answer = service.call(kinds.describe(kind), **kinds.which(kind, resource_id))
            if kinds.status(kind, answer) == DELETED:
                return
    except NotFoundError:
        return
    raise patience.over(f"{kind.replace('_', ' ')} {resource_id} is still there")


def _failed(resource: Resource, version: int | None, problems: list[str]) -> FailedError:
    which = resource.label if version is None else f"version {version} of {resource.label}"
    kept = "; what was published stays so" if resource.kind == "dashboard" else ""
    return FailedError(f"QuickSight could not make {which}{kept}: {problems[0]}", problems)
