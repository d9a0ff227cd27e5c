"""What a deployment would do, resource by resource, without doing any of it; and such a plan as a file."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from recongen.errors import PublishError, UsageError
from recongen.quicksight import kinds
from recongen.quicksight.client import Patience, Service
from recongen.quicksight.decide import Options, Step, decide
from recongen.quicksight.deployment import Deployment
from recongen.quicksight.live import Entry, Remote
from recongen.quicksight.requests import Resource, in_order
from recongen.text import json_text

Advance = Callable[[int, int, str], None]
"""Done, of how many, and what was just done."""

AGAIN = "deploy again without --execute to see the plan as it is now"


@dataclass(frozen=True)
class Plan:
    account: str
    region: str
    deployment: str
    options: Options
    steps: tuple[Step, ...]
    stale: tuple[Entry, ...] = ()
    """Resources of this deployment that are no longer declared."""
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
        return {
            "account": self.account,
            "region": self.region,
            "deployment": self.deployment,
            "options": asdict(self.options),
            "steps": [step.document() for step in self.steps],
            "stale": [asdict(entry) for entry in self.stale],
            "undeployable": self.undeployable,
        }


def make_plan(
    service: Service,
    deployment: str,
    resources: Sequence[Resource],
    options: Options | None = None,
    patience: Patience | None = None,
    advance: Advance | None = None,
) -> Plan:
    options = options or Options()
    remote = Remote(service, patience or Patience())
    steps = []
    for done, resource in enumerate(in_order(resources), 1):
        live = remote.observe(resource.kind, resource.id)
        steps.append(decide(service, resource, live, options))
        if advance:
            advance(done, len(resources), resource.id)
    stale = tuple(remote.entries(deployment, but=resources))
    return Plan(service.account, service.region, deployment, options, tuple(steps), stale)


def unsent_plan(deployment: Deployment, resources: Iterable[Resource], options: Options) -> Plan:
    """Where there is no service to look at, everything is new."""
    steps = tuple(Step(resource, None, "create") for resource in in_order(resources))
    where = deployment.account, deployment.region, deployment.name
    return Plan(*where, options, steps, (), deployment.undeployable)


def write_plan(plan: Plan, path: Path) -> None:
    try:
        path.write_text(json_text(plan.document()) + "\n", encoding="utf-8")
    except OSError as error:
        raise UsageError(f"the plan cannot be written to {path}: {error.strerror or error}") from None


def read_plan(path: Path) -> dict[str, Any]:
    """Its document."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        reason = error.strerror or error
        raise UsageError(f"{path} cannot be read: {reason}; deploy without --execute writes it") from None
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{path} is not a plan: {str(error).splitlines()[0]}") from None
    if not isinstance(document, dict) or not isinstance(document.get("steps"), list):
        raise UsageError(f"{path} is not a plan: deploy without --execute writes one")
    return document


def must_be_the_plan(stored: dict[str, Any], now: Plan) -> None:
    """A stored plan is executed only when it would be the same now."""
    document = now.document()
    if stored == document:
        return
    before, after = _by_label(stored), _by_label(document)
    differing = [label for label in after | before if before.get(label) != after.get(label)]
    which = ", ".join(differing[:5]) or "its options or its target"
    raise PublishError(f"nothing was changed: the plan no longer holds ({which}); {AGAIN}")


def _by_label(document: dict[str, Any]) -> dict[str, Any]:
    """Of a document that somebody may have edited."""
    entries = [*document.get("steps", []), *document.get("stale", [])]
    return {
        kinds.label(str(entry.get("kind")), str(entry.get("id"))): entry  # type: ignore[arg-type]
        for entry in entries
        if isinstance(entry, dict)
    }
