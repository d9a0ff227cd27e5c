"""A plan says what would happen, and only that happens."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from recongen.errors import PublishError
from recongen.quicksight.apply import execute
from recongen.quicksight.client import Patience, QuickSight
from recongen.quicksight.decide import Options
from recongen.quicksight.deployment import Deployment
from recongen.quicksight.kinds import KINDS
from recongen.quicksight.permissions import owner_actions
from recongen.quicksight.plan import make_plan, must_be_the_plan, unsent_plan
from recongen.quicksight.plan_text import plan_lines
from tests.quicksight import requests_made_by_hand as by_hand
from tests.quicksight.direct import actions, deploy
from tests.quicksight.fake.service import FakeQuickSight
from tests.quicksight.requests_made_by_hand import ANN, BOB, changed, deployment

EVE = by_hand.USER + "eve"
VIEWERS_OF_DATA = {
    kind: [f"quicksight:{action}" for action in words.split()]
    for kind, words in {
        "data_source": "DescribeDataSource DescribeDataSourcePermissions PassDataSource",
        "dataset": "DescribeDataSet DescribeDataSetPermissions PassDataSet DescribeIngestion ListIngestions",
    }.items()
}


def test_permission_drift_is_reported_and_fixed_without_an_update(
    fake: FakeQuickSight, client: QuickSight, patience: Patience
) -> None:
    deploy(client, deployment(), patience)
    grants = fake.items["dashboard", "snb-l1"].grants
    grants[EVE] = set(owner_actions("dashboard"))
    grants[BOB] = set(owner_actions("dashboard"))
    del grants[ANN]
    fake.calls.clear()
    (step,) = make_plan(client, "snb", deployment(), patience=patience).pending
    assert ("permissions", ("Permissions",)) == (step.action, step.changed)
    assert (
        "grants user/default/ann 8 actions",
        "grants user/default/bob 3 actions",
        "revokes 5 actions of user/default/bob",
        "revokes 8 actions of user/default/eve",
    ) == step.why
    deploy(client, deployment(), patience)
    assert ["UpdateDashboardPermissions"] == fake.writes
    assert {ANN, BOB} == set(grants.keys() | fake.items["dashboard", "snb-l1"].grants) - {EVE}
    assert {} == actions(make_plan(client, "snb", deployment(), patience=patience))


def test_a_viewer_more_touches_permissions_only(
    fake: FakeQuickSight, client: QuickSight, patience: Patience
) -> None:
    """Only what a reader needs has viewers."""
    deploy(client, deployment(), patience)
    fake.calls.clear()
    deploy(client, deployment(viewers=[BOB, EVE]), patience)
    assert ["UpdateThemePermissions", *["UpdateDashboardPermissions"] * 2] == fake.writes


def test_rights_that_viewers_had_beyond_reading_are_revoked(
    fake: FakeQuickSight, client: QuickSight, patience: Patience
) -> None:
    """Whoever may pass on a data source can ask it anything."""
    deploy(client, deployment(), patience)
    for (kind, _), item in fake.items.items():
        item.tags.pop("RecongenPermissions")
        if kind in ("data_source", "dataset"):
            item.grants[BOB] = {*VIEWERS_OF_DATA[kind]}
    plan = deploy(client, deployment(), patience)
    (source,) = [step for step in plan.steps if step.resource.kind == "data_source"]
    assert "revokes 3 actions of user/default/bob" in source.why
    for (kind, _), item in fake.items.items():
        assert (BOB in item.grants) == (kind in ("theme", "dashboard")), item.id
    assert {} == actions(make_plan(client, "snb", deployment(), patience=patience))


@pytest.mark.parametrize(
    ("after", "left"),
    [
        ({"owners": ()}, {"theme": {BOB}, "dashboard": {BOB}}),
        ({"viewers": ()}, {kind: {ANN} for kind in KINDS}),
        ({"owners": (), "viewers": ()}, {}),
    ],
    ids=["no owner left", "no viewer left", "nobody left"],
)
@pytest.mark.parametrize("team", [{}, {"team": "ops"}], ids=["", "and a tag"])
def test_who_is_no_longer_named_loses_what_was_granted(
    fake: FakeQuickSight,
    client: QuickSight,
    patience: Patience,
    after: dict[str, Any],
    left: dict[str, set[str]],
    team: dict[str, str],
) -> None:
    deploy(client, deployment(), patience)
    resources = deployment(**after, **team)
    plan = deploy(client, resources, patience)
    assert any(line.startswith("revokes ") for step in plan.steps for line in step.why)
    for (kind, _), item in fake.items.items():
        assert left.get(kind, set()) == {*item.grants}, item.id
        assert bool(left) == ("RecongenPermissions" in item.tags)
    assert {} == actions(make_plan(client, "snb", resources, patience=patience))


def test_somebody_named_at_last_ends_what_others_granted(
    fake: FakeQuickSight, client: QuickSight, patience: Patience
) -> None:
    deploy(client, deployment(owners=(), viewers=()), patience)
    fake.items["dataset", "snb-drift"].grants[EVE] = set(owner_actions("dataset"))
    plan = deploy(client, deployment(owners=()), patience)
    (drift,) = [step for step in plan.steps if step.resource.id == "snb-drift"]
    assert "revokes 10 actions of user/default/eve" in drift.why
    assert {} == fake.items["dataset", "snb-drift"].grants


def test_permissions_that_nobody_asks_for_are_left_alone(
    fake: FakeQuickSight, client: QuickSight, patience: Patience
) -> None:
    resources = deployment(owners=(), viewers=())
    deploy(client, resources, patience)
    fake.items["dashboard", "snb-l1"].grants[EVE] = set(owner_actions("dashboard"))
    assert {} == actions(make_plan(client, "snb", resources, patience=patience))


def test_tags_of_others_stay_and_ours_are_set(
    fake: FakeQuickSight, client: QuickSight, patience: Patience
) -> None:
    deploy(client, deployment(), patience)
    fake.items["theme", "snb-theme"].tags["Owner"] = "them"
    fake.calls.clear()
    plan = deploy(client, deployment(team="ops"), patience)
    assert {"permissions"} == {step.action for step in plan.steps}
    assert ("tags it with team",) == plan.steps[0].why
    assert ["TagResource"] * 7 == fake.writes
    tags = fake.items["theme", "snb-theme"].tags
    assert ("them", "ops") == (tags["Owner"], tags["team"])
    assert {} == actions(make_plan(client, "snb", deployment(team="ops"), patience=patience))


def test_two_plans_of_the_same_world_are_one(
    client: QuickSight, patience: Patience, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever they are made."""
    deploy(client, deployment()[:3], patience)
    documents = []
    for zone in ("Europe/Berlin", "America/New_York"):
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        plan = make_plan(client, "snb", deployment(), patience=patience)
        documents.append(json.loads(json.dumps(plan.document())))
        must_be_the_plan(documents[0], plan)
    monkeypatch.undo()
    time.tzset()
    assert documents[0] == documents[1]


