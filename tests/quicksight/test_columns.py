"""Columns that dashboards still show are not taken from a dataset unasked."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from recongen.quicksight.client import Patience, QuickSight
from recongen.quicksight.columns import find_lost, uses
from recongen.quicksight.decide import Options
from recongen.quicksight.plan import make_plan
from recongen.quicksight.requests import Resource
from tests.quicksight import requests_made_by_hand as by_hand
from tests.quicksight.direct import actions, deploy
from tests.quicksight.fake.service import FakeQuickSight
from tests.quicksight.requests_made_by_hand import changed, deployment

DRIFT = by_hand.arn("dataset", "snb-drift")


def with_columns(columns: dict[str, str]) -> tuple[Resource, ...]:
    tables = by_hand.dataset("snb", columns)["PhysicalTableMap"]
    return changed(deployment(), "dataset", "drift", PhysicalTableMap=tables)


WITHOUT = {name: kind for name, kind in by_hand.COLUMNS.items() if name != "children"}
RETYPED = by_hand.COLUMNS | {"drift": "STRING"}


@pytest.mark.parametrize(
    ("columns", "lines"),
    [(WITHOUT, "column children is removed"), (RETYPED, "column drift changes from DECIMAL to STRING")],
    ids=["removed", "retyped"],
)
def test_a_column_that_published_dashboards_show_is_not_taken(
    fake: FakeQuickSight, client: QuickSight, patience: Patience, columns: dict[str, str], lines: str
) -> None:
    deploy(client, deployment(), patience)
    (step,) = make_plan(client, "snb", with_columns(columns), patience=patience).refused
    assert ("refused", lines) == (step.action, step.why[0])
    assert "published dashboards show that: snb-l1, snb-l2" in step.why[1]
    assert "--allow-removed-columns" in step.why[1]
    plan = deploy(client, with_columns(columns), patience, Options(allow_removed_columns=True))
    assert (lines,) == plan.pending[0].why


def test_a_column_that_no_published_dashboard_shows_may_go(
    fake: FakeQuickSight, client: QuickSight, patience: Patience
) -> None:
    """A later version that nobody sees does not count, nor does a dashboard on another dataset."""
    deploy(client, with_columns(by_hand.COLUMNS | {"unused": "STRING"}), patience)
    definition = copy.deepcopy(by_hand.definition("snb"))
    definition["Sheets"][0]["Visuals"][0]["KPIVisual"]["ChartConfiguration"]["FieldWells"]["Values"][0][
        "NumericalMeasureField"
    ]["Column"]["ColumnName"] = "unused"
    fake.items["dashboard", "snb-l1"].begin({"Definition": definition}, 0, [])
    other = copy.deepcopy(definition)
    other["DataSetIdentifierDeclarations"][0]["DataSetArn"] = by_hand.arn("dataset", "snb-accounts")
    fake.add("dashboard", "theirs", {"Name": "Theirs", "Definition": other}, {})
    plan = make_plan(client, "snb", deployment(), patience=patience)
    assert {"dataset snb-drift": "update"} == actions(plan)
    assert ("column unused is removed",) == plan.pending[0].why


def test_a_dashboard_of_somebody_else_counts_as_well(
    fake: FakeQuickSight, client: QuickSight, patience: Patience
) -> None:
    deploy(client, with_columns(by_hand.COLUMNS | {"extra": "STRING"})[:4], patience)
    definition = by_hand.definition("snb")
    definition["CalculatedFields"] = [
        {"DataSetIdentifier": "drift", "Name": "shout", "Expression": "toUpper({extra})"}
    ]
    fake.add("dashboard", "theirs", {"Name": "Theirs", "Definition": definition}, {})
    (step,) = make_plan(client, "snb", deployment()[:4], patience=patience).refused
    assert "published dashboards show that: theirs;" in step.why[1]


def test_a_dashboard_that_cannot_be_read_counts_as_a_user(
    fake: FakeQuickSight, client: QuickSight, patience: Patience
) -> None:
    deploy(client, deployment(), patience)
    fake.faults.refuse("DescribeDashboardDefinition", "AccessDeniedException", "no", times=2)
    (step,) = make_plan(client, "snb", with_columns(WITHOUT), patience=patience).refused
    assert "snb-l1 (not readable: " in step.why[1]


@pytest.mark.parametrize(
    ("before", "after", "lines"),
    [
        ({"a": "STRING"}, {"a": "STRING", "b": "STRING"}, {}),
        ({"a": "STRING"}, {"b": "STRING"}, {"a": "column a is removed"}),
        ({"a": "STRING"}, {"a": "DECIMAL"}, {"a": "column a changes from STRING to DECIMAL"}),
        ({}, {"a": "DECIMAL"}, {}),
    ],
)
def test_what_is_lost(before: dict[str, str], after: dict[str, str], lines: dict[str, str]) -> None:
    assert lines == find_lost(by_hand.dataset("snb", before), by_hand.dataset("snb", after))


@pytest.mark.parametrize(
    ("part", "found"),
    [
        ({"Column": {"DataSetIdentifier": "drift", "ColumnName": "a"}}, True),
        ({"Column": {"DataSetIdentifier": "other", "ColumnName": "a"}}, False),
        ({"Column": {"DataSetIdentifier": "drift", "ColumnName": "b"}}, False),
        ({"Expression": "sum({a}) < 1"}, True),
        ({"Expression": "sum({ab}) < 1"}, False),
    ],
)
def test_what_uses_a_column(part: dict[str, Any], found: bool) -> None:
    declared = [{"Identifier": "drift", "DataSetArn": DRIFT}, {"Identifier": "other", "DataSetArn": "x"}]
    definition = {"DataSetIdentifierDeclarations": declared, "Sheets": [part]}
    assert found == uses(definition, DRIFT, {"a"})
    assert not uses(definition, by_hand.arn("dataset", "snb-else"), {"a"})
