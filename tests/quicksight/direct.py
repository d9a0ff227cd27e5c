"""The fake service without HTTP, for tests that call it very often; and a client that dies at a given call."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

from recongen.quicksight.apply import execute
from recongen.quicksight.client import Patience, Service, raise_refusal
from recongen.quicksight.plan import Options, Plan, make_plan
from recongen.quicksight.requests import Resource
from tests.quicksight.fake.faults import RefusalError
from tests.quicksight.fake.service import FakeQuickSight


class Killed(BaseException):
    """The process ends here."""


class Direct:
    def __init__(self, fake: FakeQuickSight) -> None:
        self.fake, self.account, self.region = fake, fake.account, fake.region

    def call(self, operation: str, /, **members: Any) -> dict[str, Any]:
        whose = {} if "ResourceArn" in members else {"AwsAccountId": self.account}
        try:
            return copy.deepcopy(self.fake.handle(operation, whose | members))
        except RefusalError as refusal:
            raise_refusal(operation, {"Code": refusal.code, "Message": refusal.message})


class Dying(Direct):
    """Dies at the call of that number: before it is sent, or after it was carried out."""

    def __init__(self, fake: FakeQuickSight, number: int, afterwards: bool) -> None:
        super().__init__(fake)
        self.left, self.afterwards = number, afterwards

    def call(self, operation: str, /, **members: Any) -> dict[str, Any]:
        self.left -= 1
        if self.left == 0 and not self.afterwards:
            raise Killed
        try:
            return super().call(operation, **members)
        finally:
            if self.left == 0:
                raise Killed


def deploy(
    service: Service,
    resources: Sequence[Resource],
    patience: Patience,
    options: Options | None = None,
    deployment: str = "snb",
) -> Plan:
    """As the command does it: a plan, and exactly that."""
    plan = make_plan(service, deployment, resources, options, patience)
    execute(service, plan, patience)
    return plan


def actions(plan: Plan) -> dict[str, str]:
    """What is done, without what is not."""
    return {step.label: step.action for step in plan.steps if step.action != "unchanged"}


def standing(fake: FakeQuickSight) -> dict[str, Any]:
    """What people see of the service: what is published, who may see it, how it is tagged."""
    return {
        f"{kind} {resource_id}": (
            next((each.request for each in item.versions if each.number == item.published), item.request),
            item.status.split("_")[-1],
            item.tags,
            item.grants,
        )
        for (kind, resource_id), item in sorted(fake.items.items())
    }
