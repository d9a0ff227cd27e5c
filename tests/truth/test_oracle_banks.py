"""The banks made by chance: all checks fire on them, they replay, and the oracle is fast on large ones."""

from __future__ import annotations

import json
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings

from tests.truth.coverage import measure
from tests.truth.oracle import CHECKS, Bank, Books, run_checks
from tests.truth.oracle.bank import read_feed
from tests.truth.oracle.exceptions import exceptions
from tests.truth.oracle.reduce import smallest
from tests.truth.strategies import banks, random_bank

QUICKLY = settings(
    max_examples=25,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate],
)
"""Without shrinking, which takes minutes on whole banks: `smallest` does it in seconds."""


def test_every_check_fires_on_three_hundred_banks() -> None:
    coverage = measure(range(300))
    assert [] == [name for name in CHECKS if coverage.banks[name] < 5]


def test_a_bank_without_faults_neither_drifts_nor_breaks_supersession() -> None:
    coverage = measure(range(60), faults=0)
    assert (0, 0) == (coverage.rows["drift"], coverage.rows["supersession_breach"])


@QUICKLY
@given(bank=banks())
def test_a_bank_survives_json_and_each_exception_has_its_own_key(bank: Bank) -> None:
    replayed = Bank.from_json(bank.to_json())
    assert bank == replayed
    # A limit by rail and one by type are named alike when the rail and the type are.
    limits = "dead_declaration|limit_schedule|"
    keys = [row.exception_key for row in exceptions(Books(replayed))]
    distinct = [key for key in keys if not key.startswith(limits)]
    assert len(distinct) == len(set(distinct))


@QUICKLY
@given(bank=banks())
def test_a_feed_satisfies_its_contract(bank: Bank) -> None:
    entries = [row["entry"] for row in bank.transactions]
    assert len(entries) == len(set(entries))
    for row in bank.transactions:
        amount = float(row["amount_money"] or "nan")
        assert (amount >= 0) if row["amount_direction"] == "Credit" else (amount <= 0)
        assert row["metadata"] is None or isinstance(json.loads(row["metadata"]), dict)
    for row in bank.daily_balances:
        assert str(row["business_day_start"]) < str(row["business_day_end"])
        assert row["limits"] is None or isinstance(json.loads(row["limits"]), dict)


def test_the_order_of_rows_means_nothing() -> None:
    bank = random_bank(3)
    backwards = Bank(
        bank.institution,
        bank.transactions[::-1],
        bank.daily_balances[::-1],
        bank.as_of,
        bank.public_holidays,
    )
    first, second = run_checks(bank), run_checks(backwards)
    assert {name: set(rows) for name, rows in first.items()} == {
        name: set(rows) for name, rows in second.items()
    }


def test_a_feed_written_as_csv_reads_back(tmp_path: Path) -> None:
    bank = random_bank(5)
    transactions, balances = bank.write_feed(tmp_path)
    assert (bank.transactions, bank.daily_balances) == (read_feed(transactions), read_feed(balances))


def test_the_smallest_bank_that_still_fails_has_nothing_to_spare() -> None:
    def overdrawn(bank: Bank) -> bool:
        return bool(run_checks(bank)["overdraft"])

    bank = next(bank for bank in map(random_bank, range(20)) if overdrawn(bank))
    left = smallest(bank, overdrawn)
    assert (0, 1, 0) == (len(left.transactions), len(left.daily_balances), len(left.institution.chains))
