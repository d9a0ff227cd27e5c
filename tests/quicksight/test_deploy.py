"""Deploying to the fake service, over HTTP."""

from __future__ import annotations

import pytest

from recongen.errors import PublishError
from recongen.quicksight.client import Patience, QuickSight
from recongen.quicksight.decide import Options
from recongen.quicksight.kinds import KINDS
from recongen.quicksight.make import FailedError
from recongen.quicksight.plan import make_plan
from tests.quicksight import requests_made_by_hand as by_hand
from tests.quicksight.direct import actions, deploy
from tests.quicksight.fake.service import FakeQuickSight
from tests.quicksight.requests_made_by_hand import changed, deployment

CREATIONS = ["CreateDataSource", "CreateDataSet", "CreateDataSet", "CreateTheme"]
CREATIONS += ["CreateAnalysis", "CreateDashboard", "CreateDashboard"]


def test_the_first_run_creates_in_order_and_the_second_writes_nothing(
    fake: FakeQuickSight, client: QuickSight, patience: Patience
) -> None:
    resources = deployment()
    plan = deploy(client, resources, patience)
    assert {resource.label: "create" for resource in resources} == actions(plan)
    assert CREATIONS == [name for name in fake.writes if name.startswith("Create")]
    fake.calls.clear()
    assert {} == actions(deploy(client, resources, patience))
    assert [] == fake.writes


@pytest.mark.parametrize(
    ("kind", "suffix", "members", "writes"),
    [
        ("dashboard", "l1", {"Name": "Another"}, ["UpdateDashboard", "UpdateDashboardPublishedVersion"]),
        ("analysis", "l1", {"Name": "Another"}, ["UpdateAnalysis"]),
        ("theme", "theme", {"Name": "Another"}, ["UpdateTheme"]),
        ("dataset", "drift", {"Name": "Another"}, ["UpdateDataSet"]),
        ("data_source", "warehouse", {"Name": "Another"}, ["UpdateDataSource"]),
    ],
)
def test_one_changed_request_updates_only_it_and_publishes_it(
    fake: FakeQuickSight, client: QuickSight, patience: Patience, kind, suffix, members, writes
) -> None:
    deploy(client, deployment(), patience)
    fake.calls.clear()
    after = changed(deployment(), kind, suffix, **members)
    plan = deploy(client, after, patience)
    (step,) = plan.pending
    assert (kind, f"snb-{suffix}", "update", ("Name",)) == (
        step.resource.kind,
        step.resource.id,
        step.action,
        step.changed,
    )
    assert ["UntagResource", *writes, "TagResource"] == fake.writes
    item = fake.items[kind, f"snb-{suffix}"]
    assert "Another" == item.request["Name"]
    assert kind != "dashboard" or item.published == 2
    assert {} == actions(make_plan(client, "snb", after, patience=patience))


def test_a_changed_sheet_is_named_by_its_path(client: QuickSight, patience: Patience) -> None:
    deploy(client, deployment(), patience)
    definition = by_hand.definition("snb")
    definition["Sheets"][0]["Name"] = "Drifting"
    definition["Options"] = {"Timezone": "UTC"}
    del definition["ParameterDeclarations"]
    after = changed(deployment(), "dashboard", "l1", Definition=definition)
    (step,) = make_plan(client, "snb", after, patience=patience).pending
    paths = ("Definition.Options", "Definition.Sheets.sheet-drift", "a part that is gone")
    assert paths == step.changed


def test_another_order_of_the_sheets_is_a_change_of_none_of_them(
    client: QuickSight, patience: Patience
) -> None:
    definition = by_hand.definition("snb")
    definition["Sheets"].append(definition["Sheets"][0] | {"SheetId": "another", "Name": "Another"})
    before = changed(deployment(), "dashboard", "l1", Definition=definition)
    deploy(client, before, patience)
    turned = {**definition, "Sheets": definition["Sheets"][::-1]}
    after = changed(deployment(), "dashboard", "l1", Definition=turned)
    (step,) = make_plan(client, "snb", after, patience=patience).pending
    assert ("Definition.Sheets",) == step.changed


def test_a_failed_version_is_not_published_and_the_next_run_heals(
    fake: FakeQuickSight, client: QuickSight, patience: Patience
) -> None:
    deploy(client, deployment(), patience)
    fake.faults.fail_version("snb-l1", "COLUMN_TYPE_MISMATCH", "drift is text", "sheet/drift")
    after = changed(deployment(), "dashboard", "l1", Name="Another")
    with pytest.raises(
        FailedError, match="version 2 of dashboard snb-l1; what was published stays"
    ) as caught:
        deploy(client, after, patience)
    assert ("COLUMN_TYPE_MISMATCH: drift is text (sheet/drift)",) == caught.value.details
    assert 1 == fake.items["dashboard", "snb-l1"].published
    plan = deploy(client, after, patience)
    assert {"dashboard snb-l1": "update"} == actions(plan)
    assert ("an earlier run did not finish it",) == plan.pending[0].why
    assert 3 == fake.items["dashboard", "snb-l1"].published


def test_the_failure_of_one_app_does_not_hold_up_the_others(
    fake: FakeQuickSight, client: QuickSight, patience: Patience
) -> None:
    fake.faults.fail_version("snb-l1", "SOURCE_NOT_FOUND", "no source")
    with pytest.raises(FailedError, match=r"analysis snb-l1: SOURCE_NOT_FOUND: no source$"):
        deploy(client, deployment(), patience)
    assert "dashboard" in {kind for kind, resource_id in fake.items if resource_id == "snb-l2"}
    assert {"analysis snb-l1": "recreate"} == actions(deploy(client, deployment(), patience))
    assert "CREATION_SUCCESSFUL" == fake.items["analysis", "snb-l1"].status


