"""Builds that update: they leave what a full build makes, and where anything is in doubt they are full builds."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from zlib import crc32

import pytest

from recongen.demo.feed import Settings, generate
from recongen.demo.feed.plants import plant
from recongen.institution import load
from tests.e2e.banks import AS_OF_DAY, Bank, Library, Row, compiled, plain_dbt, write_feed
from tests.e2e.databases import ALL_ENGINES, SCHEMA
from tests.e2e.helpers import AS_OF, BUNDLED, RECONGEN, run

UPDATE = "update: only what changed since the build of "


@pytest.fixture(params=ALL_ENGINES)
def bank(request: pytest.FixtureRequest, library: Library, tmp_path: Path) -> Bank:
    return library.empty(request.param, tmp_path / "bank", BUNDLED.read_text())


def plan(bank: Bank) -> str:
    """Of the latest run."""
    begun = [row for row in bank.relation("builds").dicts if row["state"] == "running"]
    return str(max(begun, key=lambda row: int(row["entry"]))["plan"])


def parts(folder: Path, count: int) -> list[tuple[Path, Path]]:
    """A planted month in parts, each with rows of every day."""
    institution = load(BUNDLED)
    settings = Settings(AS_OF_DAY - timedelta(days=1), window_days=30)
    feed, _ = plant(generate(institution, settings), institution, with_events=False)
    folder.mkdir()
    legs, stored = (dealt(read(path), count) for path in feed.write(folder))
    places = [folder / str(number) for number in range(count)]
    for place in places:
        place.mkdir()
    return [write_feed(place, *rows) for place, *rows in zip(places, legs, stored, strict=True)]


def read(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return [
            {name: value for name, value in row.items() if name != "entry"} for row in csv.DictReader(file)
        ]


def dealt(rows: Iterable[dict[str, str]], count: int) -> list[list[Row]]:
    """The entries of one key stay together, for a row that changes another comes after it."""
    hands: list[list[Row]] = [[] for _ in range(count)]
    for row in rows:
        key = row["id"] if "id" in row else row["account_id"] + row["business_day_start"]
        hands[crc32(key.encode()) % count].append(row)
    return hands


def must_be_what_a_full_build_makes(bank: Bank) -> None:
    assert plan(bank).startswith(UPDATE), plan(bank)
    updated = bank.contents()
    bank.recongen("build", "--full")
    assert "full build: it was asked for" == plan(bank)
    for name, relation in bank.contents().items():
        assert relation == updated[name], name


def test_a_build_is_proved_and_rows_changed_where_they_are_show(library: Library, tmp_path: Path) -> None:
    bank = library.copy(library.treasury("sqlite"), tmp_path / "bank")
    proved = bank.recongen("build", "--prove").stdout
    assert "is what the whole feed makes: every row of" in proved
    transactions = f"{SCHEMA}.{bank.prefix}_transactions"
    bank.database.execute(f"update {transactions} set account_name = account_name || '?' where entry = 3")
    before = bank.contents()
    assert "nothing is new" in bank.recongen("build", "--as-of", AS_OF).stdout

    flawed = run(*RECONGEN, "build", "institution.yaml", "--prove", cwd=bank.folder)
    assert 1 == flawed.returncode
    assert "current_transactions (1 missing, 1 too many)" in flawed.stderr
    assert before == bank.contents()


@pytest.mark.prove
def test_an_update_looks_at_new_rows_where_the_old_ones_were_found_in_order(
    library: Library, tmp_path: Path
) -> None:
    bank = library.copy(library.treasury("sqlite"), tmp_path / "bank")
    transactions = f"{SCHEMA}.{bank.prefix}_transactions"
    found = "test transactions_name_no_json_key_twice)"
    twice = """'{"a": 1, "a": 2}'"""
    bank.database.execute(
        corrected(transactions, 3), f"update {transactions} set metadata = {twice} where entry = 4"
    )
    assert found not in bank.recongen("build").stderr
    assert plan(bank).startswith(UPDATE)

    # What a test has found once it looks for in every row.
    bank.database.execute(corrected(transactions, 5, metadata=twice))
    for rows, entry in (("1 row", 6), ("2 rows", 7)):
        assert f"({rows}; {found}" in bank.recongen("build").stderr
        assert plan(bank).startswith(UPDATE)
        bank.database.execute(corrected(transactions, entry))


@pytest.mark.prove
def test_an_update_asks_of_changed_rows_whether_their_key_is_their_own(
    library: Library, tmp_path: Path
) -> None:
    bank = library.copy(library.treasury("sqlite"), tmp_path / "bank")
    tables = f"{SCHEMA}.{bank.prefix}"
    edges = bank.relation("inv_transfer_edges")
    changed = edges.dicts[0]["transfer_id"]
    columns = ", ".join(name for name in edges.names if name != "transfer_id")
    bank.database.execute(
        f"insert into {tables}_inv_transfer_edges (transfer_id, {columns}) select 'another', {columns}"
        f" from {tables}_inv_transfer_edges where transfer_id = '{changed}'"
    )
    legs = [row for row in bank.relation("transactions").dicts if row["transfer_id"] == changed]
    bank.database.execute(corrected(f"{tables}_transactions", int(legs[0]["entry"])))
    twice = run(*RECONGEN, "build", "institution.yaml", cwd=bank.folder)
    assert plan(bank).startswith(UPDATE)
    assert 1 == twice.returncode
    assert "recongen_is_key_inv_transfer_edges_edge_key" in twice.stderr, twice.stderr

    assert "full build: the last one was not complete" in bank.recongen("build").stderr


# Some ten builds for each engine.
@pytest.mark.prove
def test_an_update_leaves_what_a_full_build_makes(bank: Bank, tmp_path: Path) -> None:
    first, second, third = parts(tmp_path / "feed", 3)
    bank.load(*first)
    assert "full build: there was none before" in bank.recongen("build").stderr
    bank.load(*second)
    assert UPDATE in bank.recongen("build").stderr
    must_be_what_a_full_build_makes(bank)

    # By plain dbt, with corrections of rows of every part, and ages counted to another day.
    bank.load(*third)
    for number in (3, 40, 400):
        bank.database.execute(corrected(f"{SCHEMA}.{bank.prefix}_transactions", number))
    plain_dbt(bank, compiled(bank))
    must_be_what_a_full_build_makes(bank)
    bank.recongen("build", "--as-of", "2005-08-01")
    assert plan(bank).startswith(UPDATE)

    # A build that finds nothing new, and an update after it.
    assert "nothing is new" in bank.recongen("build", "--as-of", "2005-08-01").stdout
    assert "nothing built: nothing is new and nothing has fallen due" == plan(bank)
    bank.database.execute(corrected(f"{SCHEMA}.{bank.prefix}_transactions", 50))
    bank.recongen("build")
    assert "every row of" in bank.recongen("build", "--prove").stdout
    must_be_what_a_full_build_makes(bank)


def corrected(table: str, entry: int, metadata: str = "metadata") -> str:
    """The statement that adds an entry which renames the account of an earlier one."""
    taken = (
        "id, account_id, account_role, account_scope, account_parent_role, amount_direction, status, posting, transfer_id,"
        " transfer_type, rail_name, template_name, origin"
    )
    return (
        f"insert into {table} (entry, {taken}, metadata, account_name, amount_money, supersedes) select (select max(entry) + 1 from {table}), {taken}, {metadata}, account_name || ' II', amount_money,"
        f" 'TechnicalCorrection' from {table} where entry = {entry}"
    )


@pytest.mark.prove
def test_where_anything_is_in_doubt_the_build_is_full(bank: Bank, tmp_path: Path) -> None:
    (first,) = parts(tmp_path / "feed", 1)
    bank.load(*first)
    bank.recongen("build")
    tables = f"{SCHEMA}.{bank.prefix}"

    bank.database.execute(f"delete from {tables}_transactions where entry = 7")
    assert (
        "full build: the rows of the feed up to the last build are not as many as they were"
        in bank.recongen("build").stderr
    )

    # As many rows as before, with the same last one.
    bank.database.execute(f"update {tables}_transactions set status = 'Pending' where entry = 9")
    gate = run(*RECONGEN, "gate", "institution.yaml", cwd=bank.folder)
    assert "stale: rows of the feed's transactions have changed since the last build" in gate.stdout
    changed = "full build: rows of the feed that the last build read are not as they were"
    assert changed in bank.recongen("build").stderr
    assert "stale" not in run(*RECONGEN, "gate", "institution.yaml", cwd=bank.folder).stdout
    bank.database.execute(
        f"update {tables}_daily_balances set money = '1.23' where entry = 9",
        corrected(f"{tables}_transactions", 40),
    )
    assert changed in bank.recongen("build").stderr

    # The log of an earlier version.
    bank.database.execute(f"update {tables}_builds set daily_balances_checksum = null")
    assert "full build: the last one kept no checksum of what it read" in bank.recongen("build").stderr

    # A run that died.
    columns = "logged_at, as_of, is_locked, recongen_version, dbt_version, transactions_rows, daily_balances_rows, relations_of_a_build"
    bank.database.execute(
        f"insert into {tables}_builds (run_id, state, {columns}) select 'dead', 'running', {columns} from {tables}_builds"
        f" where entry = (select max(entry) from {tables}_builds)"
    )
    assert "full build: the last one was not complete" in bank.recongen("build").stderr

    bank.database.execute(f"drop table {tables}_transfer_totals")
    assert "full build: a relation is gone or has other columns" in bank.recongen("build").stderr

    bank.institution.write_text(BUNDLED.read_text().replace("2030-12-24", "2030-12-26"))
    assert "full build: the institution is not as it was" in bank.recongen("build").stderr
    bank.database.execute(corrected(f"{tables}_transactions", 50))
    assert UPDATE in bank.recongen("build").stderr
