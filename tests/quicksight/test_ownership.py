"""Resources of others stay as they are, whatever their names."""

from __future__ import annotations

import copy

import pytest

from recongen.errors import PublishError
from recongen.quicksight.apply import execute, removable, remove
from recongen.quicksight.client import Patience, QuickSight
from recongen.quicksight.decide import Options
from recongen.quicksight.kinds import KINDS
from recongen.quicksight.plan import make_plan
from tests.quicksight.direct import actions, deploy
from tests.quicksight.fake.service import FakeQuickSight
from tests.quicksight.requests_made_by_hand import deployment

FOREIGN_TAGS = [
    {},
    {"ManagedBy": "recongen"},
    {"Deployment": "snb"},
    {"ManagedBy": "terraform", "Deployment": "snb"},
    {"ManagedBy": "recongen", "Deployment": "snb-two"},
    {"ManagedBy": "recongen", "Deployment": "SNB"},
]


def add_foreign(fake: FakeQuickSight) -> list[tuple[str, str]]:
    """Resources of every kind that look like ours and are not."""
    for kind in KINDS:
        for at, tags in enumerate(FOREIGN_TAGS):
            fake.add(kind, f"snb-foreign-{at}", {"Name": "Theirs"}, tags)
        fake.add(kind, "snb", {"Name": "Theirs"}, {"ManagedBy": "recongen", "Deployment": "snb"})
        fake.add(kind, "snbx-1", {"Name": "Theirs"}, {"ManagedBy": "recongen", "Deployment": "snb"})
    return list(fake.items)


@pytest.mark.parametrize("tags", FOREIGN_TAGS, ids=str)
@pytest.mark.parametrize("recreate", [False, True])
def test_a_resource_of_somebody_else_refuses_the_whole_run(
    fake: FakeQuickSight, client: QuickSight, patience: Patience, tags: dict[str, str], recreate: bool
) -> None:
    fake.add("theme", "snb-theme", {"Name": "Theirs"}, tags)
    before = copy.deepcopy(fake.items)
    with pytest.raises(PublishError, match=r"nothing was changed: theme snb-theme .*deployment_name"):
        deploy(client, deployment(), patience, Options(recreate=recreate))
    assert before == fake.items
    assert [] == fake.writes


@pytest.mark.parametrize("recreate", [False, True])
def test_a_deployment_of_another_database_is_not_taken_over_unasked(
    fake: FakeQuickSight, client: QuickSight, patience: Patience, recreate: bool
) -> None:
    """Production and a test of one institution have one name, unless settings give another."""
    deploy(client, deployment(RecongenDatabase="snb in bank at production"), patience)
    before = copy.deepcopy(fake.items)
    fake.calls.clear()
    test = deployment(RecongenDatabase="snb in bank at test")
    plan = make_plan(client, "snb", test, Options(recreate=recreate), patience)
    assert len(test) == len(plan.refused)
    why = "shows another database (snb in bank at production); choose another deployment_name"
    assert plan.steps[0].why[0].startswith(why)
    with pytest.raises(PublishError, match=r"nothing was changed: .* --allow-another-database"):
        execute(client, plan, patience)
    assert (before, []) == (fake.items, fake.writes)
    options = Options(recreate=recreate, allow_another_database=True)
    assert len(test) == len(deploy(client, test, patience, options).pending)
    assert {"snb in bank at test"} == {item.tags["RecongenDatabase"] for item in fake.items.values()}
    assert {} == actions(make_plan(client, "snb", test, patience=patience))


def test_a_deployment_that_does_not_say_its_database_gets_to_say_it(
    client: QuickSight, patience: Patience
) -> None:
    deploy(client, deployment(), patience)
    plan = deploy(client, deployment(RecongenDatabase="one"), patience)
    assert {("tags it with RecongenDatabase: one",)} == {step.why for step in plan.steps}


def test_a_deleted_analysis_of_somebody_else_keeps_its_id(
    fake: FakeQuickSight, client: QuickSight, patience: Patience
) -> None:
    fake.add("analysis", "snb-l1", {"Name": "Theirs"}, {}).deleted = True
    (step,) = make_plan(client, "snb", deployment(), patience=patience).refused
    assert "was deleted and keeps its id for up to 30 days" in step.why[0]


def test_undeploying_removes_exactly_ours(
    fake: FakeQuickSight, client: QuickSight, patience: Patience
) -> None:
    foreign = add_foreign(fake)
    deploy(client, deployment("snb-two"), patience, deployment="snb-two")
    two = set(fake.items) - set(foreign)
    deploy(client, deployment(), patience)
    listed = removable(client, "snb")
    assert {resource.label for resource in deployment()} == {found.label for found in listed}
    remove(client, "snb", listed, patience)
    assert set(foreign) | two == set(fake.items)
    assert {} == actions(make_plan(client, "snb-two", deployment("snb-two"), patience=patience))


def test_undeploying_deletes_what_depends_on_others_first(
    fake: FakeQuickSight, client: QuickSight, patience: Patience
) -> None:
    deploy(client, deployment(), patience)
    listed = removable(client, "snb")
    assert [resource.label for resource in reversed(deployment())] == [found.label for found in listed]
    remove(client, "snb", listed, patience)
    assert {} == fake.items
    deploy(client, deployment(), patience)
    assert 7 == len(fake.items)


def test_what_is_no_longer_asked_for_is_reported_and_removed_alone(
    fake: FakeQuickSight, client: QuickSight, patience: Patience
) -> None:
    deploy(client, deployment(), patience)
    fewer = [resource for resource in deployment() if resource.id != "snb-l2"]
    plan = make_plan(client, "snb", fewer, patience=patience)
    assert ["dashboard snb-l2"] == [found.label for found in plan.stale]
    assert {} == actions(plan)
    remove(client, "snb", removable(client, "snb", fewer), patience)
    assert {(each.kind, each.id) for each in fewer} == set(fake.items)


def test_what_lost_its_tags_after_the_listing_stays(
    fake: FakeQuickSight, client: QuickSight, patience: Patience
) -> None:
    deploy(client, deployment(), patience)
    listed = removable(client, "snb")
    fake.items["dashboard", "snb-l1"].tags["Deployment"] = "theirs"
    with pytest.raises(PublishError, match="dashboard snb-l1 no longer has our tags, so it was not deleted"):
        remove(client, "snb", listed, patience)
    assert ("dashboard", "snb-l1") in fake.items
