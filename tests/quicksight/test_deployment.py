"""Where a deployment goes and what everything of it is called, as the settings say."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from recongen.config import Settings
from recongen.errors import UsageError
from recongen.quicksight.datasets import database_of
from recongen.quicksight.deployment import Deployment, deployment_of
from recongen.quicksight.kinds import KINDS
from recongen.quicksight.permissions import owner_actions, permissions, viewer_actions
from recongen.quicksight.requests import ours
from tests.quicksight.small_app import target

ACCOUNT = "111122223333"
ARN = f"arn:aws:quicksight:eu-central-1:{ACCOUNT}:"
SOURCE = f"{ARN}datasource/warehouse"
AWS = Settings(aws_account_id=ACCOUNT, aws_region="eu-central-1")


@pytest.mark.parametrize(
    ("settings", "missing"),
    [
        (Settings(), "aws_account_id and aws_region"),
        (Settings(aws_account_id=ACCOUNT), "aws_region"),
        (Settings(aws_region="eu-central-1"), "aws_account_id"),
    ],
)
def test_without_an_account_or_region_it_is_to_look_at_only(settings: Settings, missing: str) -> None:
    deployment = deployment_of(settings, "snb")
    assert f"set {missing} in recongen.yaml or as RECONGEN_* variables" == deployment.undeployable
    assert (settings.aws_account_id or "000000000000") == deployment.account


def test_no_two_prefixes_have_one_name() -> None:
    names = [deployment_of(AWS, prefix).name for prefix in ("a_b", "a__b", "a_b_", "a_b__", "ab")]
    assert ["a-b", "a--b", "a-b-", "a-b--", "ab"] == names


def test_the_prefix_names_it_unless_the_settings_do() -> None:
    assert "first-bank" == deployment_of(AWS, "first_bank").name
    settings = Settings(aws_account_id=ACCOUNT, aws_region="eu-central-1", deployment_name="other")
    assert ("other", None) == (
        deployment_of(settings, "first_bank").name,
        deployment_of(settings, "x").undeployable,
    )


def test_a_tag_tells_the_database_from_others() -> None:
    """And keeps to the characters that a tag may have."""
    named = [
        database_of(deployment, where, prefix)
        for deployment in (Deployment("snb"), Deployment("snb", data_source_arn=SOURCE))
        for prefix in ("snb", "snb_test")
        for where in (
            target(),
            target(host="other"),
            target(port=5433),
            replace(target(), database="böoks"),
            replace(target(), schema="test#1"),
            target("oracle", service="books"),
            target("sqlite"),
        )
    ]
    known = [name for name in named if name]
    assert "snb in bank at db.example.com:5432/books" == known[0]
    assert "snb in test=231 at db.example.com:5432/books" == known[4]
    assert f"snb in bank at {SOURCE}" == known[12]
    assert all(re.fullmatch(r"[\w .:/=+@-]{1,256}", name) for name in known)
    assert (12, 12 + 4) == (len({*known[:12]}), len({*known}))
    assert not [name for name in known if "hidden" in name]


def test_every_id_begins_with_its_name() -> None:
    assert "snb-l1" == Deployment("snb").id("l1")
    assert "snb-l1-drift" == Deployment("snb").id("l1", "drift")


@pytest.mark.parametrize(
    ("region", "arn"),
    [
        ("eu-central-1", "arn:aws:quicksight:eu-central-1:111122223333:dataset/snb-drift"),
        ("cn-north-1", "arn:aws-cn:quicksight:cn-north-1:111122223333:dataset/snb-drift"),
        ("us-gov-west-1", "arn:aws-us-gov:quicksight:us-gov-west-1:111122223333:dataset/snb-drift"),
    ],
)
def test_an_arn_names_partition_region_account_and_resource(region: str, arn: str) -> None:
    assert arn == Deployment("snb", ACCOUNT, region).arn("dataset", "snb-drift")


def test_its_tags_make_a_resource_ours() -> None:
    tags = {tag["Key"]: tag["Value"] for tag in Deployment("snb", extra_tags={"team": "ops"}).tags()}
    assert {"ManagedBy": "recongen", "Deployment": "snb", "team": "ops"} == tags
    assert ours(tags, "snb")


@pytest.mark.parametrize(
    ("other", "message"),
    [
        (
            {"owners": ("arn:aws:quicksight:eu-central-1:999999999999:user/default/ann",)},
            "owners: .* is not of",
        ),
        (
            {"viewers": ("arn:aws:quicksight:eu-central-1:999999999999:user/default/ann",)},
            "viewers: .* is not of",
        ),
        (
            {"data_source_arn": "arn:aws:quicksight:us-east-1:111122223333:datasource/w"},
            "is not in aws_region",
        ),
        (
            {"data_source_arn": "arn:aws:quicksight:eu-central-1:999999999999:datasource/w"},
            "is not of aws_acc",
        ),
        (
            {"vpc_connection_arn": "arn:aws:quicksight:us-east-1:111122223333:vpcConnection/v"},
            "vpc_connection_arn: .* is not in aws_region",
        ),
    ],
)
def test_an_arn_of_another_account_or_region_is_refused(other: dict[str, object], message: str) -> None:
    settings = Settings(aws_account_id=ACCOUNT, aws_region="eu-central-1", **other)  # type: ignore[arg-type]
    with pytest.raises(UsageError, match=message):
        deployment_of(settings, "snb")


def test_a_user_may_live_in_another_region_than_the_apps() -> None:
    settings = Settings(
        aws_account_id=ACCOUNT,
        aws_region="eu-central-1",
        owners=(f"arn:aws:quicksight:us-east-1:{ACCOUNT}:user/default/ann",),
    )
    assert settings.owners == deployment_of(settings, "snb").owners


def test_sets_of_actions_have_the_sizes_that_the_service_knows() -> None:
    sizes = {kind: (len(viewer_actions(kind)), len(owner_actions(kind))) for kind in KINDS}
    assert {
        "data_source": (0, 6),
        "dataset": (0, 10),
        "theme": (4, 11),
        "analysis": (0, 7),
        "dashboard": (3, 8),
    } == sizes


def test_viewers_may_only_read() -> None:
    actions = {action for kind in KINDS for action in viewer_actions(kind)}
    assert {"Describe", "List", "Query"} == {
        re.split("(?<=[a-z])(?=[A-Z])", each[11:])[0] for each in actions
    }
    assert {"theme", "dashboard"} == {kind for kind in KINDS if viewer_actions(kind)}


def test_a_tag_says_whose_affair_permissions_are() -> None:
    keys = [{tag["Key"] for tag in Deployment("snb", **who).tags()} for who in ({}, {"viewers": ("bob",)})]
    assert {"RecongenPermissions"} == keys[1] - keys[0]


def test_an_owner_who_is_also_a_viewer_is_an_owner() -> None:
    listed = permissions("dashboard", ["ann", "ann"], ["bob", "ann", "bob"])
    assert [("ann", 8), ("bob", 3)] == [(entry["Principal"], len(entry["Actions"])) for entry in listed]
    assert ["ann"] == [entry["Principal"] for entry in permissions("analysis", ["ann"], ["bob"])]
