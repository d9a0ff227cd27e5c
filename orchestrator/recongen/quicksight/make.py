"""Brings one resource to what its request asks for, in this order:

1. tag, where tags are missing: they also say whose affair the permissions are;
2. untag: the tag that says which request it was deployed from comes off;
3. create or update, and wait until the service is done;
4. publish the new version of a dashboard;
5. grant and revoke permissions;
6. tag, with that tag again.

Whatever ends a run in between, the next one finds a resource without the tag, and updates it.
"""

from __future__ import annotations

from recongen.errors import PublishError
from recongen.quicksight import fingerprint, kinds
from recongen.quicksight.client import NOT_READY, ExistsError, NotFoundError
from recongen.quicksight.decide import missing_tags, surplus_tags
from recongen.quicksight.kinds import ID_MEMBER, VERSIONED, Verb
from recongen.quicksight.live import DELETED, Live, Remote
from recongen.quicksight.permissions import as_request, differences, wanted
from recongen.quicksight.requests import DEPLOYMENT, Resource, ours


class FailedError(PublishError):
    """The service took the request, worked on it, and gave up."""


def create(remote: Remote, resource: Resource) -> None:
    try:
        _deploy(remote, resource, "Create")
    except ExistsError:
        # The answer to an earlier call may have been lost on its way.
        live = remote.observe(resource.kind, resource.id)
        if live is None or not ours(live.tags, resource.tags[DEPLOYMENT]):
            raise PublishError(
                f"{resource.label} was created by somebody else meanwhile, and is not ours: "
                "deploy again to see the plan"
            ) from None
        update(remote, resource, live)


def update(remote: Remote, resource: Resource, live: Live) -> None:
    if live.status == DELETED:
        _restore(remote, resource)
    _add_tags(remote, resource, live)
    if fingerprint.REQUEST_TAG in live.tags:
        remote.call("UntagResource", ResourceArn=live.arn, TagKeys=[fingerprint.REQUEST_TAG])
    _deploy(remote, resource, "Update", live)


def share(remote: Remote, resource: Resource, live: Live) -> None:
    """Permissions and tags alone."""
    _add_tags(remote, resource, live)
    _set_permissions(remote, resource, live)


def _deploy(remote: Remote, resource: Resource, verb: Verb, live: Live | None = None) -> None:
    arn, version = _send(remote, resource, verb)
    # The service itself publishes the first version of a dashboard.
    if resource.kind == "dashboard" and version != 1:
        remote.call("UpdateDashboardPublishedVersion", DashboardId=resource.id, VersionNumber=version)
    _set_permissions(remote, resource, live)
    _tag(remote, arn, resource.tags | fingerprint.tags(resource))


def _send(remote: Remote, resource: Resource, verb: Verb) -> tuple[str, int | None]:
    """The ARN and the version, once the service has succeeded; again while a dataset is not ready for it."""
    kind = resource.kind
    for _ in remote.patience.attempts():
        request = resource.request if verb == "Create" else kinds.update_request(kind, resource.request)
        answer = remote.call(kinds.operation(verb, kind), **request)
        version = kinds.new_version(kind, answer)
        problems = _problems(remote, resource, version)
        if not problems:
            return str(answer["Arn"]), version
        if not all(NOT_READY in problem for problem in problems):
            break
        # What failed to be created keeps its id: it takes another version, or has to go first.
        if verb == "Create" and kind in VERSIONED:
            verb = "Update"
        elif verb == "Create":
            remote.delete(kind, resource.id)
    which = resource.label if version is None else f"version {version} of {resource.label}"
    kept = "; what was published stays so" if kind == "dashboard" else ""
    raise FailedError(f"QuickSight could not make {which}{kept}: {problems[0]}", problems)


def _problems(remote: Remote, resource: Resource, version: int | None) -> list[str]:
    """What the service says of a failure; empty where it has succeeded."""
    for _ in remote.patience.attempts():
        try:
            answer = remote.describe(resource.kind, resource.id, version)
        except NotFoundError:
            # A new resource is not known everywhere at once.
            continue
        status = kinds.status(resource.kind, answer)
        if not status.endswith("FAILED"):
            return []
        return list(kinds.errors(resource.kind, answer)) or [status]
    raise remote.patience.over(f"{resource.label} was created and cannot be found")


def _set_permissions(remote: Remote, resource: Resource, live: Live | None) -> None:
    after = wanted(resource.request, live.tags if live else {}, resource.tags)
    if after is None:
        return
    before = remote.grants(resource.kind, resource.id)
    granted, revoked = differences(after, before)
    changes = {"GrantPermissions": as_request(granted), "RevokePermissions": as_request(revoked)}
    members = {name: entries for name, entries in changes.items() if entries}
    if members:
        operation = kinds.operation("Update", resource.kind, "Permissions")
        remote.call(operation, **{ID_MEMBER[resource.kind]: resource.id}, **members)
    if live and (surplus := surplus_tags(resource, live)):
        remote.call("UntagResource", ResourceArn=live.arn, TagKeys=surplus)


def _add_tags(remote: Remote, resource: Resource, live: Live) -> None:
    if missing := missing_tags(resource, live):
        _tag(remote, live.arn, missing)


def _tag(remote: Remote, arn: str, tags: dict[str, str]) -> None:
    entries = [{"Key": key, "Value": value} for key, value in sorted(tags.items())]
    remote.call("TagResource", ResourceArn=arn, Tags=entries)


def _restore(remote: Remote, resource: Resource) -> None:
    """Only an analysis can have been deleted and still be there."""
    remote.call("RestoreAnalysis", AnalysisId=resource.id)
    for _ in remote.patience.attempts():
        answer = remote.describe(resource.kind, resource.id)
        if kinds.status(resource.kind, answer) != DELETED:
            return
    raise remote.patience.over(f"{resource.label} is still deleted")
