"""schema, feed, build, exceptions and gate on the treasury's ledger, on the embedded database."""

from __future__ import annotations

import csv
import io
import json
import shutil
import sqlite3
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from recongen.demo import examples
from tests import parsed
from tests.unit.cli.conftest import Recongen, run

EXPECTED = json.loads((examples.root() / "treasury-2005" / "expected.json").read_text())


def database(institution: Path) -> Path:
    return institution.parent / "build" / "dts" / "dts.sqlite3"


def relations(path: Path) -> set[str]:
    with sqlite3.connect(path) as connection:
        return {
            name
            for (name,) in connection.execute(
                "select name from sqlite_master where type in ('table', 'view')"
            )
        }


@pytest.fixture
def copied(built: Path, tmp_path: Path, recongen: Recongen) -> Path:
    """A built institution that a test may change."""
    # What dbt parsed in another folder is of no use here.
    other = shutil.ignore_patterns(parsed.STATE)
    shutil.copytree(built.parent, tmp_path, dirs_exist_ok=True, symlinks=True, ignore=other)
    return tmp_path / "institution.yaml"


def test_schema_apply_prints_the_ddl_and_does_nothing(recongen: Recongen, bank: Path, tmp_path: Path) -> None:
    result = recongen("schema", "apply", bank)
    assert result.exit_code == 0, result.output
    assert result.stdout.count("create table if not exists") == 7
    with sqlite3.connect(":memory:") as connection:
        connection.executescript(result.stdout)
    assert "nothing was changed" in result.stderr
    assert not [*tmp_path.rglob("*.sqlite3")] or not relations(database(bank))


def test_without_a_profile_the_embedded_database_is_named(recongen: Recongen, bank: Path) -> None:
    result = recongen("schema", "apply", bank, "--execute")
    assert "no dbt profile: using the embedded database build/dts/dts.sqlite3" in result.stderr
    assert {"dts_transactions", "dts_daily_balances"} <= relations(database(bank))


def test_schema_apply_keeps_what_is_there(copied: Path) -> None:
    result = run("schema", "apply", copied, "--execute")
    assert "dts_transactions exists with 4,011 rows and stays as it is" in result.stderr
    assert run("doctor", copied).stdout.count("4,011 rows") == 1


def test_drop_data_without_execute_drops_nothing(copied: Path) -> None:
    result = run("schema", "apply", copied, "--drop-data")
    assert "dts_transactions would be dropped with 4,011 rows and created again" in result.stderr
    assert "4,011 rows" in run("doctor", copied).stdout


def test_drop_data_recreates_the_base_tables(copied: Path) -> None:
    result = run("schema", "apply", copied, "--drop-data", "--execute")
    assert result.exit_code == 0, result.output
    assert "dts_transactions: is empty" in run("doctor", copied).stdout


def test_feed_load_without_execute_checks_and_loads_nothing(recongen: Recongen, bank: Path) -> None:
    recongen("schema", "apply", bank, "--execute")
    feed = examples.root() / "treasury-2005" / "daily_balances.csv"
    result = recongen("feed", "load", bank, "--balances", feed)
    assert (result.exit_code, result.stdout) == (0, "daily_balances: 240 rows ok\n")
    assert "nothing was loaded" in result.stderr
    assert "dts_daily_balances: is empty" in recongen("doctor", bank).stdout


