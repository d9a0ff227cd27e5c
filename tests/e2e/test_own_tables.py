"""A core banking system's own tables are the feed: nothing is copied, nothing is lost, and what does not fit is said."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.banks import Bank, Library, plain_dbt
from tests.e2e.helpers import RECONGEN, ROOT, Done, environment, run, succeed, without_recongen

CORE = ROOT / "examples" / "core-banking"
AS_OF = "2026-09-04 00:00:00"
ENVIRONMENT = environment(AS_OF, RECONGEN_MAP="map.yaml")
DRIFTS = [("4003", "2026-09-02", "125.40", -1), ("4003", "2026-09-03", "125.40", -1)]
"""What the bank paid out and never booked."""

engines = pytest.mark.parametrize(
    "engine",
    ["sqlite", *(pytest.param(name, marks=pytest.mark.prove) for name in ("postgres", "duckdb"))],
)


@pytest.fixture
def bank(library: Library, engine: str, tmp_path: Path) -> Bank:
    """The example's tables in a database of its own, before any build."""
    folder = tmp_path / "bank"
    folder.mkdir(exist_ok=True)
    for name in ("institution.yaml", "map.yaml"):
        (folder / name).write_text((CORE / name).read_text())
    made = Bank(folder, library.database(engine, folder))
    bring(made, (CORE / "core.sql").read_text())
    return made


def bring(bank: Bank, script: str) -> None:
    """The tables of a script, in the schema of the profile."""
    named = re.sub(r"(create table|insert into) ", r"\1 books.", script)
    bank.database.execute(*filter(str.strip, named.split(";\n")))


def recongen(bank: Bank, verb: str, *rest: object) -> Done:
    return run(*RECONGEN, *verb.split(), "institution.yaml", *rest, cwd=bank.folder, env=ENVIRONMENT)


def drifts(bank: Bank) -> list[tuple[object, ...]]:
    found = json.loads(recongen(bank, "exceptions", "--json").stdout)["exceptions"]
    names = ("account_id", "business_day", "magnitude_money", "magnitude_sign")
    return [tuple(row[name] for name in names) for row in found]


def insert(bank: Bank, *lines: str) -> None:
    columns = "line_no, journal_no, account_no, side, amount_cents, state, kind, booked_on"
    bank.database.execute(
        *(f"insert into books.core_journal_lines ({columns}) values {line}" for line in lines)
    )


@engines
def test_the_missing_entry_is_drift_to_the_cent(bank: Bank) -> None:
    built = recongen(bank, "build")
    assert "names no entry of daily_balances, so their rows are numbered" in built.stderr
    assert DRIFTS == drifts(bank)
    assert 20 == len(bank.relation("transactions").rows)
    map_ = bank.folder / "map.yaml"
    map_.write_text(f"# Whose tables these are.\n{map_.read_text()}")
    assert "fail: 2 exceptions in 1 check" == recongen(bank, "gate").stdout.splitlines()[-1]
    map_.write_text(map_.read_text().replace("REJECTED: Failed", "REJECTED: Pending"))
    assert recongen(bank, "gate").stdout.startswith(
        "stale: the institution file, or the map of its own tables, "
    )


@pytest.mark.prove
@engines
def test_plain_dbt_builds_the_same_and_the_entry_arrives(bank: Bank, tmp_path: Path) -> None:
    succeed(*RECONGEN, "compile", "institution.yaml", "--map", "map.yaml", "-o", "project", cwd=bank.folder)
    plain_dbt(bank, bank.folder / "project", without_recongen(tmp_path / "sealed", AS_OF))
    assert DRIFTS == drifts(bank)
    found = bank.contents()
    insert(
        bank,
        "(21, 'J0007', '4003', 'D', 12540, 'BOOKED', 'OUT', '2026-09-02')",
        "(22, 'J0007', 'CLR', 'C', 12540, 'BOOKED', 'OUT', '2026-09-02')",
    )
    assert "stale: the feed's transactions hold 2 more rows" in recongen(bank, "gate").stdout
    recongen(bank, "build")
    assert [] == drifts(bank)
    bank.database.execute("delete from books.core_journal_lines where line_no > 20")
    recongen(bank, "build")
    assert found == bank.contents()


FAULTY = {
    "(30, 'J30', '9999', 'C', 1, 'BOOKED', 'IN', '2026-09-03')": "account_id: '9999' is not declared, and core_accounts does not have it (1 row",
    "(31, 'J31', '4009', 'C', 1, 'BOOKED', 'IN', '2026-09-03')": "account_role: 'LON' has no meaning in the map (1 row",
    "(32, 'J32', '4001', 'C', 1, 'BOOKED', 'CHQ', '2026-09-03')": "rail_name: kind of core_journal_lines is 'CHQ', which has no meaning in the map (2 rows",
    "(33, 'J33', '4001', 'C', 1, 'BOOKED', 'CHQ', '2026-09-03')": "rail_name",
    "(34, 'J34', '4001', 'C', 1, 'ODD', 'IN', '2026-09-03')": "status: state of core_journal_lines is 'ODD'",
    "(35, 'J35', '4001', 'C', -1, 'BOOKED', 'IN', '2026-09-03')": "amount_money: below zero, and the map says unsigned",
    "(36, 'J36', '4001', 'C', null, 'BOOKED', 'IN', '2026-09-03')": "amount_money: amount_cents of core_journal_lines is empty",
}


