"""The base tables refuse by themselves what no feed may hold, on each engine, and come and go on request."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path
from typing import Any

import psycopg2
import pytest

from recongen.warehouse.connect import RowRefusedError, connect
from recongen.warehouse.target import Target
from tests.unit.feed.conftest import (  # noqa: F401 (fixtures)
    database,
    postgres_database,
    postgres_target,
    sqlite_database,
    sqlite_target,
    stored,
)
from tests.unit.feed.ddl import OUTPUTS, SCHEMA, dbt, ddl, make_project, scripts
from tests.unit.feed.samples import balance, transaction

CONTRACT_INDEXES = {
    "account_posting": "account_id, posting",
    "transfer": "transfer_id",
    "type_status": "transfer_type, status",
    "parent": "transfer_parent_id",
    "bundler_eligibility": "rail_name, status",
}


def insert(target: Target, table: str, row: dict[str, Any]) -> None:
    """Insert one row as an ETL would, empty cells as null."""
    values = {name: None if value == "" else value for name, value in row.items()}
    columns, marks = ", ".join(values), ", ".join(f":{name}" for name in values)
    with connect(target) as connection:
        connection.execute(
            f"insert into {target.relation(f'dts_{table}')} ({columns}) values ({marks})", values
        )
        connection.commit()


def without_entry(row: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in row.items() if name != "entry"}


REFUSED_EVERYWHERE = [
    {"account_scope": "Internal"},
    {"amount_direction": "debit"},
    {"amount_direction": "Variable"},
    {"amount_direction": "Credit"},
    {"amount_money": "12.50"},
    {"supersedes": "Correction"},
    {"metadata": "{"},
    {"metadata": "[1]"},
    {"metadata": "NaN"},
    {"amount_money": "NaN"},
    {"id": "x" * 101},
    {"account_name": "x" * 256},
    {"transfer_type": "x" * 51},
    *(
        {name: ""}
        for name in ("id", "account_id", "amount_money", "status", "posting", "rail_name", "origin")
    ),
]


@pytest.mark.parametrize(
    "change", REFUSED_EVERYWHERE, ids=lambda change: "-".join(map(str, *change.items()))[:40]
)
def test_a_transaction_that_breaks_the_contract_is_refused(database: Target, change: dict[str, str]) -> None:  # noqa: F811
    with pytest.raises(RowRefusedError):
        insert(database, "transactions", transaction(1) | change)
    assert [] == stored(database)


@pytest.mark.parametrize(
    "change", [{"account_scope": "x"}, {"supersedes": "x"}, {"limits": "x"}, {"limits": "7"}, {"money": ""}]
)
def test_a_balance_that_breaks_the_contract_is_refused(database: Target, change: dict[str, str]) -> None:  # noqa: F811
    with pytest.raises(RowRefusedError):
        insert(database, "daily_balances", balance(1) | change)
    assert [] == stored(database, "daily_balances")


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"status": "Anything"},
        {"origin": "Anything"},
        {"supersedes": "BundleAssignment"},
        {"metadata": ""},
        {"amount_money": "0", "amount_direction": "Debit"},
        {"amount_money": "0.00", "amount_direction": "Credit"},
        {"id": "é" * 100},
    ],
)
def test_a_transaction_that_keeps_the_contract_is_taken(database: Target, change: dict[str, str]) -> None:  # noqa: F811
    insert(database, "transactions", transaction(1) | change)
    assert 1 == len(stored(database))


def test_an_entry_is_given_where_it_is_left_out_and_used_once(database: Target) -> None:  # noqa: F811
    insert(database, "transactions", without_entry(transaction(1)))
    insert(database, "transactions", without_entry(transaction(2)))
    assert [1, 2] == [row["entry"] for row in stored(database)]
    with pytest.raises(RowRefusedError):
        insert(database, "transactions", transaction(2))


@pytest.mark.parametrize("money", ["100", "100.5", "-12.50", "0", "-0.00", "1000000000000000", "007"])
def test_sqlite_takes_plain_decimals(sqlite_database: Target, money: str) -> None:  # noqa: F811
    insert(sqlite_database, "daily_balances", balance(1, money=money, expected_eod_balance=money))
    assert [money] == [row["money"] for row in stored(sqlite_database, "daily_balances")]


@pytest.mark.parametrize(
    "money",
    [
        "1e5",
        "1.234",
        "1.",
        ".5",
        "-",
        "--1",
        "-.5",
        "1,000",
        " 1",
        "1 ",
        "+1",
        "abc",
        "1.2.3",
        "1-",
        "0x1",
        "NaN",
        "1\n",
    ]
    + ["1000000000000001", "-99999999999999999999", 1e20, 0.125],
)
def test_sqlite_refuses_what_is_no_plain_decimal(sqlite_database: Target, money: object) -> None:  # noqa: F811
    for column in ("money", "expected_eod_balance"):
        with pytest.raises(RowRefusedError, match=f"{column}_is_plain_decimal"):
            insert(sqlite_database, "daily_balances", balance(1) | {column: money})  # type: ignore[dict-item]


@pytest.mark.parametrize(
    "instant", ["2030-01-31 16:00:00", "2028-02-29 23:59:59", "2030-01-31 16:00:00.000001"]
)
def test_sqlite_takes_canonical_timestamps(sqlite_database: Target, instant: str) -> None:  # noqa: F811
    insert(sqlite_database, "transactions", transaction(1, posting=instant, transfer_completion=instant))
    assert [instant] == [row["posting"] for row in stored(sqlite_database)]


@pytest.mark.parametrize(
    "instant",
    [
        "2030-02-31 16:00:00",
        "2030-01-31T16:00:00",
        "2030-01-31",
        "2030-01-31 16:00",
        "2030-01-31 24:00:00",
        "2030-01-31 16:00:00.000000",
        "2030-01-31 16:00:00.5",
        "2030-01-31 16:00:00.abcdef",
        "2030-01-31 16:00:00Z",
        "2030-01-31 16:00:00+02:00",
        "now",
        "2462900.5",
        1893456000,
    ],
)
def test_sqlite_refuses_other_timestamps(sqlite_database: Target, instant: object) -> None:  # noqa: F811
    for column in ("posting", "transfer_completion"):
        with pytest.raises(RowRefusedError, match=f"{column}_is_canonical_timestamp"):
            insert(sqlite_database, "transactions", transaction(1) | {column: instant})  # type: ignore[dict-item]


def test_postgres_refuses_an_infinite_posting(postgres_database: Target) -> None:  # noqa: F811
    with pytest.raises(RowRefusedError, match="posting_is_finite"):
        insert(postgres_database, "transactions", transaction(1, posting="infinity"))


def test_the_indexes_are_those_of_the_contract_and_two_for_current_rows(postgres_database: Target) -> None:  # noqa: F811
    with connect(postgres_database) as connection:
        found = connection.rows(
            "select indexname as name, indexdef as sql from pg_indexes where schemaname = :schema",
            {"schema": postgres_database.schema},
        )
    indexes = {
        row["name"]: row["sql"].partition(" USING btree ")[2] for row in found if "pkey" not in row["name"]
    }
    expected = {f"idx_dts_transactions_{name}": f"({columns})" for name, columns in CONTRACT_INDEXES.items()}
    expected["idx_dts_transactions_bundler_eligibility"] += " WHERE (bundle_id IS NULL)"
    expected["idx_dts_transactions_id"] = "(id, entry)"
    expected["idx_dts_daily_balances_business_day"] = "(business_day_start)"
    expected["idx_dts_daily_balances_account_day"] = "(account_id, business_day_start, entry)"
    assert expected == indexes


def test_sqlite_has_the_same_indexes_as_postgres() -> None:
    pattern = re.compile(r"idx_dts_\w+")
    assert sorted(pattern.findall(scripts("postgres")["ddl"])) == sorted(
        pattern.findall(scripts("sqlite")["ddl"])
    )


def test_the_scripts_can_be_run_again_and_undone(
    tmp_path: Path, postgres_server: dict[str, Any], postgres_schema: str
) -> None:
    """Creating where the tables exist and dropping where they do not are not errors."""
    connection = sqlite3.connect(tmp_path / "x.sqlite3")
    for script in ("ddl", "ddl", "drop", "drop"):
        connection.executescript(scripts("sqlite")[script])
    assert [] == connection.execute("select name from sqlite_master where name like 'dts%'").fetchall()
    server = psycopg2.connect(**postgres_server)
    server.autocommit = True
    with server.cursor() as cursor:
        for script in ("ddl", "ddl", "drop", "drop"):
            cursor.execute(scripts("postgres")[script].replace(SCHEMA, postgres_schema))
        cursor.execute(
            "select relname from pg_class where relnamespace = %s::regnamespace", [postgres_schema]
        )
        assert [] == cursor.fetchall()
    server.close()


def test_two_prefixes_live_side_by_side(tmp_path: Path) -> None:
    """Even when one begins like the other."""
    connection = sqlite3.connect(tmp_path / "x.sqlite3")
    connection.executescript(ddl("sqlite"))
    connection.executescript(ddl("sqlite", prefix="dts_x"))
    connection.executescript(scripts("sqlite")["drop"])
    found = connection.execute(
        "select name from sqlite_master where type = 'table' and name like 'dts%'"
    ).fetchall()
    ours = (
        "builds",
        "case_events",
        "daily_balances",
        "notice_events",
        "notice_states",
        "period_events",
        "transactions",
    )
    assert [(f"dts_x_{name}",) for name in ours] == sorted(found)


FORBIDDEN_ON_ORACLE_19C = {
    "if not exists": "IF NOT EXISTS came with 23ai",
    "if exists": "IF EXISTS came with 23ai",
    "varchar(": "VARCHAR is reserved; VARCHAR2",
    " text": "TEXT is not a type",
    "numeric": "NUMBER",
    "boolean": "no boolean in SQL",
    '"': "quoted names are case-sensitive",
    "serial": "identity columns",
    " where ": "no partial indexes",
    "::": "no such cast",
}


def test_the_oracle_script_has_nothing_that_19c_lacks() -> None:
    script = scripts("oracle")["ddl"].lower()
    assert [] == [why for spelling, why in FORBIDDEN_ON_ORACLE_19C.items() if spelling in script]


def test_the_oracle_script_has_every_column_in_its_own_types() -> None:
    script = scripts("oracle")["ddl"]
    for line in (
        "entry number(19) generated by default as identity primary key",
        "id varchar2(100 char) not null",
        "amount_money number(20, 2) not null",
        "posting timestamp(6) not null",
        "metadata clob",
        "constraint dts_transactions_metadata_is_json check (metadata is json strict)",
    ):
        assert line in script
    names = re.findall(r"(?:constraint|index|table) (?:feed_schema\.)?(\w+)", script)
    assert len(names) == len(set(names))
    assert max(map(len, names)) + len("a_prefix_of_thirty_characters_") - len("dts_") <= 128


def test_each_oracle_statement_is_a_block_that_forgives_one_error() -> None:
    """19c has no IF NOT EXISTS: -955 says that the name is taken, -942 that the table is absent."""
    for script, error, count in (("ddl", "-955", 15), ("drop", "-942", 7)):
        blocks = [block.strip() for block in scripts("oracle")[script].split("\n/") if block.strip()]
        assert count == len(blocks)
        for block in blocks:
            assert block.startswith("begin\n    execute immediate q'~") and block.endswith("end;")
            assert f"if sqlcode <> {error} then raise" in block
            assert 2 == block.count("~")


def sqlite_project(folder: Path, hook: str | None = None) -> Path:
    output = OUTPUTS["sqlite"] | {"schemas_and_paths": {"main": str(folder / "feed.sqlite3")}}
    return make_project(folder / "project", output, hook)


def test_a_build_on_an_empty_sqlite_file_creates_the_tables_and_lets_people_read(tmp_path: Path) -> None:
    """And says so once; create_feed then finds them and leaves their rows alone."""
    project = sqlite_project(tmp_path, "{{ recongen.ensure_feed() }}")
    done = dbt(project, "run")
    assert 0 == done.returncode, done.stdout
    assert "dts_daily_balances created" in done.stdout
    connection = sqlite3.connect(tmp_path / "feed.sqlite3")
    assert [("wal",)] == connection.execute("pragma journal_mode").fetchall()
    assert [(0,)] == connection.execute("select n from dts_feed_rows").fetchall()
    insert(sqlite_target(tmp_path / "feed.sqlite3"), "transactions", transaction(1))
    again = dbt(project, "run-operation", "create_feed")
    assert "dts_transactions exists and stays as it is" in again.stdout
    assert 1 == len(stored(sqlite_target(tmp_path / "feed.sqlite3")))
    assert "exists" not in dbt(project, "run").stdout


def test_a_build_on_an_empty_postgres_creates_schema_and_tables(
    tmp_path: Path, postgres_server: dict[str, Any], postgres_schema: str
) -> None:
    schema = f"{postgres_schema}_new"
    output = {"type": "postgres", "schema": schema, "threads": 1, **postgres_server}
    project = make_project(tmp_path / "project", output, "{{ recongen.ensure_feed() }}")
    try:
        created = dbt(project, "run-operation", "create_feed")
        assert 0 == created.returncode, created.stdout
        insert(postgres_target(postgres_server, schema), "transactions", transaction(1))
        done = dbt(project, "run")
        assert 0 == done.returncode, done.stdout
        assert 1 == len(stored(postgres_target(postgres_server, schema)))
    finally:
        with connect(postgres_target(postgres_server, schema)) as connection:
            connection.execute(f"drop schema if exists {schema} cascade")
            connection.commit()


@pytest.mark.parametrize("engine", OUTPUTS)
def test_the_ddl_is_the_same_without_dbt(engine: str) -> None:
    assert scripts(engine)["ddl"].strip() == ddl(engine)


def test_print_feed_ddl_prints_a_script_that_runs(tmp_path: Path) -> None:
    done = dbt(sqlite_project(tmp_path), "run-operation", "print_feed_ddl")
    assert 0 == done.returncode, done.stdout
    # dbt's own remarks may stand before it and after it.
    script = done.stdout[done.stdout.index("create table") : done.stdout.rindex(");") + 2]
    connection = sqlite3.connect(":memory:")
    connection.executescript(script)
    tables = connection.execute(
        "select count(*) from sqlite_master where name like 'dts%' and type = 'table'"
    )
    assert (7,) == tables.fetchone()


def test_a_prefix_that_is_no_name_is_refused(tmp_path: Path) -> None:
    project = sqlite_project(tmp_path)
    done = dbt(project, "run-operation", "create_feed", "--vars", "{recongen_prefix: 'a; drop table x'}")
    assert 0 != done.returncode
    assert "cannot start a table name" in done.stdout
