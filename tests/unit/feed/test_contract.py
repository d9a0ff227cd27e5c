"""The loader's columns are those of the tables."""

from __future__ import annotations

import pytest

from recongen.feed.contract import TABLES, Column, Table
from recongen.warehouse.connect import connect
from recongen.warehouse.target import Target
from tests.unit.feed.ddl import ddl


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_names_order_and_nulls_agree_with_the_sqlite_table(sqlite_database: Target, table: Table) -> None:
    with connect(sqlite_database) as connection:
        found = connection.rows(f"pragma table_info(dts_{table.name})")
    expected = [(column.name, column.required) for column in table.columns]
    assert expected == [(row["name"], bool(row["notnull"] or row["pk"])) for row in found]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_kinds_and_lengths_agree_with_the_postgres_table(postgres_database: Target, table: Table) -> None:
    with connect(postgres_database) as connection:
        found = connection.rows(
            """
            select column_name as name, data_type as type, character_maximum_length as length,
                numeric_precision as digits, numeric_scale as scale
            from information_schema.columns
            where table_schema = :schema and table_name = :name
            order by ordinal_position
            """,
            {"schema": postgres_database.schema, "name": f"dts_{table.name}"},
        )
    actual = [(row["name"], row["type"], row["length"]) for row in found]
    assert [(column.name, *postgres_type(column)) for column in table.columns] == actual
    assert {(20, 2)} == {(row["digits"], row["scale"]) for row in found if row["type"] == "numeric"}


def postgres_type(column: Column) -> tuple[str, int | None]:
    fixed = {"entry": "bigint", "money": "numeric", "instant": "timestamp without time zone", "json": "text"}
    return (fixed[column.kind], None) if column.kind in fixed else ("character varying", column.length)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_lengths_agree_with_the_sqlite_checks(table: Table) -> None:
    body = ddl("sqlite").split(f'"dts_{table.name}" (')[1].split("\n);")[0]
    for column in table.columns:
        if column.length:
            assert f"check (length({column.name}) <= {column.length})" in body
