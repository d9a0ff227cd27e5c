"""Carrying out a plan, exactly: in its order, and only while the service stands as the plan saw it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from recongen.errors import PublishError
from recongen.quicksight.client import Service
from recongen.quicksight.fingerprint import sha256
from recongen.quicksight.live import Live, observe
from recongen.quicksight.make import FailedError, Maker, delete
from recongen.quicksight.patience import Patience
from recongen.quicksight.plan import Plan, Step
from recongen.quicksight.requests import Resource
from recongen.text import plural

Say = Callable[[str], None]
_DONE = {"create": "created", "update": "updated", "recreate": "made anew", "permissions": "shared anew"}
AGAIN = "deploy again without --execute to see the plan as it is now"


def execute(
    service: Service,
    plan: Plan,
    resources: Sequence[Resource],
    patience: Patience | None = None,
    say: Say = lambda line: None,
) -> None:
    patience = patience or Patience()
    _must_be_executable(service, plan)
    wanted = {(resource.kind, resource.id): resource for resource in resources}
    steps = [(step, wanted.get((step.kind, step.id))) for step in plan.pending]
    for step, resource in steps:
        if resource is None or sha256(resource.request) != step.wanted:
            raise PublishError(f"{step.label} is asked for otherwise than planned; {AGAIN}")
    for step, _ in reversed(steps):
        if step.action == "recreate":
            _as_planned(service, step, patience)
            delete(service, step.kind, step.id, patience)
            say(f"deleted {step.label}")
    _make_all(service, [(step, each) for step, each in steps if each], patience, say)


def _make_all(service: Service, steps: Sequence[tuple[Step, Resource]], patience: Patience, say: Say) -> None:
    """The failure of one app is no reason to leave the others as they were."""
    maker, failures = Maker(service, patience), []
    for step, resource in steps:
        try:
            _make(maker, step, resource)
        except FailedError as failure:
            if step.kind not in ("analysis", "dashboard"):
                raise
            failures.append(failure)
            continue
        say(f"{_DONE[step.action]} {step.label}")
    if len(failures) == 1:
        raise failures[0]
    if failures:
        details = [line for failure in failures for line in (str(failure), *failure.details[1:])]
        raise PublishError(f"QuickSight could not make {plural(len(failures), 'resource')}", details)


def _make(maker: Maker, step: Step, resource: Resource) -> None:
    if step.action == "recreate":
        maker.create(resource)
        return
    live = _as_planned(maker.service, step, maker.patience)
    if live is None:
        maker.create(resource)
    elif step.action == "permissions":
        maker.share(resource, live)
    else:
        maker.update(resource, live)


def _as_planned(service: Service, step: Step, patience: Patience) -> Live | None:
    live = observe(service, step.kind, step.id, patience)
    if (live.seen if live else "") != step.seen:
        raise PublishError(f"{step.label} has changed since it was planned; {AGAIN}")
    return live


def _must_be_executable(service: Service, plan: Plan) -> None:
    if plan.undeployable:
        raise PublishError(f"this cannot be deployed: {plan.undeployable}")
    if (plan.account, plan.region) != (service.account, service.region):
        raise PublishError(
            f"the plan is for account {plan.account} in {plan.region}, not {service.account} in {service.region}"
        )
    if plan.refused:
        first, reasons = plan.refused[0], "; ".join(plan.refused[0].why)
        more = f" (and {plural(len(plan.refused) - 1, 'more')})" if len(plan.refused) > 1 else ""
        raise PublishError(f"nothing was changed: {first.label} {reasons}{more}")


def must_be_the_plan(stored: dict[str, Any], now: Plan) -> None:
    """A stored plan is executed only when it would be made the same way now."""
    document = now.document()
    if stored == document:
        return
    then, new = _by_key(stored), _by_key(document)
    differing = [label for label in (*new, *(set(then) - set(new))) if then.get(label) != new.get(label)]
    which = ", ".join(differing[:5]) or "its options or its target"
    raise PublishError(f"nothing was changed: the plan no longer holds ({which}); {AGAIN}")


def _by_key(document: dict[str, Any]) -> dict[str, Any]:
    entries = [*document.get("steps", []), *document.get("stale", [])]
    named = [entry for entry in entries if isinstance(entry, dict)]
    return {f"{entry.get('kind')} {entry.get('id')}".replace("_", " "): entry for entry in named}
