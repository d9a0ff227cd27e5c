"""A run that is stopped anywhere, throttled, or left without answers, ends well all the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from recongen.errors import PublishError
from recongen.quicksight.apply import execute, removable, remove
from recongen.quicksight.client import Patience, QuickSight, Service
from recongen.quicksight.decide import Options
from recongen.quicksight.plan import make_plan
from recongen.quicksight.requests import Resource
from tests.quicksight.conftest import quick_patience
from tests.quicksight.direct import Direct, Dying, Killed, actions, deploy, standing
from tests.quicksight.fake.service import FakeQuickSight
from tests.quicksight.requests_made_by_hand import changed, deployment

BEFORE, AFTER = False, True
Doing = Callable[[Service], object]


def few(**extra: Any) -> tuple[Resource, ...]:
    """One resource of each kind."""
    return tuple(each for each in deployment(**extra) if each.id not in ("snb-accounts", "snb-l2"))


def all_changed() -> tuple[Resource, ...]:
    """Every request, permission and tag is another."""
    return tuple(
        Resource(
            each.kind,
            each.id,
            "New",
            {**each.request, "Name": "New", "Permissions": each.request["Permissions"][:1]},
        )
        for each in few(team="ops")
    )


def fresh(*deployed: Sequence[Resource]) -> FakeQuickSight:
    fake = FakeQuickSight(checks_requests=False)
    fake.faults.polls = 1
    for resources in deployed:
        deploy(Direct(fake), resources, quick_patience())
    fake.calls.clear()
    return fake


def create(service: Service) -> object:
    return deploy(service, few(), quick_patience())


def update(service: Service) -> object:
    return deploy(service, all_changed(), quick_patience())


def share_with_nobody(service: Service) -> object:
    return deploy(service, few(owners=(), viewers=()), quick_patience())


def recreate(service: Service) -> object:
    return deploy(service, all_changed(), quick_patience(), Options(recreate=True))


def undeploy(service: Service) -> object:
    return remove(service, "snb", removable(service, "snb"), quick_patience())


@pytest.mark.parametrize("afterwards", [BEFORE, AFTER], ids=["before the call", "after the call"])
@pytest.mark.parametrize(
    ("before", "doing", "again"),
    [
        ([], create, create),
        ([few()], update, update),
        ([few()], share_with_nobody, share_with_nobody),
        ([few()], recreate, update),
        ([few()], undeploy, undeploy),
    ],
    ids=["create", "update", "share with nobody", "recreate", "undeploy"],
)
def test_killed_at_any_call_the_next_run_completes(
    before: list[Sequence[Resource]], doing: Doing, again: Doing, afterwards: bool
) -> None:
    undisturbed = fresh(*before)
    doing(Direct(undisturbed))
    calls = len(undisturbed.calls)
    assert calls > 20
    for number in range(1, calls + 1):
        fake = fresh(*before)
        with pytest.raises(Killed):
            doing(Dying(fake, number, afterwards))
        again(Direct(fake))
        assert standing(undisturbed) == standing(fake), f"killed at call {number}"
        fake.calls.clear()
        again(Direct(fake))
        assert [] == fake.writes, f"killed at call {number}"


@pytest.mark.parametrize("doing", [create, update], ids=["permissions alone", "update"])
def test_what_an_interrupted_run_granted_is_revoked_once_nobody_is_named(doing: Doing) -> None:
    nobody = few(owners=(), viewers=())
    undisturbed = fresh(nobody)
    doing(Direct(undisturbed))
    for number in range(1, len(undisturbed.calls) + 1):
        fake = fresh(nobody)
        with pytest.raises(Killed):
            doing(Dying(fake, number, AFTER))
        share_with_nobody(Direct(fake))
        assert not any(item.grants for item in fake.items.values()), f"killed at call {number}"


@pytest.fixture
def no_sleep(monkeypatch: pytest.MonkeyPatch) -> None:
    """botocore's pauses between its calls; how long they are is its own affair."""
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    monkeypatch.setattr("botocore.retries.bucket.TokenBucket.acquire", lambda *_, **__: True)


def test_one_call_in_three_throttled_still_ends_well(
    fake: FakeQuickSight, patience: Patience, no_sleep: None
) -> None:
    client = QuickSight(fake.account, fake.region)
    fake.faults.throttle_every = 3
    deploy(client, deployment(), patience)
    throttled = sum(call.outcome == "ThrottlingException" for call in fake.calls)
    assert throttled == len(fake.calls) // 3 > 20
    fake.faults.throttle_every = 0
    assert {} == actions(make_plan(client, "snb", deployment(), patience=patience))


@pytest.mark.parametrize(
    "operation",
    ["CreateDataSource", "CreateDataSet", "CreateTheme", "CreateAnalysis", "CreateDashboard", "TagResource"],
)
def test_an_answer_lost_on_its_way_does_no_harm(
    fake: FakeQuickSight, client: QuickSight, patience: Patience, no_sleep: None, operation: str
) -> None:
    """The call is sent again, and finds what the first one made."""
    fake.faults.lose_answer(operation)
    deploy(client, few(), patience)
    assert {} == actions(make_plan(client, "snb", few(), patience=patience))
    assert 5 == len(fake.items)


class Overtaken(Direct):
    """Somebody else makes the theme at the very moment at which we create it."""

    def call(self, operation: str, /, **members: Any) -> dict[str, Any]:
        if operation == "CreateTheme":
            self.fake.add("theme", "snb-theme", {"Name": "Theirs"}, {"Owner": "them"})
        return super().call(operation, **members)


def test_what_somebody_else_creates_at_that_moment_is_not_taken_over(patience: Patience) -> None:
    fake = FakeQuickSight()
    with pytest.raises(
        PublishError, match="theme snb-theme was created by somebody else meanwhile, and is not ours"
    ):
        deploy(Overtaken(fake), few(), patience)
    theirs = fake.items["theme", "snb-theme"]
    assert (1, {"Owner": "them"}) == (len(theirs.versions), theirs.tags)


class Interrupted(Direct):
    """Somebody else makes a version right after ours, and it fails."""

    def call(self, operation: str, /, **members: Any) -> dict[str, Any]:
        answer = super().call(operation, **members)
        if operation == "UpdateDashboard":
            errors = [{"Type": "SOURCE_NOT_FOUND", "Message": "theirs"}]
            self.fake.items["dashboard", "snb-l1"].begin({"Name": "Theirs"}, 0, errors)
        return answer


def test_our_version_is_published_whatever_becomes_of_a_later_one(patience: Patience) -> None:
    fake = FakeQuickSight()
    fake.faults.polls = 0
    deploy(Direct(fake), few(), patience)
    deploy(Interrupted(fake), changed(few(), "dashboard", "l1", Name="Ours"), patience)
    item = fake.items["dashboard", "snb-l1"]
    assert (2, 3) == (item.published, item.latest.number)


def test_what_somebody_else_creates_meanwhile_is_not_taken_over(
    fake: FakeQuickSight, client: QuickSight, patience: Patience
) -> None:
    plan = make_plan(client, "snb", few(), patience=patience)
    theirs = fake.add("theme", "snb-theme", {"Name": "Theirs"}, {"Owner": "them"})
    with pytest.raises(PublishError, match="theme snb-theme has changed since it was planned"):
        execute(client, plan, patience)
    assert (1, {"Owner": "them"}) == (len(theirs.versions), theirs.tags)
