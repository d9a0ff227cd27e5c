"""A plan for people: a line a resource, what changes under it, the sum at the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from recongen.quicksight.decide import Step
from recongen.quicksight.live import Entry
from recongen.quicksight.plan import Plan
from recongen.quicksight.requests import Resource
from recongen.text import plural, printable

_SIGNS = {
    "create": "+",
    "update": "~",
    "recreate": "±",
    "permissions": "p",
    "unchanged": " ",
    "refused": "!",
}
_SUMS = {
    "create": "to create",
    "update": "to update",
    "recreate": "to recreate",
    "permissions": "to share again",
    "unchanged": "unchanged",
    "refused": "refused",
}


def plan_lines(plan: Plan) -> Iterator[str]:
    yield f"deployment {plan.deployment} in account {plan.account}, region {plan.region}"
    if plan.undeployable:
        yield f"not deployable: {plan.undeployable}"
    yield ""
    width = max((len(step.resource.id) for step in plan.steps), default=0)
    for step in plan.steps:
        yield from _step_lines(step, width)
    if plan.stale:
        yield ""
        yield f"no longer declared ({plural(len(plan.stale), 'resource')}; recongen undeploy removes them):"
        yield from entry_lines(plan.stale)
    yield ""
    yield _sum(plan)


def entry_lines(entries: Sequence[Entry]) -> Iterator[str]:
    width = max((len(each.id) for each in entries), default=0)
    for each in entries:
        yield _line("-", "", each, width)


def _step_lines(step: Step, width: int) -> Iterator[str]:
    yield _line(_SIGNS[step.action], step.action, step.resource, width)
    indent = " " * 28
    if step.changed:
        yield printable(f"{indent}changes {', '.join(step.changed)}")
    for reason in step.why:
        yield printable(indent + reason)


def _line(sign: str, action: str, resource: Resource | Entry, width: int) -> str:
    kind = resource.kind.replace("_", " ")
    return printable(f"  {sign} {action:<11} {kind:<11} {resource.id:<{width}}  {resource.name}".rstrip())


def _sum(plan: Plan) -> str:
    counts: Counter[str] = Counter(step.action for step in plan.steps)
    parts = ", ".join(f"{counts[action]} {words}" for action, words in _SUMS.items() if counts[action])
    if not plan.pending and not plan.refused:
        return f"nothing to do: {parts or 'no resources'}"
    return parts
