"""What becomes of one resource, given what is wanted and what stands there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from recongen.quicksight import columns, fingerprint, kinds
from recongen.quicksight.client import Service
from recongen.quicksight.live import DELETED, Live
from recongen.quicksight.permissions import grants, told
from recongen.quicksight.requests import DEPLOYMENT, MANAGED_BY, Resource, ours

Action = Literal["create", "update", "recreate", "permissions", "unchanged", "refused"]


@dataclass(frozen=True)
class Options:
    recreate: bool = False
    allow_removed_columns: bool = False


@dataclass(frozen=True)
class Decision:
    action: Action
    why: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    """Top-level paths of the request that differ from what was last deployed, as far as that is known."""


def decide(service: Service, resource: Resource, live: Live | None, options: Options) -> Decision:
    if live is None:
        return Decision("create")
    if not ours(live.tags, resource.tags[DEPLOYMENT]):
        return Decision("refused", (_whose(live, resource),))
    if live.status == DELETED:
        return Decision("update", ("was deleted, and is restored first",))
    if options.recreate:
        return Decision("recreate", ("what hangs on it loses it, its permissions and folders go",))
    if live.status == "CREATION_FAILED" and resource.kind not in kinds.VERSIONED:
        return Decision("recreate", ("its creation had failed, so nothing can hang on it",))
    drift = _drift(resource, live)
    lines = tuple(line for _, line in drift)
    if not _is_current(resource, live):
        return _update(service, resource, live, options, lines)
    if drift:
        return Decision("permissions", lines, tuple(dict.fromkeys(member for member, _ in drift)))
    return Decision("unchanged")


def _is_current(resource: Resource, live: Live) -> bool:
    failed = live.status.endswith("FAILED") and resource.kind not in kinds.VERSIONED
    return not failed and live.tags.get(fingerprint.REQUEST_TAG) == fingerprint.request_digest(resource)


def _update(
    service: Service, resource: Resource, live: Live, options: Options, drift: tuple[str, ...]
) -> Decision:
    paths = fingerprint.changed_paths(live.tags.get(fingerprint.PARTS_TAG, ""), resource)
    now, wanted = live.described.get("Type"), resource.request.get("Type")
    if resource.kind == "data_source" and now != wanted:
        reason = f"is of type {now} and cannot become {wanted} in place; --recreate makes it anew"
        return Decision("refused", (reason,), paths)
    unfinished = () if fingerprint.REQUEST_TAG in live.tags else ("an earlier run did not finish it",)
    lost = columns.lost(live.described, resource.request) if resource.kind == "dataset" else {}
    if lost and not options.allow_removed_columns:
        users = list(columns.users(service, live.arn, set(lost)))
        if users:
            reason = f"published dashboards show that: {', '.join(users)}"
            mend = "publish them without it first, or accept the gap with --allow-removed-columns"
            return Decision("refused", (*lost.values(), f"{reason}; {mend}"), paths)
    return Decision("update", (*unfinished, *lost.values(), *drift), paths)


def missing_tags(resource: Resource, live: Live) -> dict[str, str]:
    """Those that the resource does not have so; what others tagged it with stays."""
    return {key: value for key, value in resource.tags.items() if live.tags.get(key) != value}


def _drift(resource: Resource, live: Live) -> list[tuple[str, str]]:
    """What differs beside the request itself: the member that asks for it, and a line about it.

    A request that names no permissions leaves them to others.
    """
    lines = [("Tags", f"tags it with {key}") for key in sorted(missing_tags(resource, live))]
    if "Permissions" not in resource.request:
        return lines
    return [
        *(("Permissions", line) for line in told(grants(resource.request["Permissions"]), live.held)),
        *lines,
    ]


def _whose(live: Live, resource: Resource) -> str:
    mine = f"{MANAGED_BY[0]}: {MANAGED_BY[1]}, {DEPLOYMENT}: {resource.tags[DEPLOYMENT]}"
    if live.status == DELETED:
        return "was deleted and keeps its id for up to 30 days; restore it, or choose another deployment_name"
    if ours(live.tags):
        return f"belongs to the deployment {live.tags[DEPLOYMENT]}; choose another deployment_name"
    return f"exists and is not tagged as ours ({mine}); choose another deployment_name, or tag it if it is"
