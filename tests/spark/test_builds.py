"""What `recongen build` makes on Spark is what it makes on DuckDB, row for row."""

from __future__ import annotations

from functools import cache

import pytest

from tests.e2e.banks import Bank
from tests.e2e.databases import Contents
from tests.spark.conftest import INSTITUTIONS, Built
from tests.truth.comparing import difference

NAMES_ITS_RUN = {"run_id", "engine"}

pytestmark = pytest.mark.prove


@pytest.fixture(params=INSTITUTIONS)
def both(request: pytest.FixtureRequest, built: Built) -> tuple[Bank, Bank]:
    return built(request.param, "spark"), built(request.param, "duckdb")


@cache
def contents(bank: Bank) -> Contents:
    return bank.contents()


def test_every_relation_has_the_same_rows(both: tuple[Bank, Bank]) -> None:
    spark, duckdb = map(contents, both)
    assert set(duckdb) == set(spark)
    different = {name: difference(spark[name].dicts, duckdb[name].dicts) for name in duckdb}
    assert {} == {name: found for name, found in different.items() if found}
    assert any(spark[name].rows for name in spark)


def test_every_relation_has_the_same_columns(both: tuple[Bank, Bank]) -> None:
    """Those of the feed are also kept by month."""
    spark, duckdb = map(contents, both)
    assert {name: duckdb[name].names for name in duckdb} == {
        name: [column for column in spark[name].names if column != "feed_month"] for name in spark
    }


def test_the_run_is_described_alike(both: tuple[Bank, Bank]) -> None:
    spark, duckdb = (bank.relation("run_context").dicts[0] for bank in both)
    assert NAMES_ITS_RUN == {column for column in duckdb if duckdb[column] != spark[column]}
    assert "spark" == spark["engine"]


def test_the_exceptions_are_listed_alike(both: tuple[Bank, Bank]) -> None:
    spark, duckdb = (bank.exceptions() for bank in both)
    assert duckdb["checks"] == spark["checks"]
    assert duckdb["exceptions"] == spark["exceptions"]
