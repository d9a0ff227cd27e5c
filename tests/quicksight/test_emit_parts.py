"""Datasets, data source, theme and grid, each by itself."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from recongen.apps.types import Sheet
from recongen.apps.visuals import Text
from recongen.institution.theme import Theme
from recongen.institution.vocabulary import COLOUR
from recongen.quicksight.columns import find_lost
from recongen.quicksight.datasets import (
    data_source_arn,
    data_source_request,
    dataset_request,
    own_machine,
    why_no_source,
)
from recongen.quicksight.layout import edges, grid_layout
from recongen.quicksight.theme import theme_request
from tests.quicksight.requests_made_by_hand import arn
from tests.quicksight.small_app import ACCOUNTS, MOVES, OVERVIEW, SECRET, THEME, deployment, target

EXISTING = arn("data_source", "warehouse")


def test_a_dataset_is_asked_at_every_look_with_its_columns_and_parameters() -> None:
    request = dataset_request(MOVES, EXISTING, upper_case=False)
    sql = request["PhysicalTableMap"]["query"]["CustomSql"]
    assert ("DIRECT_QUERY", EXISTING, MOVES.sql) == (
        request["ImportMode"],
        sql["DataSourceArn"],
        sql["SqlQuery"],
    )
    types = {column["Name"]: column["Type"] for column in sql["Columns"]}
    assert ("DATETIME", "DATETIME", "DECIMAL", "INTEGER", "STRING") == tuple(
        types[name] for name in ("business_day", "posting", "amount", "legs", "account")
    )
    kinds = {
        body["Name"]: (kind, body["ValueType"])
        for each in request["DatasetParameters"]
        for kind, body in each.items()
    }
    assert ("StringDatasetParameter", "MULTI_VALUED") == kinds["pRole"]
    assert ("DateTimeDatasetParameter", "SINGLE_VALUED") == kinds["pFrom"]
    assert 9 == len(kinds)


def test_a_column_is_described_by_its_label_and_description() -> None:
    steps = dataset_request(ACCOUNTS, EXISTING, upper_case=False)["LogicalTableMap"]["query"][
        "DataTransforms"
    ]
    texts = [each["TagColumnOperation"]["Tags"][0]["ColumnDescription"]["Text"] for each in steps]
    assert ["Account id: What account_id is.", "Account role: What account_role is."] == texts


def test_a_long_description_is_cut_where_the_service_would_refuse_it() -> None:
    long = replace(ACCOUNTS.columns[0], description="x" * 600)
    request = dataset_request(replace(ACCOUNTS, columns=(long,)), EXISTING, upper_case=False)
    (step,) = request["LogicalTableMap"]["query"]["DataTransforms"]
    text = step["TagColumnOperation"]["Tags"][0]["ColumnDescription"]["Text"]
    assert (500, "…") == (len(text), text[-1])


def test_names_that_a_database_gives_in_capitals_are_named_back() -> None:
    """And what would be lost is listed by the names that dashboards use."""
    request = dataset_request(ACCOUNTS, EXISTING, upper_case=True)
    listed = request["PhysicalTableMap"]["query"]["CustomSql"]["Columns"]
    assert ["ACCOUNT_ID", "ACCOUNT_ROLE"] == [each["Name"] for each in listed]
    renamed = request["LogicalTableMap"]["query"]["DataTransforms"][0]["RenameColumnOperation"]
    assert {"ColumnName": "ACCOUNT_ID", "NewColumnName": "account_id"} == renamed
    fewer = dataset_request(replace(ACCOUNTS, columns=ACCOUNTS.columns[1:]), EXISTING, upper_case=True)
    assert {"account_id": "column account_id is removed"} == find_lost(request, fewer)


def test_postgres_is_found_by_its_profile_and_its_credentials_by_their_secret() -> None:
    assert {
        "Type": "POSTGRESQL",
        "DataSourceParameters": {
            "PostgreSqlParameters": {"Host": "db.example.com", "Port": 6432, "Database": "books"}
        },
        "SslProperties": {"DisableSsl": False},
        "Credentials": {"SecretArn": SECRET},
    } == data_source_request(deployment(), target(port=6432))
    assert why_no_source(deployment(), target()) is None


@pytest.mark.parametrize(
    ("adapter", "settings", "encrypted"),
    [
        ("postgres", {}, True),
        ("postgres", {"sslmode": "require"}, True),
        ("postgres", {"sslmode": "disable"}, False),
        ("oracle", {"service": "B", "protocol": "tcps"}, True),
        ("oracle", {"service": "B", "protocol": "tcp"}, False),
    ],
)
def test_the_way_is_encrypted_unless_the_profile_forbids_it(
    adapter: str, settings: dict[str, Any], encrypted: bool
) -> None:
    request = data_source_request(deployment(), target(adapter, **settings)) or {}
    assert {"DisableSsl": not encrypted} == request["SslProperties"]


def test_oracle_is_found_by_its_service() -> None:
    request: Any = data_source_request(deployment(), target("oracle", service="BANK"))
    place = {"Host": "db.example.com", "Port": 1521, "Database": "BANK", "UseServiceName": True}
    assert {"OracleParameters": place} == request["DataSourceParameters"]


@pytest.mark.parametrize(
    ("adapter", "settings", "words"),
    [
        ("oracle", {}, "by host and service"),
        ("oracle", {"service": "B", "host": None}, "by host and service"),
    ],
)
def test_where_the_service_has_no_way_there_is_no_source_and_one_line_why(
    adapter: str, settings: dict[str, Any], words: str
) -> None:
    where = target(adapter, **settings)
    assert data_source_request(deployment(), where) is None
    reason = why_no_source(deployment(), where)
    assert reason and words in reason and "set data_source_arn" in reason and "\n" not in reason


@pytest.mark.parametrize("adapter", ["sqlite", "duckdb", "spark"])
@pytest.mark.parametrize("arn", [None, EXISTING])
def test_an_engine_that_quicksight_cannot_ask_is_refused_whatever_source_is_given(
    adapter: str, arn: str | None
) -> None:
    """Its queries are in that engine's SQL; on SQLite they read amounts as cents."""
    where = deployment(data_source_arn=arn)
    assert data_source_request(where, target(adapter)) is None
    assert (
        f"{adapter} cannot be a source of QuickSight: build on a server (postgres or oracle), "
        "and deploy from that --target"
    ) == why_no_source(where, target(adapter))