@pytest.mark.parametrize(
    ("touch", "names"),
    [
        (lambda fake: fake.items["theme", "snb-theme"].tags.update(Owner="them"), "theme snb-theme"),
        (lambda fake: fake.items["theme", "snb-theme"].grants.clear(), "theme snb-theme"),
        (lambda fake: setattr(fake.items["theme", "snb-theme"], "updated", 7), "theme snb-theme"),
        (lambda fake: fake.items.pop(("dashboard", "snb-l2")), "dashboard snb-l2"),
        (
            lambda fake: fake.add("dataset", "snb-x", {}, {"ManagedBy": "recongen", "Deployment": "snb"}),
            "dataset snb-x",
        ),
    ],
)
def test_a_stored_plan_is_refused_once_the_world_has_changed(
    fake: FakeQuickSight, client: QuickSight, patience: Patience, touch, names
) -> None:
    deploy(client, deployment(), patience)
    after = changed(deployment(), "theme", "theme", Name="Another")
    stored = make_plan(client, "snb", after, patience=patience).document()
    touch(fake)
    with pytest.raises(PublishError, match=rf"the plan no longer holds \({names}\); deploy again without"):
        must_be_the_plan(stored, make_plan(client, "snb", after, patience=patience))


def test_a_stored_plan_is_refused_for_other_requests_or_options(
    client: QuickSight, patience: Patience
) -> None:
    stored = make_plan(client, "snb", deployment(), patience=patience).document()
    other = changed(deployment(), "theme", "theme", Name="Another")
    with pytest.raises(PublishError, match=r"no longer holds \(theme snb-theme\)"):
        must_be_the_plan(stored, make_plan(client, "snb", other, patience=patience))
    with pytest.raises(PublishError, match=r"no longer holds \(its options or its target\)"):
        must_be_the_plan(stored, make_plan(client, "snb", deployment(), Options(recreate=True), patience))


