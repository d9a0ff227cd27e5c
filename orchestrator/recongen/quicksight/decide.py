"""Decides what to do with one resource, from its request and from its state in the service."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from recongen.quicksight import columns, fingerprint, kinds
from recongen.quicksight.client import Service
from recongen.quicksight.live import DELETED, Live
from recongen.quicksight.permissions import SHARED, difference_lines, wanted
from recongen.quicksight.requests import DATABASE, DEPLOYMENT, MANAGED_BY, Resource, ours

Action = Literal["create", "update", "recreate", "permissions", "unchanged", "refused"]


@dataclass(frozen=True)
class Options:
    recreate: bool = False
    allow_removed_columns: bool = False
    allow_another_database: bool = False


@dataclass(frozen=True)
class Step:
    resource: Resource
    live: Live | None
    """The resource as the plan saw it."""
    action: Action
    why: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    """Paths of the request that differ from what was last deployed, as far as that is known."""

    @property
    def label(self) -> str:
        return self.resource.label

    def document(self) -> dict[str, Any]:
        """As JSON has it, with digests of the request and of the resource as it stood."""
        return {
            "kind": self.resource.kind,
            "id": self.resource.id,
            "name": self.resource.name,
            "action": self.action,
            "why": list(self.why),
            "changed": list(self.changed),
            "request": fingerprint.sha256(self.resource.request),
            "live": digest(self.live),
        }


def digest(live: Live | None) -> str:
    return live.digest if live else ""


def decide(service: Service, resource: Resource, live: Live | None, options: Options) -> Step:
    """The first rule that applies decides. The service is asked only for dashboards that would lose columns."""
    if live is None:
        return Step(resource, live, "create")
    if not ours(live.tags, resource.tags[DEPLOYMENT]):
        return Step(resource, live, "refused", (_owner(live, resource),))
    if (
        live.tags.get(DATABASE) not in (None, resource.tags.get(DATABASE))
        and not options.allow_another_database
    ):
        why = (
            f"shows another database ({live.tags[DATABASE]}); choose another deployment_name, "
            "or let it show this one with --allow-another-database"
        )
        return Step(resource, live, "refused", (why,))
    if live.status == DELETED:
        return Step(resource, live, "update", ("was deleted, and is restored first",))
    if options.recreate:
        why = "it is deleted first: links to it break, and its permissions and folders are lost"
        return Step(resource, live, "recreate", (why,))
    if live.status == "CREATION_FAILED" and resource.kind not in kinds.VERSIONED:
        return Step(resource, live, "recreate", ("its creation had failed, so nothing can depend on it",))
    drift = _drift(resource, live)
    lines = tuple(line for of_member in drift.values() for line in of_member)
    if not _is_current(resource, live):
        return _update(service, resource, live, options, lines)
    if drift:
        return Step(resource, live, "permissions", lines, tuple(drift))
    return Step(resource, live, "unchanged")


def _owner(live: Live, resource: Resource) -> str:
    expected = f"{MANAGED_BY[0]}: {MANAGED_BY[1]}, {DEPLOYMENT}: {resource.tags[DEPLOYMENT]}"
    if live.status == DELETED:
        return "was deleted and keeps its id for up to 30 days; restore it, or choose another deployment_name"
    if ours(live.tags):
        return f"belongs to the deployment {live.tags[DEPLOYMENT]}; choose another deployment_name"
    return (
        f"exists and is not tagged as ours ({expected}); choose another deployment_name, or tag it if it is"
    )


def _drift(resource: Resource, live: Live) -> dict[str, list[str]]:
    """What differs beside the request itself: by member of the request, lines about it."""
    grants = wanted(resource.request, live.tags, resource.tags)
    lines = {
        "Permissions": [] if grants is None else difference_lines(grants, live.grants),
        "Tags": [
            *(f"tags it with {_tag(key, resource)}" for key in sorted(missing_tags(resource, live))),
            *(f"takes the tag {key} off" for key in surplus_tags(resource, live)),
        ],
    }
    return {member: of_member for member, of_member in lines.items() if of_member}


def _tag(key: str, resource: Resource) -> str:
    return f"{key}: {resource.tags[key]}" if key == DATABASE else key


def missing_tags(resource: Resource, live: Live) -> dict[str, str]:
    """Those that the resource lacks, or has with another value; what others tagged it with stays."""
    return {key: value for key, value in resource.tags.items() if live.tags.get(key) != value}


def surplus_tags(resource: Resource, live: Live) -> list[str]:
    """Once nobody is named and nobody has any right, permissions are left to others."""
    key, _ = SHARED
    return [key] if key in live.tags and key not in resource.tags else []


def _is_current(resource: Resource, live: Live) -> bool:
    failed = live.status.endswith("FAILED") and resource.kind not in kinds.VERSIONED
    return not failed and live.tags.get(fingerprint.REQUEST_TAG) == fingerprint.request_digest(resource)


def _update(
    service: Service, resource: Resource, live: Live, options: Options, drift: tuple[str, ...]
) -> Step:
    changed = fingerprint.changed_parts(live.tags.get(fingerprint.PARTS_TAG, ""), resource)
    before, after = live.description.get("Type"), resource.request.get("Type")
    if resource.kind == "data_source" and before != after:
        reason = f"is of type {before} and cannot become {after} in place; --recreate recreates it"
        return Step(resource, live, "refused", (reason,), changed)
    lost = columns.find_lost(live.description, resource.request) if resource.kind == "dataset" else {}
    may_go = not lost or options.allow_removed_columns
    users = [] if may_go else list(columns.users(service, live.arn, set(lost)))
    if users:
        reason = (
            f"published dashboards show that: {', '.join(users)}; "
            "first publish the dashboards without this column, or use --allow-removed-columns"
        )
        return Step(resource, live, "refused", (*lost.values(), reason), changed)
    unfinished = () if fingerprint.REQUEST_TAG in live.tags else ("an earlier run did not finish it",)
    return Step(resource, live, "update", (*unfinished, *lost.values(), *drift), changed)
