"""Carries out a plan, in its order and only while the service is as the plan saw it; or removes a deployment."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from recongen.errors import PublishError
from recongen.quicksight import make
from recongen.quicksight.client import NotFoundError, Patience, Service
from recongen.quicksight.decide import Step, digest
from recongen.quicksight.live import Entry, Live, Remote
from recongen.quicksight.make import FailedError
from recongen.quicksight.plan import AGAIN, Plan
from recongen.quicksight.requests import Resource, ours
from recongen.text import plural

Say = Callable[[str], None]
_DONE = {"create": "created", "update": "updated", "recreate": "recreated", "permissions": "shared again"}


def execute(
    service: Service | None, plan: Plan, patience: Patience | None = None, say: Say = lambda line: None
) -> None:
    """Raises `PublishError` before anything is changed where the plan cannot be carried out."""
    if service is None or plan.undeployable:
        raise PublishError(f"nothing was deployed: {plan.undeployable}")
    if plan.refused:
        first, *others = plan.refused
        more = f" (and {len(others):,} more)" if others else ""
        raise PublishError(f"nothing was changed: {first.label} {'; '.join(first.why)}{more}")
    remote = Remote(service, patience or Patience())
    for step in reversed(plan.pending):
        if step.action == "recreate":
            _observe_as_planned(remote, step)
            remote.delete(step.resource.kind, step.resource.id)
            say(f"deleted {step.label}")
    failures = []
    for step in plan.pending:
        try:
            _carry_out(remote, step)
        except FailedError as failure:
            # The failure of one app is not a reason to leave the others as they were.
            if step.resource.kind not in ("analysis", "dashboard"):
                raise
            failures.append(failure)
        else:
            say(f"{_DONE[step.action]} {step.label}")
    if len(failures) == 1:
        raise failures[0]
    if failures:
        details = [line for failure in failures for line in (str(failure), *failure.details[1:])]
        raise PublishError(f"QuickSight could not make {plural(len(failures), 'resource')}", details)


def _carry_out(remote: Remote, step: Step) -> None:
    if step.action == "recreate":
        make.create(remote, step.resource)
        return
    live = _observe_as_planned(remote, step)
    if live is None:
        make.create(remote, step.resource)
    elif step.action == "permissions":
        make.share(remote, step.resource, live)
    else:
        make.update(remote, step.resource, live)


def _observe_as_planned(remote: Remote, step: Step) -> Live | None:
    live = remote.observe(step.resource.kind, step.resource.id)
    if digest(live) != digest(step.live):
        raise PublishError(f"{step.label} has changed since it was planned; {AGAIN}")
    return live


def removable(service: Service, deployment: str, declared: Iterable[Resource] = ()) -> list[Entry]:
    """Everything of the deployment that is not declared, what depends on others first."""
    return list(Remote(service, Patience()).entries(deployment, but=declared))[::-1]


def remove(
    service: Service,
    deployment: str,
    entries: Sequence[Entry],
    patience: Patience | None = None,
    say: Say = lambda line: None,
) -> None:
    remote = Remote(service, patience or Patience())
    for entry in entries:
        try:
            tags = remote.tags(entry.arn)
        except NotFoundError:
            say(f"{entry.label} is already gone")
            continue
        if not ours(tags, deployment):
            raise PublishError(
                f"{entry.label} no longer has our tags, so it was not deleted. Run this again to delete the rest"
            )
        remote.delete(entry.kind, entry.id)
        say(f"deleted {entry.label}")
