"""What a prefix owns in a database, and what is dropped of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from recongen.feed.contract import EVENT_TABLES
from recongen.feed.load import load
from recongen.feed.tables import (
    BaseTable,
    Relation,
    derived_relations,
    drop_relations,
    drop_tables,
    existing_tables,
)
from recongen.warehouse import catalog
from recongen.warehouse.connect import connect
from recongen.warehouse.target import Target
from tests.unit.feed.conftest import PREFIX, sqlite_target
from tests.unit.feed.samples import write_transactions

LOG = Relation("dts_builds", "table")
"""The build log speaks of derived relations alone, and goes with them."""


def make(target: Target, *statements: str) -> None:
    with connect(target) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def names(target: Target) -> set[str]:
    """Every relation but the build log and the events."""
    with connect(target) as connection:
        present = {name for name in catalog.relations(connection) if not name.startswith("sqlite_")}
    return present - {f"{PREFIX}_builds", *(table.relation(PREFIX) for table in EVENT_TABLES)}


@pytest.fixture
def loaded(database: Target, tmp_path: Path) -> Target:
    load(database, PREFIX, write_transactions(tmp_path))
    return database


def test_existing_tables_are_counted(loaded: Target) -> None:
    assert [BaseTable("dts_transactions", 1), BaseTable("dts_daily_balances", 0)] == existing_tables(
        loaded, PREFIX
    )
    assert [] == existing_tables(loaded, "dt")


def test_a_table_with_rows_is_not_dropped_without_drop_data(loaded: Target) -> None:
    assert [BaseTable("dts_daily_balances", 0)] == drop_tables(loaded, PREFIX)
    assert {"dts_transactions"} == names(loaded)


def test_drop_data_drops_both_tables(loaded: Target) -> None:
    dropped = drop_tables(loaded, PREFIX, drop_data=True)
    assert ["dts_transactions", "dts_daily_balances"] == [table.name for table in dropped]
    assert set() == names(loaded)


def test_empty_tables_are_dropped(database: Target) -> None:
    assert 2 == len(drop_tables(database, PREFIX))
    assert set() == names(database)
    assert [] == drop_tables(database, PREFIX)


def test_derived_relations_are_exactly_those_of_the_models(database: Target) -> None:
    """A prefix that begins like another never owns its relations, and nobody's own table is derived."""
    relation = database.relation
    make(
        database,
        f"create table {relation('dts_drift')} (a int)",
        f"create table {relation('dts_drift__dbt_tmp')} (a int)",
        f"create view {relation('dts_exceptions')} as select a from {relation('dts_drift')}",
        f"create table {relation('dts_x_drift')} (a int)",
        f"create table {relation('dts_notes')} (a int)",
        f"create table {relation('xdts_drift')} (a int)",
    )
    found = derived_relations(
        database, PREFIX, ["dts_drift", "dts_exceptions", "dts_transactions", "dts_overdraft"]
    )
    assert [
        LOG,
        Relation("dts_drift", "table"),
        Relation("dts_drift__dbt_tmp", "table"),
        Relation("dts_exceptions", "view"),
    ] == found
    drop_relations(database, found)
    assert {"dts_transactions", "dts_daily_balances", "dts_x_drift", "dts_notes", "xdts_drift"} == names(
        database
    )


def test_materialized_views_are_seen_and_dropped(postgres_database: Target) -> None:
    make(
        postgres_database,
        f"create materialized view {postgres_database.relation('dts_drift')} as select 1 as a",
    )
    found = derived_relations(postgres_database, PREFIX, ["dts_drift"])
    assert [LOG, Relation("dts_drift", "materialized view")] == found
    drop_relations(postgres_database, found)
    assert [] == derived_relations(postgres_database, PREFIX, ["dts_drift"])


def test_a_file_that_does_not_exist_holds_nothing(tmp_path: Path) -> None:
    target = sqlite_target(tmp_path / "absent.sqlite3")
    empty: list[Any] = []
    assert empty == existing_tables(target, PREFIX)
    assert empty == drop_tables(target, PREFIX, drop_data=True)
    assert empty == derived_relations(target, PREFIX, ["dts_drift"])
    assert not (tmp_path / "absent.sqlite3").exists()
