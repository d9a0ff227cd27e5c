"""What was known at some time, built again later: the same rows as were built then, whatever has arrived since."""

from __future__ import annotations

import csv
import os
import random
import signal
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from recongen.feed.contract import DAILY_BALANCES, EVENT_TABLES, TABLES, TRANSACTIONS, Table
from recongen.feed.fingerprint import Marks
from recongen.known import known_at
from recongen.session import Session
from recongen.talk import Talk
from tests.e2e.banks import Bank, Library
from tests.e2e.databases import ALL_ENGINES, Contents, Duckdb, Sqlite
from tests.e2e.helpers import AS_OF, RECONGEN, SECONDS, run, start

AS_KNOWN = "as_known"
Rows = list[dict[str, str]]


def batches(bank: Bank, dice: random.Random, count: int) -> list[tuple[Rows, Rows]]:
    """The feed beside a bank's file cut anywhere, each part followed by corrections of rows of the earlier ones."""
    made: list[tuple[Rows, Rows]] = [([], []) for _ in range(count)]
    for position, table in enumerate((TRANSACTIONS, DAILY_BALANCES)):
        with (bank.folder / f"{table.name}.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        cuts = sorted(dice.sample(range(1, len(rows)), count - 1))
        known: Rows = []
        for batch, first, last in zip(made, [0, *cuts], [*cuts, len(rows)], strict=True):
            arrived = [dict(row) for row in rows[first:last]]
            arrived += [corrected(dict(row), table, dice) for row in dice.sample(known, min(20, len(known)))]
            for entry, row in enumerate(arrived, len(known) + 1):
                row["entry"] = str(entry)
            known += arrived
            batch[position].extend(arrived)
    return made


def corrected(row: dict[str, str], table: Table, dice: random.Random) -> dict[str, str]:
    money = "amount_money" if table == TRANSACTIONS else "money"
    sign = "-" if row[money].startswith("-") else ""
    row[money] = f"{sign}{dice.randrange(1, 9000)}.{dice.randrange(100):02d}"
    row["supersedes"] = dice.choice(["TechnicalCorrection", "TechnicalCorrection", ""])
    return row


def written(path: Path, table: Table, rows: Sequence[dict[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, table.column_names)
        writer.writeheader()
        writer.writerows(rows)
    return path


def contents(bank: Bank, prefix: str) -> Contents:
    """Every relation of a prefix by its model's name, without what names the run."""
    found = bank.database.contents()
    ours = {name.removeprefix(f"{prefix}_"): found[name] for name in found if name.startswith(f"{prefix}_")}
    base = (*(table.name for table in (*TABLES, *EVENT_TABLES)), "builds")
    return {name: relation for name, relation in ours.items() if name not in base}


def same(known: Contents, built: Contents) -> None:
    assert set(known) == set(built)
    for name in known:
        if name == "run_context":
            (one,), (other,) = known[name].dicts, built[name].dicts
            assert {"run_id"} == {column for column in one if one[column] != other[column]}
        else:
            assert known[name] == built[name], name


def moments(bank: Bank) -> list[str]:
    """When each run began, the earliest first."""
    log = bank.relation("builds").dicts
    return [
        row["logged_at"] for row in sorted(log, key=lambda row: row["entry"]) if row["state"] == "running"
    ]


@pytest.mark.parametrize(
    ("engine", "count", "seed"),
    [("sqlite", 2, 1)]
    + [pytest.param(engine, 4, seed, marks=pytest.mark.prove) for engine in ALL_ENGINES for seed in (2, 3)],
)
def test_what_was_known_is_what_was_built_then(
    library: Library, tmp_path: Path, engine: str, count: int, seed: int
) -> None:
    source = library.bundled("sqlite")
    bank = library.empty(engine, tmp_path, source.institution.read_text())
    built: list[Contents] = []
    marks: list[str] = []
    dice = random.Random(seed)
    for number, (transactions, balances) in enumerate(batches(source, dice, count)):
        bank.load(
            written(tmp_path / f"{number}-t.csv", TRANSACTIONS, transactions),
            written(tmp_path / f"{number}-b.csv", DAILY_BALANCES, balances),
        )
        bank.build()
        built.append(contents(bank, bank.prefix))
        marks.append(f"{transactions[-1]['entry']},{balances[-1]['entry']}")
    feed = [bank.relation(table.name) for table in (TRANSACTIONS, DAILY_BALANCES)]
    # Of the last batch it would be the same build again.
    for number, then in enumerate(built[:-1]):
        # The log of builds knows the marks by the time.
        known = marks[number] if number % 2 else moments(bank)[number]
        bank.recongen("build", "--known-until", known, "--into", AS_KNOWN, "--keep")
        same(contents(bank, AS_KNOWN), then)
    # The last build stands as it was, and so does the feed.
    assert contents(bank, bank.prefix) == built[-1]
    assert feed == [bank.relation(table.name) for table in (TRANSACTIONS, DAILY_BALANCES)]


def names(bank: Bank) -> set[str]:
    with bank.database.session() as cursor:
        return set(bank.database.names(cursor))


@pytest.mark.prove
def test_it_is_read_as_one_build_and_removed_whatever_happens(library: Library, tmp_path: Path) -> None:
    bank = library.copy(library.treasury("sqlite"), tmp_path)
    before = bank.database.contents()
    session = Session(bank.institution, Talk(quiet=True), {"profiles_dir": bank.folder}, as_of=AS_OF)
    with pytest.raises(KeyboardInterrupt), known_at(session, Marks(2000, 120)) as past:
        (context, drift), stale = past.read_report(
            lambda report: (report.context, {check.name: check.rows for check in report.checks}["drift"])
        )
        with past.connection(read_only=True) as connection:
            rows = connection.rows(f"select count(*) as n from {past.target.relation('dts_known_drift')}")
        raise KeyboardInterrupt
    assert (2000, 120, "dts") == (context.transactions_rows, context.daily_balances_rows, context.prefix)
    assert (72, 72, None) == (drift, rows[0]["n"], stale)
    assert before == bank.database.contents()


def refused(bank: Bank, said: str, *words: str, file: str = "institution.yaml") -> None:
    before = bank.database.contents()
    done = run(*RECONGEN, "build", file, *words, cwd=bank.folder)
    assert done.returncode in (1, 2), words
    assert said in done.stderr, done.stderr
    assert before == bank.database.contents(), words


@pytest.mark.prove
def test_what_cannot_be_built_is_refused_before_anything_changes(library: Library, tmp_path: Path) -> None:
    bank = library.copy(library.treasury("sqlite"), tmp_path)
    for words, said in {
        ("4012,240",): "transactions end at entry 4,011 and do not reach entry 4,012",
        ("4011,241",): "daily_balances end at entry 240 and do not reach entry 241",
        ("2005-10-01",): "no complete build of dts began by 2005-10-01 00:00:00 UTC",
        ("4011",): "'4011' is not an instant, nor two entries such as 4011,240",
        ("9,9", "--into", "dts"): "cannot be built into 'dts': it is that of the institution itself",
        ("9,9", "--into", "A b"): "cannot be built into 'A b': it is not a prefix",
    }.items():
        refused(bank, said, "--known-until", *words)
    for taken, made, said in (
        ("transactions", "as select * from books.dts_transactions", "is taken in the schema main: it is that of an institution"),
        ("drift", "(a integer)", "the table main.dts_known_drift is not one that a build of dts_known makes"),
        ("builds", "as select *, 'snb' as feed_prefix from books.dts_builds", "the prefix dts_known holds a past state of snb"),
    ):  # fmt: skip
        bank.database.execute(f"create table books.dts_known_{taken} {made}")
        refused(bank, said, "--known-until", "2000,120")
        bank.database.execute(f"drop table books.dts_known_{taken}")
    # An institution never takes a past state's prefix either; `schema clean` knows whose state it is.
    done = bank.recongen("build", "--known-until", "2000,120", "--keep")
    assert "exceptions in 7 of 24 checks" in done.stdout
    assert "kept: the relations dts_known_*" in done.stderr
    text = bank.institution.read_text()
    (tmp_path / "other.yaml").write_text(text.replace("instance: dts", "instance: dts_known"))
    refused(bank, "the prefix dts_known is taken in the schema main: a past state", file="other.yaml")
    bank.database.execute("delete from books.dts_transactions where entry = 9")
    said = "the feed's transactions hold 4,010 rows up to entry 4,011, where the build of"
    refused(bank, said, "--known-until", moments(bank)[0])
    bank.recongen("schema clean", "--execute")
    assert {"dts_transactions", "dts_daily_balances"} == names(bank)


@pytest.mark.prove
@pytest.mark.parametrize("engine", ALL_ENGINES)
def test_a_file_of_its_own_holds_the_same(library: Library, tmp_path: Path, engine: str) -> None:
    """For a database that is not to be written to: what was known, and the feed that was known, nothing else."""
    bank = library.copy(library.treasury(engine), tmp_path)
    before = bank.database.contents()
    for ending in ("sqlite3", "duckdb"):
        bank.recongen("build", "--known-until", "2000,120", "--into", f"past.{ending}")
    assert [] == [*tmp_path.glob("past.*"), *(tmp_path / "build").rglob("past.*")]
    bank.recongen("build", "--known-until", "2000,120", "--into", "past.sqlite3", "--keep")
    assert before == bank.database.contents()
    again = run(
        *RECONGEN, "build", "institution.yaml", "--known-until", "9,9", "--into", "past.sqlite3", cwd=tmp_path
    )
    assert (2, True) == (again.returncode, "past.sqlite3 exists already: delete it" in again.stderr)
    bank.recongen("build", "--known-until", "2000,120", "--keep")
    beside = contents(bank, "dts_known")
    bank.database = Sqlite(tmp_path / "past.sqlite3")
    held = contents(bank, "dts")
    assert set(beside) == set(held)
    for name, relation in beside.items():
        assert (name, len(relation.rows)) == (name, len(held[name].rows))
    for name in ("exceptions", "drift", "limit_breach"):
        assert sorted(beside[name].dicts, key=repr) == sorted(held[name].dicts, key=repr)


@pytest.mark.prove
@pytest.mark.parametrize("engine", ALL_ENGINES)
def test_what_a_killed_run_left_goes_with_the_next(library: Library, tmp_path: Path, engine: str) -> None:
    bank = library.copy(library.treasury(engine), tmp_path)
    before = names(bank)
    killed = start(*RECONGEN, "build", "institution.yaml", "--known-until", "2000,120", cwd=bank.folder)
    deadline = time.monotonic() + SECONDS
    while not has_begun(bank) and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(1)
    os.killpg(killed.pid, signal.SIGKILL)
    killed.communicate()
    left = names(bank) - before
    assert {"dts_known_builds"} < left
    assert all(name.startswith("dts_known_") for name in left)
    done = bank.recongen("build", "--known-until", "2000,120")
    assert "exceptions in 7 of 24 checks" in done.stdout
    assert "removed again: the relations dts_known_*" in done.stderr
    assert before == names(bank)


def has_begun(bank: Bank) -> bool:
    if isinstance(bank.database, Duckdb):
        # Nobody reads the file meanwhile, but its log of changes shows beside it.
        return bank.database.file.with_name(f"{bank.database.file.name}.wal").exists()
    return "dts_known_builds" in names(bank)
