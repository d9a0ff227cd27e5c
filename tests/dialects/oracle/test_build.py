"""`recongen` and `dbt build` from an empty schema to exceptions on `--target oracle`: through dbt-oracle, and a stand-in for the driver.

The stand-in writes every statement down and has H2 in its Oracle mode run it (see translation.py for what it changes). So hooks, the
swap of tables, indexes, tests and the feed's loading are dbt-oracle's and ours; what answers is not Oracle. `alter session`, `lock
table` and DBMS_LOCK only count as said. dbt's unit tests are left out: what dbt makes of their rows is not Oracle SQL.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest

from tests.dialects.oracle.compiled import SCHEMA
from tests.dialects.oracle.lint import lint
from tests.dialects.oracle.standin import StandIn, stand_in
from tests.e2e.helpers import TREASURY

pytestmark = [pytest.mark.slow, pytest.mark.prove]
INSTITUTION = str(TREASURY / "institution.yaml")
EXPECTED = json.loads((TREASURY / "expected.json").read_text())


@pytest.fixture(scope="module")
def built(h2_port: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandIn]:
    """Schema applied, the treasury's feed loaded, built twice."""
    with stand_in(tmp_path_factory.mktemp("oracle")) as place:
        feed = [
            "--transactions",
            str(TREASURY / "transactions.csv"),
            "--balances",
            str(TREASURY / "daily_balances.csv"),
        ]
        for command in (
            ["schema", "apply", INSTITUTION, "--execute"],
            ["feed", "load", INSTITUTION, *feed, "--execute"],
            ["build", INSTITUTION],
            ["build", INSTITUTION, "--full"],
        ):
            place.recongen(*command)
        yield place


def test_the_exceptions_are_those_computed_apart_from_recongen(built: StandIn) -> None:
    document = json.loads(built.recongen("exceptions", INSTITUTION, "--json"))
    rows = {check["check"]: check["rows"] for check in document["checks"]}
    for check in (
        "drift",
        "ledger_drift",
        "overdraft",
        "expected_eod_balance_breach",
        "business_day_enclosure_breach",
    ):
        assert EXPECTED[check]["rows"] == rows[check], check


def test_every_statement_that_was_sent_passes_the_lint(built: StandIn) -> None:
    sent = set(built.heard())
    assert {statement: found for statement in sent if (found := lint(statement))} == {}


def test_a_second_build_replaces_every_table_and_leaves_nothing_over(built: StandIn) -> None:
    """No table of the swap is left, and each index is there once."""
    _names, rows, _ = built.keeper.run(
        f"select lower(table_name) from information_schema.tables where table_schema = '{SCHEMA.upper()}'"
    )
    assert [] == [name for (name,) in rows if "__dbt" in name]
    _, indexes, _ = built.keeper.run(
        "select lower(table_name), count(*) from information_schema.indexes "
        f"where table_schema = '{SCHEMA.upper()}' and table_name = 'DTS_TRANSFERS' group by table_name"
    )
    assert [["dts_transfers", 1]] == indexes


def test_every_model_begins_with_a_session_that_orders_texts_by_code_point(built: StandIn) -> None:
    sessions = [statement for statement in built.heard() if "nls_sort = binary nls_comp" in statement]
    creations = [
        statement for statement in built.heard() if re.search(r"create\s+table\s\S+__dbt_tmp", statement)
    ]
    seeds = [statement for statement in built.heard() if statement.lstrip().startswith("insert all")]
    assert len(creations) + len(seeds) == len(sessions) > len(seeds) > 0