def test_what_changes_between_plan_and_execution_is_left_alone(
    fake: FakeQuickSight, client: QuickSight, patience: Patience
) -> None:
    deploy(client, deployment(), patience)
    after = changed(deployment(), "dashboard", "l1", Name="Another")
    plan = make_plan(client, "snb", after, patience=patience)
    fake.items["dashboard", "snb-l1"].begin({"Name": "Edited in the console"}, 0, [])
    fake.calls.clear()
    with pytest.raises(PublishError, match="dashboard snb-l1 has changed since it was planned"):
        execute(client, plan, patience)
    assert [] == fake.writes


def test_what_is_executed_is_what_was_planned(
    fake: FakeQuickSight, client: QuickSight, patience: Patience
) -> None:
    """The resources that the writes name are those of the pending steps."""
    deploy(client, deployment(), patience)
    del fake.items["analysis", "snb-l1"]
    fake.items["dataset", "snb-drift"].grants.clear()
    after = changed(deployment(), "dashboard", "l2", Name="Another")
    plan = make_plan(client, "snb", after, patience=patience)
    assert {
        "dataset snb-drift": "permissions",
        "analysis snb-l1": "create",
        "dashboard snb-l2": "update",
    } == actions(plan)
    fake.calls.clear()
    execute(client, plan, patience)
    touched = {_touched(call.members) for call in fake.calls if call.is_write}
    assert {"snb-drift", "snb-l1", "snb-l2"} == touched
    assert 1 == len(fake.items["dashboard", "snb-l1"].versions)


def _touched(members: dict[str, str]) -> str:
    ids = [members[name] for name in ("DataSetId", "AnalysisId", "DashboardId") if name in members]
    return ids[0] if ids else members["ResourceArn"].rsplit("/", 1)[1]


def test_a_plan_for_no_account_can_only_be_read(client: QuickSight, patience: Patience) -> None:
    plan = unsent_plan(Deployment("snb", undeployable="set aws_account_id"), deployment(), Options())
    assert {"create"} == {step.action for step in plan.steps}
    assert "not deployable: set aws_account_id" == list(plan_lines(plan))[1]
    with pytest.raises(PublishError, match="nothing was deployed: set aws_account_id"):
        execute(client, plan, patience)


def test_a_plan_reads_like_a_plan(fake: FakeQuickSight, client: QuickSight, patience: Patience) -> None:
    deploy(client, deployment(), patience)
    del fake.items["dataset", "snb-drift"]
    fake.items["theme", "snb-theme"].grants.clear()
    after = changed(deployment(), "dashboard", "l1", Name="Another")[:-1]
    lines = list(plan_lines(make_plan(client, "snb", after, patience=patience)))
    assert [
        "deployment snb in account 111122223333, region eu-central-1",
        "",
        "    unchanged   data source snb-warehouse  The warehouse of snb",
        "    unchanged   dataset     snb-accounts   The accounts of snb",
        "  + create      dataset     snb-drift      The drift of snb",
        "  p permissions theme       snb-theme      The theme of snb",
        "                            changes Permissions",
        "                            grants user/default/ann 11 actions",
        "                            grants user/default/bob 4 actions",
        "    unchanged   analysis    snb-l1         The l1 of snb",
        "  ~ update      dashboard   snb-l1         The l1 of snb",
        "                            changes Name",
        "",
        "no longer declared (1 resource; recongen undeploy removes them):",
        "  -             dashboard   snb-l2  The l2 of snb",
        "",
        "1 to create, 1 to update, 1 to share again, 3 unchanged",
    ] == lines


def test_a_plan_with_nothing_to_do_says_so(client: QuickSight, patience: Patience) -> None:
    deploy(client, deployment(), patience)
    lines = list(plan_lines(make_plan(client, "snb", deployment(), patience=patience)))
    assert "nothing to do: 7 unchanged" == lines[-1]
