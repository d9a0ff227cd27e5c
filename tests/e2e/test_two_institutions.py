"""Two institutions in one database never touch, not even when one's prefix begins like the other's."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.e2e.banks import Bank, Library, write_feed
from tests.e2e.databases import Contents, Database
from tests.e2e.feeds import Row, account, balance, transfer

INSTITUTION = """\
instance: {prefix}
accounts:
  - {{id: till, role: Till, scope: internal}}
  - {{id: world, role: World, scope: external}}
rails:
  - name: {rail}
    source_role: World
    destination_role: Till
    expected_net: 0
    origin: InternalInitiated
    metadata_keys: []
"""
DAY = date(2005, 6, 1)


def settle(folder: Path, database: Database, prefix: str, rail: str, days: int, drift: int) -> Bank:
    """An institution with its feed loaded; on its last day the balance is wrong by so many cents."""
    folder.mkdir(exist_ok=True)
    (folder / "institution.yaml").write_text(INSTITUTION.format(prefix=prefix, rail=rail))
    till, world = account("till", "Till", name=f"Till of {prefix}"), account("world", "World", "external")
    postings: list[Row] = []
    balances: list[Row] = []
    for number in range(days):
        day = DAY + timedelta(days=number)
        postings += transfer(world, till, 100, f"{prefix}-{number}", rail, f"{day} 12:00:00")
        balances.append(balance(till, day, 100 * (number + 1) + (drift if number == days - 1 else 0)))
    bank = Bank(folder, database)
    bank.recongen("schema apply", "--execute")
    bank.load(*write_feed(folder, postings, balances))
    return bank


def held(database: Database) -> tuple[Contents, Contents]:
    """What is of `dts` and what is of `dts_b`."""
    found = database.contents()
    longer = {name: relation for name, relation in found.items() if name.startswith("dts_b_")}
    shorter = {name: relation for name, relation in found.items() if name not in longer}
    assert all(name.startswith("dts_") for name in shorter)
    return shorter, longer


@pytest.mark.parametrize("engine", ["sqlite", pytest.param("postgres", marks=pytest.mark.prove)])
def test_what_one_does_leaves_every_relation_and_row_of_the_other(
    library: Library, engine: str, tmp_path: Path
) -> None:
    database = library.database(engine, tmp_path)
    a = settle(tmp_path / "a", database, "dts", "wire", days=3, drift=1)
    a.build()
    alone, _ = held(database)
    a_b = settle(tmp_path / "a_b", database, "dts_b", "cheque", days=5, drift=-2)
    assert alone == held(database)[0], "schema apply or feed load of a_b changed a"
    a_b.build()
    shorter, longer = held(database)
    assert alone == shorter, "the build of a_b changed a"
    assert {name.removeprefix("dts_") for name in shorter} == {name.removeprefix("dts_b_") for name in longer}
    a.build()
    assert longer == held(database)[1], "the build of a changed a_b"
    assert ["0.01"] == [row["magnitude_money"] for row in a.exceptions()["exceptions"]]
    assert ["0.02"] == [row["magnitude_money"] for row in a_b.exceptions()["exceptions"]]

    shorter, _ = held(database)
    spare = library.database(engine, tmp_path / "spare", database)
    for cleaned, kept, of_other in ((a, longer, 1), (a_b, shorter, 0)):
        clean_step_by_step(cleaned, kept, of_other)
        # The other order begins with both institutions whole.
        a_b.database = spare
        spare.write_profile(a_b.folder)


def clean_step_by_step(bank: Bank, kept: Contents, of_other: int) -> None:
    """schema clean as a plan, then of what is derived, then of everything; the other's contents stay `kept`."""
    whole = held(bank.database)
    listed = [line.split("\t")[1] for line in bank.recongen("schema clean").stdout.splitlines()]
    assert whole == held(bank.database), "a plan changed something"
    assert set(whole[1 - of_other]) == set(listed)

    bank.recongen("schema clean", "--execute")
    left = held(bank.database)
    base = {f"{bank.prefix}_transactions", f"{bank.prefix}_daily_balances"}
    assert {name: whole[1 - of_other][name] for name in base} == left[1 - of_other]
    assert kept == left[of_other]

    bank.recongen("schema clean", "--execute", "--drop-data")
    left = held(bank.database)
    assert {} == left[1 - of_other]
    assert kept == left[of_other]
