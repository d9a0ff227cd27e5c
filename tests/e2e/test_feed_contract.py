"""The feed may be written by anybody, into tables without our constraints: what no rule can work with stops the build.

One dbt run gives the SQL of every source test, which then runs on tables with one bad value each.
A few whole dbt runs show that such a failure comes before any model reads the feed.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from recongen.dbt_core.runner import DbtProject
from recongen.feed.contract import DAILY_BALANCES, TRANSACTIONS, Column, Table
from tests.e2e.helpers import dbt
from tests.unit.feed.test_feed_tests import NO_OBJECTS

ROOT = Path(__file__).resolve().parents[2]
Row = dict[str, Any]

GOOD: dict[str, Row] = {
    "transactions": {
        "entry": 1,
        "id": "t-1",
        "account_id": "till",
        "account_name": "Till",
        "account_role": "Till",
        "account_scope": "internal",
        "amount_money": "-12.50",
        "amount_direction": "Debit",
        "status": "Posted",
        "posting": "2030-01-01 09:00:00.000001",
        "transfer_id": "f-1",
        "transfer_type": "wire",
        "transfer_completion": "2030-01-01 10:00:00",
        "rail_name": "wire",
        "origin": "InternalInitiated",
        "metadata": '{"invoice": "7"}',
    },
    "daily_balances": {
        "entry": 1,
        "account_id": "till",
        "account_name": "Till",
        "account_role": "Till",
        "account_scope": "internal",
        "expected_eod_balance": "0",
        "business_day_start": "2030-01-01 00:00:00",
        "business_day_end": "2030-01-02 00:00:00",
        "money": "100.5",
        "limits": '{"wire": 10}',
    },
}
TABLES = {table.name: table for table in (TRANSACTIONS, DAILY_BALANCES)}


class Dbt:
    """dbt at the root of the repository, with a profile, a target and a log of its own."""

    def __init__(self, folder: Path, output: Mapping[str, Any]) -> None:
        self.folder = folder
        profile = {"recongen": {"target": "test", "outputs": {"test": dict(output)}}}
        (folder / "profiles.yml").write_text(yaml.safe_dump(profile))

    def run(self, *arguments: str) -> int:
        done = dbt(DbtProject(ROOT, self.folder, self.folder / "target", self.folder / "logs"), *arguments)
        assert done.returncode in (0, 1), done.stdout[-3000:]
        return done.returncode

    def manifest(self) -> dict[str, Any]:
        return json.loads((self.folder / "target" / "manifest.json").read_text())  # type: ignore[no-any-return]

    def results(self) -> dict[str, tuple[str, int | None]]:
        """Status and failing rows by the name of the node."""
        nodes = self.manifest()["nodes"].items()
        names = {key: node["name"] for key, node in nodes if node["resource_type"] in ("model", "test")}
        document = json.loads((self.folder / "target" / "run_results.json").read_text())
        return {
            names[result["unique_id"]]: (result["status"], result["failures"])
            for result in document["results"]
            if result["unique_id"] in names
        }


def sqlite_output(folder: Path) -> dict[str, Any]:
    return {
        "type": "sqlite",
        "threads": 1,
        "database": "database",
        "schema": "main",
        "schemas_and_paths": {"main": str(folder / "feed.sqlite3")},
        "schema_directory": str(folder),
    }


def create_loose(connection: sqlite3.Connection, table: Table, relation: str, rows: list[Row]) -> None:
    """The table as somebody's own pipeline might make it: no types, no keys, no constraints."""
    connection.execute(f"create table {relation} ({', '.join(table.column_names)})")
    marks = ", ".join("?" * len(table.columns))
    connection.executemany(
        f"insert into {relation} values ({marks})",
        [[row.get(name) for name in table.column_names] for row in rows],
    )


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The manifest with the SQL of every source test, for SQLite."""
    folder = tmp_path_factory.mktemp("feed_contract")
    own = Dbt(folder, sqlite_output(folder))
    assert 0 == own.run("test", "--select", "source:feed")
    return own.manifest()


@pytest.fixture(scope="module")
def tests(compiled: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        node["name"]: node
        for node in compiled["nodes"].values()
        if node["resource_type"] == "test" and node["depends_on"]["nodes"][0].startswith("source.")
    }


@pytest.fixture(scope="module")
def relations(compiled: dict[str, Any]) -> dict[str, str]:
    return {node["name"]: node["relation_name"] for node in compiled["sources"].values()}


def findings(
    tests: dict[str, dict[str, Any]], relations: dict[str, str], feed: Mapping[str, list[Row]]
) -> dict[str, list[Row]]:
    """What each source test finds in a feed, those that find nothing left out."""
    connection = sqlite3.connect(":memory:")
    connection.row_factory = sqlite3.Row
    for name, table in TABLES.items():
        create_loose(connection, table, relations[name], feed[name])
    found = {
        name: [dict(row) for row in connection.execute(node["compiled_code"])] for name, node in tests.items()
    }
    connection.close()
    return {name: rows for name, rows in found.items() if rows}


def broken(table: str, **changed: object) -> dict[str, list[Row]]:
    """A good feed, and after it one bad row in one of the tables."""
    feed = {name: [row] for name, row in GOOD.items()}
    return feed | {table: [*feed[table], GOOD[table] | {"entry": 2} | changed]}


def test_a_good_feed_keeps_the_contract(tests: dict[str, dict[str, Any]], relations: dict[str, str]) -> None:
    assert {} == findings(tests, relations, {name: [row] for name, row in GOOD.items()})


def test_an_optional_value_may_be_absent(tests: dict[str, dict[str, Any]], relations: dict[str, str]) -> None:
    required = {
        name: {column.name: GOOD[name][column.name] for column in table.columns if column.required}
        for name, table in TABLES.items()
    }
    assert {} == findings(tests, relations, {name: [row] for name, row in required.items()})


@pytest.mark.parametrize(
    ("table", "column"),
    [(name, column) for name, table in TABLES.items() for column in table.columns if column.required],
    ids=lambda value: value.name if isinstance(value, Column) else value,
)
def test_a_required_value_may_not_be_absent(
    tests: dict[str, dict[str, Any]], relations: dict[str, str], table: str, column: Column
) -> None:
    found = findings(tests, relations, broken(table, **{column.name: None}))
    expected = (None, NO_ENTRY) if column.name == "entry" else (2, f"{column.name} is missing")
    assert [dict(zip(("entry", "reason"), expected, strict=True))] == found[f"{table}_keep_the_contract"]


NO_ENTRY = "entry is not a whole number of its own"
BAD_MONEY = [
    "", "abc", "1e3", "1,000.00", "1.234", ".5", "5.", "+5", "--5", "1.2.3", " 5", "$5", "NaN", "inf",
    "9999999999999999", 12.5, 1e30, b"5",
]  # fmt: skip
BAD_INSTANTS = [
    "", "soon", "2030-01-01", "2030-01-01T09:00:00", "2030-01-01 09:00", "2030-01-01 09:00:00Z",
    "2030-01-01 09:00:00.5", "2030-01-01 09:00:00.000000", "2030-02-30 09:00:00", "2030-01-01 24:00:00",
    "1899-12-31 23:59:59", "2200-01-01 00:00:00", "01.01.2030 09:00", 1893488400, 2462503.875, b"2030-01-01 09:00:00",
]  # fmt: skip
BAD_JSON = [*NO_OBJECTS, 7, b"{}"]


@pytest.mark.parametrize(
    ("table", "column", "value", "reason"),
    [
        *[("transactions", "amount_money", v, "not an exact amount") for v in BAD_MONEY],
        *[("daily_balances", "money", v, "not an exact amount") for v in BAD_MONEY],
        ("daily_balances", "expected_eod_balance", "none", "not an exact amount"),
        *[("transactions", "posting", v, "not a usable instant") for v in BAD_INSTANTS],
        ("transactions", "transfer_completion", "yes", "not a usable instant"),
        *[
            ("daily_balances", column, "2030-01-01", "not a usable instant")
            for column in ("business_day_start", "business_day_end")
        ],
        *[("transactions", "metadata", v, "not a JSON object") for v in BAD_JSON],
        *[("daily_balances", "limits", v, "not a JSON object") for v in BAD_JSON],
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_read_is_found(
    tests: dict[str, dict[str, Any]],
    relations: dict[str, str],
    table: str,
    column: str,
    value: object,
    reason: str,
) -> None:
    found = findings(tests, relations, broken(table, **{column: value}))
    assert [{"entry": 2, "reason": f"{column} is {reason}"}] == found[f"{table}_keep_the_contract"]


@pytest.mark.parametrize(
    ("table", "changed", "reason"),
    [
        ("transactions", {"account_scope": "Internal"}, "account_scope is unknown"),
        ("transactions", {"amount_direction": "D"}, "amount_direction is unknown"),
        ("daily_balances", {"account_scope": ""}, "account_scope is unknown"),
        ("transactions", {"amount_money": "0.01"}, "a debit above zero"),
        (
            "transactions",
            {"amount_direction": "Credit", "amount_money": "-0.01"},
            "a credit below zero",
        ),
        (
            "daily_balances",
            {"business_day_end": "2030-01-01 00:00:00"},
            "the day ends before it starts",
        ),
    ],
)  # fmt: skip
def test_a_row_that_contradicts_itself_is_found_and_nothing_else(
    tests: dict[str, dict[str, Any]],
    relations: dict[str, str],
    table: str,
    changed: Row,
    reason: str,
) -> None:
    expected = {f"{table}_keep_the_contract": [{"entry": 2, "reason": reason}]}
    assert expected == findings(tests, relations, broken(table, **changed))


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("entry", [1, "2", 2.5, None])
def test_an_entry_is_a_whole_number_that_no_other_row_has(
    tests: dict[str, dict[str, Any]], relations: dict[str, str], table: str, entry: object
) -> None:
    found = findings(tests, relations, broken(table, entry=entry))
    assert [{"entry": entry, "reason": NO_ENTRY}] == found[f"{table}_keep_the_contract"]


@pytest.mark.parametrize("amount", ["0", "0.00", "-0.00"])
@pytest.mark.parametrize("direction", ["Debit", "Credit"])
def test_zero_has_either_direction(
    tests: dict[str, dict[str, Any]], relations: dict[str, str], direction: str, amount: str
) -> None:
    feed = broken("transactions", amount_direction=direction, amount_money=amount)
    assert {} == findings(tests, relations, feed)


def test_an_empty_feed_is_said_to_be_empty(
    tests: dict[str, dict[str, Any]], relations: dict[str, str]
) -> None:
    found = findings(tests, relations, {"transactions": [], "daily_balances": []})
    nothing = [{"reason": "nothing was checked"}]
    assert {"transactions_are_not_empty": nothing, "daily_balances_are_not_empty": nothing} == found


def test_only_emptiness_is_no_reason_to_stop(tests: dict[str, dict[str, Any]]) -> None:
    """And whatever stops a build says in words why."""
    severities = {name: node["config"]["severity"].lower() for name, node in tests.items()}
    warnings = {
        "transactions_are_not_empty",
        "daily_balances_are_not_empty",
        "transactions_name_no_json_key_twice",
        "daily_balances_name_no_json_key_twice",
    }
    assert warnings == {name for name, severity in severities.items() if severity == "warn"}
    assert [] == [name for name, node in tests.items() if not node["description"].strip().endswith(".")]


@pytest.fixture
def sqlite_feed(tmp_path: Path, relations: dict[str, str]) -> sqlite3.Connection:
    """A database whose base tables have no constraints."""
    connection = sqlite3.connect(tmp_path / "feed.sqlite3")
    for name, table in TABLES.items():
        create_loose(connection, table, relations[name], [GOOD[name]])
    connection.commit()
    return connection


def test_a_broken_feed_stops_the_build_before_any_model_reads_it(
    tmp_path: Path, sqlite_feed: sqlite3.Connection, relations: dict[str, str]
) -> None:
    sqlite_feed.execute(f"update {relations['transactions']} set amount_money = '-12.345'")
    sqlite_feed.commit()
    own = Dbt(tmp_path, sqlite_output(tmp_path))
    assert 1 == own.run(
        "build",
        "--select",
        "source:feed+1",
        "l2_time_zone",
        "built_until",
        "--exclude-resource-type",
        "unit_test",
    )
    results = own.results()
    readers = ("current_transactions", "run_context", "supersession_breach")
    assert ("fail", 1) == results["transactions_keep_the_contract"]
    assert {"skipped"} == {results[name][0] for name in readers}
    assert {"transactions_keep_the_contract"} == {
        name for name, (status, _) in results.items() if status in ("fail", "error")
    }


def test_an_absent_column_is_named_and_breaks_no_other_test(
    tmp_path: Path, sqlite_feed: sqlite3.Connection, relations: dict[str, str]
) -> None:
    for column in ("entry", "amount_money", "metadata"):
        sqlite_feed.execute(f"alter table {relations['transactions']} drop column {column}")
    sqlite_feed.commit()
    own = Dbt(tmp_path, sqlite_output(tmp_path))
    assert 1 == own.run("test", "--select", "source:feed")
    results = own.results()
    assert ("fail", 3) == results.pop("transactions_keep_the_contract")
    assert {"pass"} == {status for status, _ in results.values()}


POSTGRES_TYPES = {"entry": "bigint", "money": "numeric", "instant": "timestamp"}


def create_loose_on_postgres(
    cursor: Any, schema: str, relations: dict[str, str], types: Mapping[str, str], rows: dict[str, list[Row]]
) -> None:
    for name, table in TABLES.items():
        relation = f"{schema}.{relations[name].split('.')[-1]}"
        columns = ", ".join(
            f"{c.name} {types.get(c.name, POSTGRES_TYPES.get(c.kind, 'text'))}" for c in table.columns
        )
        cursor.execute(f"create table {relation} ({columns})")
        for row in rows[name]:
            marks = ", ".join(["%s"] * len(table.columns))
            cursor.execute(
                f"insert into {relation} values ({marks})", [row.get(n) for n in table.column_names]
            )


@pytest.fixture
def postgres_dbt(tmp_path: Path, postgres_server: dict[str, Any], postgres_schema: str) -> Dbt:
    return Dbt(tmp_path, {"type": "postgres", "threads": 1, "schema": postgres_schema, **postgres_server})


@pytest.fixture
def postgres_cursor(postgres_server: dict[str, Any]) -> Any:
    import psycopg2

    connection = psycopg2.connect(**postgres_server)
    connection.autocommit = True
    yield connection.cursor()
    connection.close()


def test_postgres_finds_what_its_types_let_through(
    postgres_dbt: Dbt, postgres_cursor: Any, postgres_schema: str, relations: dict[str, str]
) -> None:
    """Each bad row is one row of the test of its table."""
    transactions: list[Row] = [
        {"amount_money": "NaN", "amount_direction": "Credit"},
        {"amount_money": "-Infinity"},
        {"amount_money": "-0.001"},
        {"posting": "infinity"},
        {"posting": "1899-12-31 23:59:59"},
        {"metadata": "[1]"},
        {"metadata": "abc"},
        {"metadata": '{"zero": "\\u0000"}'},
        {"metadata": '{"half": "\\ud800"}'},
        {"amount_money": "12.50"},
        {"account_scope": "Internal"},
        {"rail_name": None},
        {"entry": 1},
    ]
    balances = [{"business_day_end": "2030-01-01 00:00:00"}, {"limits": "7"}, {"money": "1e18"}]
    rows = {
        "transactions": [
            GOOD["transactions"],
            *[GOOD["transactions"] | {"entry": n} | bad for n, bad in enumerate(transactions, 2)],
        ],
        "daily_balances": [
            GOOD["daily_balances"],
            *[GOOD["daily_balances"] | {"entry": n} | bad for n, bad in enumerate(balances, 2)],
        ],
    }
    create_loose_on_postgres(postgres_cursor, postgres_schema, relations, {}, rows)
    assert 1 == postgres_dbt.run("test", "--select", "source:feed")
    failures = {name: rows for name, (status, rows) in postgres_dbt.results().items() if status != "pass"}
    expected = {
        "transactions_keep_the_contract": len(transactions),
        "daily_balances_keep_the_contract": len(balances),
    }
    assert expected == failures


def test_postgres_refuses_types_that_are_not_exact(
    postgres_dbt: Dbt, postgres_cursor: Any, postgres_schema: str, relations: dict[str, str]
) -> None:
    """Floats lose cents, a time zone moves with the session, text does not compare: each is named, and no test crashes."""
    types = {
        "entry": "text",
        "amount_money": "double precision",
        "posting": "timestamptz",
        "business_day_start": "text",
        "metadata": "jsonb",
    }
    rows = {name: [row] for name, row in GOOD.items()}
    create_loose_on_postgres(postgres_cursor, postgres_schema, relations, types, rows)
    assert 1 == postgres_dbt.run("test", "--select", "source:feed")
    results = postgres_dbt.results()
    assert ("fail", 3) == results.pop("transactions_keep_the_contract")
    assert ("fail", 2) == results.pop("daily_balances_keep_the_contract")
    assert {"pass"} == {status for status, _ in results.values()}


def test_postgres_names_every_column_where_none_can_be_judged(
    postgres_dbt: Dbt, postgres_cursor: Any, postgres_schema: str, relations: dict[str, str]
) -> None:
    types = {
        column.name: "jsonb" if column.kind != "json" else "xml"
        for table in TABLES.values()
        for column in table.columns
    }
    create_loose_on_postgres(
        postgres_cursor, postgres_schema, relations, types, {name: [] for name in TABLES}
    )
    assert 1 == postgres_dbt.run("test", "--select", "source:feed")
    results = postgres_dbt.results()
    for name, table in TABLES.items():
        assert ("fail", len(table.columns)) == results[f"{name}_keep_the_contract"]
        assert ("pass", 0) == results[f"{name}_name_no_json_key_twice"]
