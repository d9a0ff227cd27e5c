"""What the feed's door refuses, warns of and lets through, and what is found of it once another program has written it."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.cases.conftest import OpenDesk
from tests.cases.desk import Desk
from tests.e2e.banks import compiled, plain_dbt

BOTH = ("--transactions", "transactions.csv", "--balances", "daily_balances.csv")


def insert(desk: Desk, table: str, file: str) -> None:
    """The rows of a CSV file as another program writes them."""
    for row in csv.DictReader((desk.folder / file).open(encoding="utf-8", newline="")):
        given = {name: value for name, value in row.items() if value}
        values = ", ".join("'" + value.replace("'", "''") + "'" for value in given.values())
        desk.database.execute(
            f"insert into books.{desk.prefix}_{table} ({', '.join(given)}) values ({values})"
        )


def rows_of(desk: Desk, table: str) -> int:
    return len(desk.relation(table).rows)


def rejected(desk: Desk, *options: str) -> dict[tuple[int, str], str]:
    """Line and column to remedy, as `feed check --json` has them; a load must refuse them too, and leave nothing."""
    document = json.loads(desk.attempt("feed check", *options, "--json").stdout)
    refused = desk.attempt("feed load", *options, "--execute")
    assert 1 == refused.returncode
    for row in document["rejected"]:
        assert f"{row['file']}:{row['line']}: {row['column']}" in refused.stderr
        assert row["remedy"] in refused.stderr
    assert 0 == rows_of(desk, "transactions")
    return {(row["line"], row["column"]): row["remedy"] for row in document["rejected"]}


def test_a_status_is_written_exactly_so_or_declared(open_desk: OpenDesk) -> None:
    desk = open_desk(case="02-status")
    desk.create_feed()
    exact = "write Posted exactly so"
    booked = "declare it under statuses: [Booked] in institution.yaml"
    assert {
        (2, "status"): exact,
        (3, "status"): exact,
        (5, "status"): booked,
        (6, "status"): exact,
    } == rejected(desk, *BOTH)
    desk.institution.write_text(desk.institution.read_text() + "statuses: [Booked]\n")
    assert [2, 3, 6] == [line for line, _ in rejected(desk, *BOTH)]
    kept = [
        line
        for line in (desk.folder / "transactions.csv").read_text().splitlines()
        if not line.startswith(("1,", "2,", "5,"))
    ]
    (desk.folder / "transactions.csv").write_text("\n".join(kept) + "\n")
    desk.load_case()
    assert 2 == rows_of(desk, "transactions")


def test_names_that_look_alike_are_refused_or_reported(open_desk: OpenDesk) -> None:
    desk = open_desk(case="08-ids-alike")
    desk.create_feed()
    assert [(3, "account_id"), (4, "account_id")] == list(rejected(desk, *BOTH))
    pair = (
        "account_id 'c-cafe\\u0301' (daily_balances.csv:2) and 'c-caf\\xe9' (transactions.csv:2) look alike"
    )
    assert pair in desk.attempt("feed load", *BOTH, "--execute").stderr
    for table in ("transactions", "daily_balances"):
        insert(desk, table, f"{table}.csv")
    printed = desk.build_as_of("2030-02-01").stderr
    assert "test names_are_spelled_alike" in printed
    for spelling in ("'c-caf\\xe9'", "'c-cafe\\u0301'", "'c-7 '", "'c-7'", "'c-8\\u200b'", "'c-8'"):
        assert spelling in printed
    assert "WARN 3 names_are_spelled_alike" in plain_dbt(desk, compiled(desk)).stdout


def test_a_json_key_is_named_once(open_desk: OpenDesk) -> None:
    desk = open_desk(case="12-json-keys")
    desk.create_feed()
    transactions = ("--transactions", "transactions.csv")
    assert [(2, "metadata"), (4, "metadata")] == list(rejected(desk, *transactions))
    assert (
        "JSON that names the key 'external_reference' twice"
        in desk.attempt("feed load", *transactions, "--execute").stderr
    )
    insert(desk, "transactions", "transactions.csv")
    assert "(2 rows; test transactions_name_no_json_key_twice)" in desk.build_as_of("2030-02-01").stderr


@pytest.fixture
def sqlite_desk(open_desk: OpenDesk, engine: str) -> Desk:
    if engine != "sqlite":
        pytest.skip("the engines differ in nothing here")
    desk = open_desk(case="08-ids-alike")
    desk.create_feed()
    return desk


def test_quiet_days_and_overlapping_exports_pass(sqlite_desk: Desk) -> None:
    """The engines themselves are asked in tests/unit/feed."""
    folder: Path = sqlite_desk.folder
    for name in ("transactions.csv", "daily_balances.csv"):
        rows = (folder / name).read_text().splitlines()
        (folder / name).write_text("\n".join(rows[:2]) + "\n")
        (folder / f"quiet-{name}").write_text(rows[0] + "\n")
    quiet = ("--transactions", "quiet-transactions.csv", "--balances", "quiet-daily_balances.csv")
    done = sqlite_desk.succeed("feed load", *quiet, "--execute")
    assert "transactions: 0 rows loaded\ndaily_balances: 0 rows loaded\n" == done.stdout
    assert (
        "quiet-transactions.csv holds a header and no rows: there is nothing to load from it" in done.stderr
    )
    sqlite_desk.succeed("feed load", *BOTH, "--execute")
    again = sqlite_desk.attempt("feed load", *BOTH, "--execute")
    assert 1 == again.returncode
    assert "--skip-known leaves out what the table holds" in again.stderr
    known = sqlite_desk.succeed("feed load", *BOTH, "--skip-known", "--execute")
    assert "transactions: 0 rows loaded, 1 row skipped: the table holds them" in known.stdout
    assert 1 == rows_of(sqlite_desk, "transactions")
