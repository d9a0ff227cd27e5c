"""Deploying to the fake service, over HTTP."""

from __future__ import annotations

from recongen.quicksight.apply import execute
from recongen.quicksight.client import QuickSight
from recongen.quicksight.patience import Patience
from recongen.quicksight.plan import make_plan
from tests.quicksight.fake.service import FakeQuickSight
from tests.quicksight.requests_made_by_hand import deployment


def test_the_first_run_creates_and_the_second_writes_nothing(
    fake: FakeQuickSight, client: QuickSight, patience: Patience
) -> None:
    resources = deployment()
    plan = make_plan(client, "snb", resources, patience=patience)
    assert ["create"] * 7 == [step.action for step in plan.steps]
    execute(client, plan, resources, patience)
    fake.calls.clear()
    again = make_plan(client, "snb", resources, patience=patience)
    assert ["unchanged"] * 7 == [step.action for step in again.steps]
    execute(client, again, resources, patience)
    assert [] == fake.writes