def test_a_failed_data_source_stops_the_run(
    fake: FakeQuickSight, client: QuickSight, patience: Patience
) -> None:
    fake.faults.fail_version("snb-warehouse", "UNKNOWN_HOST", "no such host")
    with pytest.raises(FailedError, match="data source snb-warehouse: UNKNOWN_HOST: no such host"):
        deploy(client, deployment(), patience)
    assert [("data_source", "snb-warehouse")] == list(fake.items)
    deploy(client, deployment(), patience)
    assert "CREATION_SUCCESSFUL" == fake.items["data_source", "snb-warehouse"].status


def test_going_back_after_a_failure_deploys_again(
    fake: FakeQuickSight, client: QuickSight, patience: Patience
) -> None:
    """Half of the newer request may be live, so the older one is not taken for unchanged."""
    deploy(client, deployment(), patience)
    fake.faults.refuse("UpdateDataSet", "InvalidParameterValueException")
    with pytest.raises(PublishError, match="QuickSight refused UpdateDataSet"):
        deploy(client, changed(deployment(), "dataset", "drift", Name="Another"), patience)
    assert {"dataset snb-drift": "update"} == actions(
        make_plan(client, "snb", deployment(), patience=patience)
    )


def test_a_data_source_does_not_change_its_type_in_place(
    fake: FakeQuickSight, client: QuickSight, patience: Patience
) -> None:
    deploy(client, deployment(), patience)
    after = changed(
        deployment(),
        "data_source",
        "warehouse",
        Type="REDSHIFT",
        DataSourceParameters={"RedshiftParameters": {"Host": "h", "Port": 5439, "Database": "bank"}},
    )
    (step,) = make_plan(client, "snb", after, patience=patience).refused
    assert "is of type POSTGRESQL and cannot become REDSHIFT in place; --recreate recreates it" == step.why[0]
    deploy(client, after, patience, Options(recreate=True))
    assert "REDSHIFT" == fake.items["data_source", "snb-warehouse"].request["Type"]


def test_recreating_deletes_what_depends_first_and_creates_all_again(
    fake: FakeQuickSight, client: QuickSight, patience: Patience
) -> None:
    deploy(client, deployment(), patience)
    fake.calls.clear()
    plan = deploy(client, deployment(), patience, Options(recreate=True))
    assert {"recreate"} == {step.action for step in plan.steps}
    deleted = [name.removeprefix("Delete") for name in fake.writes if name.startswith("Delete")]
    created = [name.removeprefix("Create") for name in fake.writes if name.startswith("Create")]
    assert deleted[::-1] == created
    assert len(KINDS) == len(set(created))
    assert {} == actions(make_plan(client, "snb", deployment(), patience=patience))


def test_an_analysis_that_somebody_deleted_is_restored_and_updated(
    fake: FakeQuickSight, client: QuickSight, patience: Patience
) -> None:
    deploy(client, deployment(), patience)
    client.call("DeleteAnalysis", AnalysisId="snb-l1")
    plan = deploy(client, deployment(), patience)
    assert ("was deleted, and is restored first",) == plan.pending[0].why
    assert "UPDATE_SUCCESSFUL" == fake.items["analysis", "snb-l1"].status


def test_an_analysis_that_somebody_broke_is_updated(
    fake: FakeQuickSight, client: QuickSight, patience: Patience
) -> None:
    """Its tag still says that it was made from this request."""
    deploy(client, deployment(), patience)
    errors = [{"Type": "SOURCE_NOT_FOUND", "Message": "no source"}]
    fake.items["analysis", "snb-l1"].begin({"Name": "Broken"}, 0, errors)
    assert {"analysis snb-l1": "update"} == actions(deploy(client, deployment(), patience))
    assert "UPDATE_SUCCESSFUL" == fake.items["analysis", "snb-l1"].status


def test_datasets_that_are_not_ready_yet_are_waited_for(
    fake: FakeQuickSight, client: QuickSight, patience: Patience
) -> None:
    fake.faults.refuse(
        "CreateAnalysis", "InvalidParameterValueException", "PREPARED_SOURCE_NOT_FOUND", times=20
    )
    fake.faults.fail_version("snb-l2", "SOURCE_NOT_FOUND", "PREPARED_SOURCE_NOT_FOUND: drift")
    deploy(client, deployment(), patience)
    assert 2 == fake.items["dashboard", "snb-l2"].published
    assert {} == actions(make_plan(client, "snb", deployment(), patience=patience))


def test_waiting_ends(fake: FakeQuickSight, client: QuickSight, patience: Patience) -> None:
    fake.faults.polls = 10_000
    with pytest.raises(PublishError, match="snb-warehouse is still CREATION_IN_PROGRESS, after 15 minutes"):
        deploy(client, deployment(), patience)


def test_resources_beyond_one_page_are_found(
    fake: FakeQuickSight, client: QuickSight, patience: Patience
) -> None:
    """Pages hold two."""
    deploy(client, deployment(), patience)
    plan = make_plan(client, "snb", deployment()[:1], patience=patience)
    assert [resource.label for resource in deployment()[1:]] == [found.label for found in plan.stale]
