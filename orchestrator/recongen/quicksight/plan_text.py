"""A plan for people: a line a resource, what changes under it, the sum at the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from recongen.quicksight.live import Found
from recongen.quicksight.plan import Plan, Step
from recongen.text import plural, printable

SIGNS = {
    "create": "+",
    "update": "~",
    "recreate": "±",
    "permissions": "p",
    "unchanged": " ",
    "refused": "!",
}


def plan_lines(plan: Plan) -> Iterator[str]:
    yield f"deployment {plan.deployment} in account {plan.account}, region {plan.region}"
    if plan.undeployable:
        yield f"not deployable: {plan.undeployable}"
    yield ""
    width = max((len(step.id) for step in plan.steps), default=0)
    for step in plan.steps:
        yield from _step_lines(step, width)
    if plan.stale:
        yield ""
        yield f"no longer asked for ({plural(len(plan.stale), 'resource')}; recongen undeploy removes them):"
        yield from found_lines(plan.stale)
    yield ""
    yield _sum(plan)


def found_lines(found: Sequence[Found]) -> Iterator[str]:
    width = max((len(each.id) for each in found), default=0)
    for each in found:
        yield printable(f"  - {'':<11} {_kind(each.kind)} {each.id:<{width}}  {each.name}".rstrip())


def _step_lines(step: Step, width: int) -> Iterator[str]:
    head = f"  {SIGNS[step.action]} {step.action:<11} {_kind(step.kind)} {step.id:<{width}}  {step.name}"
    yield printable(head.rstrip())
    indent = " " * 28
    if step.changed:
        yield printable(f"{indent}changes {', '.join(step.changed)}")
    for reason in step.why:
        yield printable(indent + reason)


def _kind(kind: str) -> str:
    return f"{kind.replace('_', ' '):<11}"


def _sum(plan: Plan) -> str:
    counts: Counter[str] = Counter(step.action for step in plan.steps)
    told = [f"{counts[action]} {_SUM[action]}" for action in _SUM if counts[action]]
    if not plan.pending and not plan.refused:
        return f"nothing to do: {', '.join(told) or 'no resources'}"
    return ", ".join(told)


_SUM = {
    "create": "to create",
    "update": "to update",
    "recreate": "to make anew",
    "permissions": "to share anew",
    "unchanged": "unchanged",
    "refused": "refused",
}