@pytest.mark.parametrize("kept_in_memory", [10_000, 0])
def test_feed_check_prints_every_fault_with_its_line(
    kept_in_memory: int, recongen: Recongen, bank: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("recongen.feed.findings.KEPT", kept_in_memory)
    lines = (examples.root() / "treasury-2005" / "daily_balances.csv").read_text().splitlines()
    bad = tmp_path / "bad.csv"
    bad.write_text("\n".join([*lines[:3], lines[3].replace("internal", "inside"), *lines[4:]]) + "\n")
    result = recongen("feed", "check", bank, "--balances", bad)
    assert result.exit_code == 1
    assert result.stdout.startswith("bad.csv:4: account_scope 'inside': ")
    document = json.loads(recongen("feed", "check", bank, "--balances", bad, "--json").stdout)
    assert [row["line"] for row in document["rejected"]] == [4]


def test_the_figures_are_those_of_an_independent_recomputation(built: Path) -> None:
    document = json.loads(run("exceptions", built, "--json").stdout)
    assert (document["prefix"], document["as_of"]) == ("dts", "2005-10-01T00:00:00Z")
    rows = {check["check"]: check["rows"] for check in document["checks"]}
    limits = sum(figures["account_days"] for figures in EXPECTED["limit_breach"].values())
    assert {
        name: rows[name]
        for name in ("drift", "ledger_drift", "overdraft", "limit_breach", "business_day_enclosure_breach")
    } == {
        "drift": EXPECTED["drift"]["rows"],
        "ledger_drift": EXPECTED["ledger_drift"]["rows"],
        "overdraft": EXPECTED["overdraft"]["rows"],
        "limit_breach": limits,
        "business_day_enclosure_breach": EXPECTED["business_day_enclosure_breach"]["rows"],
    }
    drift = [row for row in document["exceptions"] if row["check"] == "drift"]
    assert sum(Decimal(row["magnitude_money"]) for row in drift) == Decimal(EXPECTED["drift"]["sum_abs"])
    assert Counter(row["check"] for row in document["exceptions"]) == Counter(
        {name: n for name, n in rows.items() if n}
    )


def test_exceptions_as_csv_are_the_same_rows(built: Path) -> None:
    document = json.loads(run("exceptions", built, "--json").stdout)
    rows = list(csv.DictReader(io.StringIO(run("exceptions", built, "--csv").stdout)))
    assert [row["exception_key"] for row in rows] == [row["exception_key"] for row in document["exceptions"]]


def test_exceptions_of_one_check_and_one_day(built: Path) -> None:
    today = json.loads(run("exceptions", built, "--json", "--today", "--check", "drift").stdout)
    assert [check["check"] for check in today["checks"]] == ["drift"]
    assert {row["business_day"] for row in today["exceptions"]} == {"2005-09-30"}


def test_the_table_says_what_a_person_asks_first(built: Path) -> None:
    result = run("exceptions", built)
    assert result.exit_code == 0
    assert (
        "4,011 transaction rows and 240 daily balance rows, as of 2005-10-01 00:00:00 UTC; latest business day 2005-09-30"
        in result.stdout
    )
    assert (
        "Balance does not match postings (drift) high, 5 causes, 152 of 160 account-days"
        in result.stdout.splitlines()
    )
    assert "Account overdrawn (0 of 240 account-days)" in result.stdout
    assert "Federal Reserve Account (FRA)" in result.stdout


def test_an_unknown_check_is_refused_with_the_known_ones(built: Path) -> None:
    result = run("exceptions", built, "--check", "drft")
    assert result.exit_code == 2
    assert "there is no check 'drft'; the checks are bundle_breach, " in result.stderr


def test_the_gate_fails_on_its_severity(built: Path) -> None:
    result = run("gate", built, "--fail-on", "high")
    assert result.exit_code == 1
    assert "drift (high): 152 exceptions" in result.stdout.splitlines()
    assert "(medium)" not in result.stdout


def test_the_gate_passes_what_was_known_before(built: Path, tmp_path: Path) -> None:
    earlier = tmp_path / "earlier.json"
    document = json.loads(run("exceptions", built, "--json").stdout)
    earlier.write_text(json.dumps(document))
    result = run("gate", built, "--new-only", earlier)
    assert (result.exit_code, result.stdout) == (0, "pass: no new exceptions of severity medium or above\n")
    dropped = document["exceptions"].pop(0)
    earlier.write_text(json.dumps(document))
    result = run("gate", built, "--new-only", earlier, "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["failing"] == [
        {"check": dropped["check"], "severity": dropped["severity"], "rows": 1}
    ]


def test_the_gate_fails_before_the_first_build(recongen: Recongen, bank: Path) -> None:
    recongen("schema", "apply", bank, "--execute")
    result = recongen("gate", bank)
    assert result.exit_code == 1
    assert "dts has not been built in sqlite " in result.stderr
    assert "recongen build" in result.stderr


def test_the_gate_fails_when_the_feed_has_moved_on(copied: Path) -> None:
    with sqlite3.connect(database(copied)) as connection:
        connection.execute("delete from dts_transactions where entry = 4011")
    result = run("gate", copied, "--json")
    assert result.exit_code == 1
    assert (
        json.loads(result.stdout)["stale"]
        == "the feed's transactions hold 1 fewer row than at the last build"
    )


def test_the_gate_fails_when_the_institution_has_changed(copied: Path) -> None:
    copied.write_text(copied.read_text().replace("10000000000.00", "10000000001.00"))
    result = run("gate", copied)
    assert result.exit_code == 1
    assert result.stdout.startswith("stale: the institution file, or the map of its own tables, has changed")


def test_a_build_over_an_unusable_feed_says_why(copied: Path) -> None:
    with sqlite3.connect(database(copied)) as connection:
        connection.execute("drop table dts_transactions")
        connection.execute("create table dts_transactions (entry integer)")
    result = run("build", copied)
    assert result.exit_code == 1
    assert result.stderr.splitlines()[-1].startswith("error: ")
    assert "Traceback" not in result.output


def test_schema_clean_without_execute_changes_nothing(copied: Path) -> None:
    before = relations(database(copied))
    result = run("schema", "clean", copied)
    assert result.exit_code == 0
    assert "table\tdts_drift\tdrop" in result.stdout.splitlines()
    assert "base table\tdts_transactions\tkeep\t4011 rows" in result.stdout.splitlines()
    assert relations(database(copied)) == before


def test_schema_clean_drops_what_is_derived_and_nothing_of_a_neighbour(copied: Path) -> None:
    with sqlite3.connect(database(copied)) as connection:
        connection.execute("create table dts_two_drift (x)")
        connection.execute("create table dts_handmade (x)")
    result = run("schema", "clean", copied, "--execute")
    assert result.exit_code == 0, result.output
    left = {name for name in relations(database(copied)) if not name.startswith("sqlite_")}
    assert left == {"dts_transactions", "dts_daily_balances", "dts_two_drift", "dts_handmade"}


def test_schema_clean_drops_rows_only_with_its_option(copied: Path) -> None:
    result = run("schema", "clean", copied, "--execute", "--drop-data")
    assert result.exit_code == 0, result.output
    assert not {name for name in relations(database(copied)) if name.startswith("dts_")}