@engines
def test_what_does_not_fit_the_map_is_counted_and_stops_the_build(bank: Bank) -> None:
    core = (CORE / "core.sql").read_text()
    loose = core.replace("amount_cents bigint not null", "amount_cents bigint").replace("core_", "loose_")
    bring(bank, loose)
    map_ = (bank.folder / "map.yaml").read_text().replace("core_journal_lines", "loose_journal_lines")
    (bank.folder / "map.yaml").write_text(map_)
    bank.database.execute("insert into books.core_accounts values ('4009', 'Zoe Adler', 'LON')")
    columns = "line_no, journal_no, account_no, side, amount_cents, state, kind, booked_on"
    bank.database.execute(
        *(f"insert into books.loose_journal_lines ({columns}) values {line}" for line in FAULTY)
    )
    counted = {line: says.replace("core_journal", "loose_journal") for line, says in FAULTY.items()}

    refused = recongen(bank, "build")
    assert 1 == refused.returncode
    # The most frequent reasons are said, the rest are rows of the test.
    assert counted["(32, 'J32', '4001', 'C', 1, 'BOOKED', 'CHQ', '2026-09-03')"] in refused.stderr
    assert "(7 rows; test transactions_fit_the_map (models/feed/_feed__models.yml))" in refused.stderr
    faults = bank.database.relation("harbour_transactions").rows
    for says in counted.values():
        reason = says.rpartition(" (")[0] if says.endswith(("row", "rows")) else says
        assert any(str(row[-1]).startswith(reason) for row in faults), reason
    assert 1 == recongen(bank, "gate").returncode


@pytest.mark.prove
@engines
def test_rows_without_an_entry_must_be_there_once(bank: Bank) -> None:
    bank.database.execute("create table books.twice as select * from books.core_day_ends")
    bank.database.execute(
        "insert into books.twice select * from books.core_day_ends where account_no = '7010'"
    )
    map_ = bank.folder / "map.yaml"
    map_.write_text(map_.read_text().replace("core_day_ends", "twice"))
    refused = recongen(bank, "build")
    assert "In twice an account has two balances of one day" in refused.stderr
    assert "account_id 7010, business_day_start 2026-09-01 00:00:00: 2 rows" in refused.stderr


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("core_day_ends", "core_nights", "map.yaml:23: the database has no table or view core_nights"),
        pytest.param(
            "account_name: holder",
            "account_name: owner",
            "map.yaml:7: account_name reads the column owner, which core_accounts does not have; it has account_no, holder, product",
            marks=pytest.mark.prove,
        ),
    ],
)
def test_what_the_database_does_not_have_is_said_with_the_line_of_the_map(
    bank: Bank, old: str, new: str, says: str
) -> None:
    map_ = bank.folder / "map.yaml"
    map_.write_text(map_.read_text().replace(old, new))
    assert says in recongen(bank, "build").stderr


@pytest.mark.prove
@pytest.mark.parametrize("engine", ["sqlite"])
def test_nothing_is_written_into_the_institutions_tables(bank: Bank, tmp_path: Path) -> None:
    assert 0 == recongen(bank, "build").returncode
    feed = CORE.parent / "treasury-2005" / "transactions.csv"
    loading = ("feed load", "--transactions", feed, "--execute")
    refused: Callable[[Done], str] = lambda done: f"{done.returncode} {done.stderr.strip()}"
    says = "2 error: the feed of harbour is your own tables, as map.yaml says: write into those, nothing is loaded here"
    assert says == refused(recongen(bank, *loading))
    assert says == refused(recongen(bank, "data apply", "--execute"))
    # Also where nobody says so: the database does.
    unsaid = run(
        *RECONGEN, "feed", "load", "institution.yaml", *loading[1:], cwd=bank.folder, env=environment(AS_OF)
    )
    assert "harbour_transactions in sqlite" in unsaid.stderr and "read other tables" in unsaid.stderr
    assert "read other tables" in recongen(bank, "schema apply", "--drop-data", "--execute").stderr
    assert "create table" in recongen(bank, "schema apply").stdout
    assert "harbour_transactions (" not in recongen(bank, "schema apply").stdout
    # What a build made goes, the tables stay.
    recongen(bank, "schema clean", "--drop-data", "--execute")
    assert {"core_accounts", "core_day_ends", "core_journal_lines"} == set(bank.database.contents())


@engines
def test_a_table_or_view_of_somebody_else_is_not_replaced(bank: Bank) -> None:
    bank.database.execute("create view books.harbour_transactions as select 1 as mine")
    assert "harbour_transactions is not one that a build of harbour makes" in recongen(bank, "build").stderr
    bank.database.execute(
        "drop view books.harbour_transactions", "create table books.harbour_transactions (mine integer)"
    )
    assert "harbour_transactions is not one that a build of harbour makes" in recongen(bank, "build").stderr
    assert ("mine",) == tuple(name for name, _ in bank.database.relation("harbour_transactions").columns)
