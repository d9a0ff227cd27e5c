"""What a deployment would do, resource by resource, without doing any of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from recongen.quicksight import kinds
from recongen.quicksight.client import Service
from recongen.quicksight.decide import Action, Decision, Options, decide
from recongen.quicksight.deployment import Deployment
from recongen.quicksight.fingerprint import sha256
from recongen.quicksight.live import Found, Live, deployed, observe
from recongen.quicksight.patience import Patience
from recongen.quicksight.requests import Kind, Resource, in_order, ours

Advance = Callable[[int, int, str], None]
"""Done, of how many, and what was just done."""


@dataclass(frozen=True)
class Step:
    kind: Kind
    id: str
    name: str
    action: Action
    why: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    wanted: str = ""
    seen: str = ""
    """Digests of what the plan was made from: the request, and the resource as it stood."""

    @property
    def label(self) -> str:
        return f"{self.kind.replace('_', ' ')} {self.id}"


@dataclass(frozen=True)
class Plan:
    account: str
    region: str
    deployment: str
    options: Options
    steps: tuple[Step, ...]
    stale: tuple[Found, ...] = ()
    """Resources of this deployment that nothing asks for any more."""
    undeployable: str | None = None
    """Why this plan can only be read."""

    @property
    def pending(self) -> tuple[Step, ...]:
        return tuple(step for step in self.steps if step.action not in ("unchanged", "refused"))

    @property
    def refused(self) -> tuple[Step, ...]:
        return tuple(step for step in self.steps if step.action == "refused")

    def document(self) -> dict[str, Any]:
        """As JSON has it; two plans are one when their documents are equal."""
        document: dict[str, Any] = asdict(self)
        document["steps"] = [_listed(step) for step in document["steps"]]
        return document | {"stale": list(document["stale"])}


def unsent_plan(deployment: Deployment, resources: Iterable[Resource], options: Options) -> Plan:
    """Where there is no service to look at, everything is new."""
    steps = tuple(step_for(resource, None, Decision("create")) for resource in in_order(resources))
    where = deployment.account, deployment.region, deployment.name
    return Plan(*where, options, steps, (), deployment.undeployable)


def make_plan(
    service: Service,
    deployment: str,
    resources: Sequence[Resource],
    options: Options | None = None,
    patience: Patience | None = None,
    advance: Advance | None = None,
) -> Plan:
    options, patience = options or Options(), patience or Patience()
    _must_belong(deployment, resources)
    steps = []
    for done, resource in enumerate(in_order(resources), 1):
        live = observe(service, resource.kind, resource.id, patience)
        steps.append(step_for(resource, live, decide(service, resource, live, options)))
        if advance:
            advance(done, len(resources), resource.id)
    return Plan(
        service.account,
        service.region,
        deployment,
        options,
        tuple(steps),
        tuple(stale(service, deployment, resources)),
    )


def stale(service: Service, deployment: str, resources: Iterable[Resource]) -> list[Found]:
    """What of the deployment is not among these resources."""
    return list(deployed(service, deployment, {(resource.kind, resource.id) for resource in resources}))


def step_for(resource: Resource, live: Live | None, decision: Decision) -> Step:
    return Step(
        resource.kind,
        resource.id,
        resource.name,
        decision.action,
        decision.why,
        decision.changed,
        sha256(resource.request),
        live.seen if live else "",
    )


def _listed(step: dict[str, Any]) -> dict[str, Any]:
    return step | {"why": list(step["why"]), "changed": list(step["changed"])}


def _must_belong(deployment: str, resources: Sequence[Resource]) -> None:
    """Undeploying finds resources by prefix and tags, and a later deployment must be able to update them."""
    seen = set()
    for resource in resources:
        if not ours(resource.tags, deployment) or not resource.id.startswith(f"{deployment}-"):
            raise ValueError(f"{resource.label} lacks the tags or the prefix of deployment {deployment}")
        if (resource.kind, resource.id) in seen:
            raise ValueError(f"{resource.label} is there twice")
        if fixed := kinds.only_at_creation(resource.kind, resource.request):
            raise ValueError(f"{resource.label} asks for what no update could change: {', '.join(fixed)}")
        seen.add((resource.kind, resource.id))