def test_a_source_without_credentials_is_said_to_lack_them() -> None:
    bare = deployment(secret_arn=None)
    assert "Credentials" not in (data_source_request(bare, target()) or {})
    assert "set secret_arn" in (why_no_source(bare, target()) or "")


def test_a_private_database_is_reached_through_the_connection() -> None:
    arn = "arn:aws:quicksight:eu-central-1:111122223333:vpcConnection/bank"
    private = data_source_request(deployment(vpc_connection_arn=arn), target()) or {}
    assert {"VpcConnectionArn": arn} == private["VpcConnectionProperties"]
    assert "VpcConnectionProperties" not in (data_source_request(deployment(), target()) or {})


@pytest.mark.parametrize(
    ("host", "own"),
    [
        ("localhost", True),
        ("127.0.0.1", True),
        ("::1", True),
        ("/var/run/postgresql", True),
        ("localhost.example.com", False),
        ("10.0.0.5", False),
    ],
)
def test_a_host_that_means_this_machine_is_recognized(host: str, own: bool) -> None:
    for request in (
        data_source_request(deployment(), target(host=host)),
        data_source_request(deployment(), target("oracle", service="BANK", host=host)),
    ):
        assert (host if own else None) == own_machine(request or {})


def test_a_given_source_is_used_and_none_is_made() -> None:
    existing = deployment(data_source_arn=EXISTING)
    for where in (target(), target("oracle")):
        assert data_source_request(existing, where) is None
        assert why_no_source(existing, where) is None
    assert EXISTING == data_source_arn(existing, "database")


def test_the_theme_has_the_colours_in_capitals() -> None:
    assert {
        "BaseThemeId": "CLASSIC",
        "Configuration": {
            "DataColorPalette": {
                "Colors": ["#2F5D3A", "#B5793B"],
                "MinMaxGradient": ["#DCE8D8", "#2F5D3A"],
            },
            "UIColorPalette": {"Accent": "#2F5D3A"},
        },
    } == theme_request(THEME)


def test_every_colour_of_the_grammar_has_its_place_in_the_theme() -> None:
    colours = [key.name for key in Theme.keys if key.kind is COLOUR]
    request = theme_request(dict.fromkeys(colours, "#abcdef"))["Configuration"]
    data = {*request["DataColorPalette"]} - {"Colors"}
    assert len(colours) - 1 == len(request["UIColorPalette"]) + len(data)
    assert {"PrimaryForeground", "SuccessForeground", "SecondaryBackground"} <= {*request["UIColorPalette"]}


@pytest.mark.parametrize(
    ("widths", "expected"),
    [
        ([1], [0, 36]),
        ([1, 1], [0, 18, 36]),
        ([1, 2], [0, 12, 36]),
        ([1] * 5, [0, 7, 14, 22, 29, 36]),
        ([1, 1000], [0, 1, 36]),
        ([1] * 36, list(range(37))),
    ],
)
def test_a_row_is_shared_out_whole_and_nobody_gets_nothing(widths: list[int], expected: list[int]) -> None:
    assert expected == edges(widths)


def test_rows_stand_under_each_other() -> None:
    elements = grid_layout(OVERVIEW)["Configuration"]["GridLayout"]["Elements"]
    tops = list(dict.fromkeys((each["RowIndex"], each["RowSpan"]) for each in elements))
    assert [(0, 6), (6, 12), (18, 12), (30, 15), (45, 14)] == tops


def test_a_long_text_is_no_higher_than_the_grid_takes() -> None:
    text = Text("long", "Long", "Text", ("word " * 2000,))
    sheet = Sheet("long", "Long", "Long?", (), ((text,),))
    (element,) = grid_layout(sheet)["Configuration"]["GridLayout"]["Elements"]
    assert ("TEXT_BOX", 21) == (element["ElementType"], element["RowSpan"])
