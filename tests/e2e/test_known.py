"""What was known at some time, built again later: the same rows as were built then, whatever has arrived since."""

from __future__ import annotations

import csv
import random
from collections.abc import Sequence
from pathlib import Path

import pytest

from recongen.feed.contract import DAILY_BALANCES, TRANSACTIONS, Table
from tests.e2e.banks import Bank, Library
from tests.e2e.databases import ALL_ENGINES, Contents
from tests.e2e.helpers import RECONGEN, run

AS_KNOWN = "as_known"
Rows = list[dict[str, str]]


def batches(bank: Bank, dice: random.Random, count: int) -> list[tuple[Rows, Rows]]:
    """The feed beside a bank's file cut anywhere, each part followed by corrections of rows of the earlier ones."""
    made: list[tuple[Rows, Rows]] = [([], []) for _ in range(count)]
    for position, table in enumerate((TRANSACTIONS, DAILY_BALANCES)):
        with (bank.folder / f"{table.name}.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        cuts = sorted(dice.sample(range(1, len(rows)), count - 1))
        entry, known = 0, Rows()
        for batch, first, last in zip(made, [0, *cuts], [*cuts, len(rows)], strict=True):
            arrived = [dict(row) for row in rows[first:last]]
            arrived += [corrected(dict(row), table, dice) for row in dice.sample(known, min(20, len(known)))]
            for entry, row in enumerate(arrived, entry + 1):
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
    feed_and_log = (*(table.name for table in (TRANSACTIONS, DAILY_BALANCES)), "builds")
    return {name: relation for name, relation in ours.items() if name not in feed_and_log}


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
    for then, until, began in list(zip(built, marks, moments(bank), strict=True))[:-1]:
        # The log of builds knows the marks by the time.
        known = dice.choice([until, began])
        bank.recongen("build", "--known-until", known, "--into", AS_KNOWN, "--keep")
        same(contents(bank, AS_KNOWN), then)
    # The last build stands as it was, and so does the feed.
    assert contents(bank, bank.prefix) == built[-1]
    assert feed == [bank.relation(table.name) for table in (TRANSACTIONS, DAILY_BALANCES)]
