"""What the strict walk finds, and says."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import pytest

from recongen.quicksight import kinds
from recongen.quicksight.kinds import KINDS
from recongen.quicksight.service_model import _pattern, faults, is_union, model
from tests.quicksight.requests_made_by_hand import ACCOUNT, deployment

VALID = next(each for each in deployment() if each.kind == "data_source").request
PARAMETERS = {"PostgreSqlParameters": {"Host": "h", "Port": 5432, "Database": "d"}}


@pytest.mark.parametrize(
    ("members", "message"),
    [
        (
            {"Type": "POSTGRES"},
            "$.Type: 'POSTGRES' is not one of its values; did you mean POSTGRESQL?",
        ),
        ({"Nmae": "x"}, "$.Nmae: there is no such member; did you mean Name?"),
        ({"Name": ""}, "$.Name: holds 0 characters, which is too few; the least is 1"),
        ({"Name": "x" * 129}, "$.Name: holds 129 characters, which is too many; the most is 128"),
        ({"Name": 5}, "$.Name: is int; give text"),
        ({"Name": None}, "$.Name: is required and absent; add it"),
        (
            {"AwsAccountId": "1111222233334"[:12] + "x"},
            "$.AwsAccountId: holds 13 characters, which is too many; the most is 12",
        ),
        (
            {"AwsAccountId": "11112222333x"},
            "$.AwsAccountId: '11112222333x' does not have the right form; match ^[0-9]{12}$",
        ),
        (
            {"AwsAccountId": "١١١١٢٢٢٢٣٣٣٣"},
            "$.AwsAccountId: '١١١١٢٢٢٢٣٣٣٣' does not have the right form; match ^[0-9]{12}$",
        ),
        (
            {"AwsAccountId": ACCOUNT[:11] + "\n"},
            "$.AwsAccountId: '11112222333\\n' does not have the right form; match ^[0-9]{12}$",
        ),
        (
            {"DataSourceParameters": {}},
            "$.DataSourceParameters: is empty, and is a union; give exactly one of ",
        ),
        (
            {"DataSourceParameters": {**PARAMETERS, "S3TablesParameters": {}}},
            "$.DataSourceParameters: holds PostgreSqlParameters, S3TablesParameters, and is a union; give exactly",
        ),
        (
            {"DataSourceParameters": {"PostgreSqlParameters": {"Host": "h", "Port": 0, "Database": "d"}}},
            "$.DataSourceParameters.PostgreSqlParameters.Port: is 0, which is too small; the least is 1",
        ),
        (
            {"DataSourceParameters": {"PostgreSqlParameters": {"Host": "h", "Port": True, "Database": "d"}}},
            "$.DataSourceParameters.PostgreSqlParameters.Port: is bool; give a whole number",
        ),
        ({"Tags": {}}, "$.Tags: is dict; give a list"),
        ({"Tags": [{"Key": "k"}]}, "$.Tags[0].Value: is required and absent; add it"),
        (
            {"Tags": [{"Key": "k", "Value": "v"}] * 201},
            "$.Tags: holds 201 items, which is too many; the most is 200",
        ),
        ({"VpcConnectionProperties": []}, "$.VpcConnectionProperties: is list; give an object"),
    ],
)
def test_a_fault_is_reported_with_its_path_and_its_remedy(members: dict[str, Any], message: str) -> None:
    found = [str(fault) for fault in faults("CreateDataSource", {**VALID, **members})]
    assert any(line.startswith(message) for line in found), found


def test_all_faults_are_reported_at_once() -> None:
    assert ["$.AwsAccountId", "$.DataSourceId", "$.Name", "$.Type"] == [
        fault.path for fault in faults("CreateDataSource", {})
    ]


def test_what_is_secret_is_not_shown() -> None:
    pair = {"CredentialPair": {"Username": "u" * 70, "Password": "hunter2" * 200}}
    found = " ".join(str(fault) for fault in faults("CreateDataSource", {**VALID, "Credentials": pair}))
    assert "Password: holds 1400 characters" in found
    assert "hunter2" not in found


@pytest.mark.parametrize(
    ("instant", "valid"),
    [
        ("2030-01-31T00:00:00Z", True),
        ("2030-01-31T00:00:00+02:00", True),
        (1_900_000_000, True),
        ("2030-01-31T00:00:00", False),
        ("yesterday", False),
        (True, False),
    ],
)
def test_an_instant_has_an_offset(instant: Any, valid: bool) -> None:
    from recongen.quicksight.service_model import walk

    assert valid == (not list(walk("Timestamp", instant)))


def test_the_documented_unions_are_known() -> None:
    """They are recognized by their descriptions, which a later botocore might word differently."""
    shapes = model()["shapes"]
    unions = {name for name, shape in shapes.items() if shape["type"] == "structure" and is_union(shape)}
    assert {"Visual", "ParameterDeclaration", "Filter", "PhysicalTable", "DataSourceParameters"} <= unions
    assert "AllSheetsFilterScopeConfiguration" not in unions
    assert 70 <= len(unions) <= 90


def test_every_pattern_that_our_requests_meet_is_read() -> None:
    """Except those of visual messages and of OAuth clients, which are in another dialect and are not used."""
    seen: set[str] = set()
    waiting = [model()["operations"][kinds.operation("Create", kind)]["input"]["shape"] for kind in KINDS]
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        shape = model()["shapes"][name]
        inner = list(shape.get("members", {}).values())
        inner += [shape[part] for part in ("member", "key", "value") if part in shape]
        waiting += [each["shape"] for each in inner]
    unread = {
        name
        for name in seen
        if (pattern := model()["shapes"][name].get("pattern")) and _pattern(pattern) is None
    }
    assert {"VisualMessageText", "VisualMessageLinkUrl", "OAuthClientId", "OAuthClientSecret"} >= unread


def test_neither_credentials_nor_a_region_are_needed() -> None:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("AWS_")}
    code = "from recongen.quicksight.service_model import faults; print(len(faults('CreateTheme', {})))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=environment | {"HOME": "/nowhere", "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
    )
    assert ("5\n", "") == (done.stdout, done.stderr)


@pytest.mark.parametrize("theme", ["thémé", "a b", "abc\n"])
def test_a_pattern_is_met_by_the_whole_text_and_in_ascii(theme: str) -> None:
    found = [str(fault) for fault in faults("DescribeTheme", {"AwsAccountId": ACCOUNT, "ThemeId": theme})]
    assert [rf"$.ThemeId: {theme!r} does not have the right form; match [\w\-]+"] == found
