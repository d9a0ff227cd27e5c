"""One cent is found among millions of dollars, and nothing but that cent, whatever the size of the sums."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.banks import Bank, Library, write_feed
from tests.e2e.feeds import Row, account, balance, dollars, leg, transfer

# --- one cent among 20,000 postings and 5,000 balances

MANY = """\
instance: dts
accounts:
  - {id: world, name: Everybody else, role: World, scope: external}
account_templates:
  - {role: Customer, scope: internal}
rails:
  - name: funding
    source_role: World
    destination_role: Customer
    expected_net: 0
    origin: InternalInitiated
    metadata_keys: []
  - name: payment
    source_role: Customer
    destination_role: Customer
    expected_net: 0
    origin: InternalInitiated
    metadata_keys: []
"""
CUSTOMERS, DAYS, TRANSFERS = 100, 50, 10_000
FIRST_DAY = date(2005, 1, 1)
WRONG_CUSTOMER, WRONG_DAY = "c073", FIRST_DAY + timedelta(days=23)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """100 customers who pay each other for 50 days; one balance of one day is a cent too high."""
    dice = random.Random("one cent")
    customers = [account(f"c{number:03d}", "Customer") for number in range(CUSTOMERS)]
    world = account("world", "World", "external")
    held: Counter[str] = Counter()
    postings: list[Row] = []
    balances: list[Row] = []
    for number in range(DAYS):
        day = FIRST_DAY + timedelta(days=number)
        count = TRANSFERS // DAYS
        funded = customers if number == 0 else []
        for position in range(count):
            posting = f"{day} {position % 24:02d}:{position % 60:02d}:00"
            if position < len(funded):
                pair, cents, rail = (world, funded[position]), dice.randint(10_000_000, 99_999_999), "funding"
            else:
                giver, taker = dice.sample(customers, 2)
                pair, cents, rail = (giver, taker), dice.randint(1, 99_999), "payment"
            postings += transfer(*pair, cents, f"t{number}-{position}", rail, posting)
            held[str(pair[0]["account_id"])] -= cents
            held[str(pair[1]["account_id"])] += cents
        for customer in customers:
            name = str(customer["account_id"])
            wrong = (WRONG_CUSTOMER, WRONG_DAY) == (name, day)
            balances.append(balance(customer, day, held[name] + wrong))
    assert (2 * TRANSFERS, CUSTOMERS * DAYS) == (len(postings), len(balances))
    return write_feed(tmp_path_factory.mktemp("many"), postings, balances)


@pytest.mark.parametrize("engine", ["sqlite", pytest.param("postgres", marks=pytest.mark.prove)])
def test_one_cent_in_one_balance_of_many_is_one_row(
    library: Library, engine: str, many: tuple[Path, Path], tmp_path: Path
) -> None:
    bank = library.empty(engine, tmp_path, MANY)
    bank.load(*many)
    bank.build()

    (drift,) = bank.relation("drift").dicts
    assert (WRONG_CUSTOMER, str(WRONG_DAY), "0.01", "0.01") == (
        drift["account_id"],
        drift["business_day"],
        drift["drift"],
        drift["drift_change"],
    )
    computed = bank.relation("computed_subledger_balance").dicts
    assert Counter({"0.00": CUSTOMERS * DAYS - 1, "0.01": 1}) == Counter(row["drift"] for row in computed)
    report = bank.exceptions()
    assert {"drift": 1} == counts(report)
    assert [("drift", "0.01")] == [(row["check"], row["magnitude_money"]) for row in report["exceptions"]]


# --- sums beyond what a float can count

HUGE = """\
instance: dts
accounts:
  - {id: pool, role: Pool, scope: internal}
  - {id: vault, role: Vault, scope: internal, parent_role: Pool}
  - {id: safe, role: Safe, scope: internal, parent_role: Pool}
  - {id: world, role: World, scope: external}
rails:
  - name: deposit
    source_role: World
    destination_role: [Vault, Safe]
    expected_net: 0
    origin: InternalInitiated
    metadata_keys: []
  - name: withdrawal
    source_role: Vault
    destination_role: World
    expected_net: 0
    origin: InternalInitiated
    metadata_keys: []
limit_schedules:
  - {parent_role: Pool, transfer_type: withdrawal, cap: 180000000000000.00}
"""
GREATEST = 90_000_000_000_000_00
"""The greatest amount of one posting, in cents."""
DEPOSITS = 6
BEYOND_FLOATS = 2**53 + 1
"""The first number of cents that no float holds."""
POOL, VAULT, SAFE = (
    account("pool", "Pool"),
    account("vault", "Vault", parent="Pool"),
    account("safe", "Safe", parent="Pool"),
)
WORLD = account("world", "World", "external")
VAULT_HOLDS = (DEPOSITS + 1) * GREATEST - 2 * GREATEST - 1
SAFE_HOLDS = 3 * BEYOND_FLOATS


def huge_postings() -> list[Row]:
    at = f"{FIRST_DAY} 09:00:00"
    rows: list[Row] = []
    for number in range(DEPOSITS):
        rows += transfer(WORLD, VAULT, GREATEST, f"in{number}", "deposit", at)
    for number, cents in enumerate((GREATEST, GREATEST, 1)):
        rows += transfer(VAULT, WORLD, cents, f"out{number}", "withdrawal", at)
    for number in range(3):
        rows += transfer(WORLD, SAFE, BEYOND_FLOATS, f"odd{number}", "deposit", at)
    rows.append(leg(WORLD, 1 - GREATEST, "uneven", "deposit", at))
    rows.append(leg(VAULT, GREATEST, "uneven", "deposit", at))
    return rows


def huge_balances() -> list[Row]:
    """On the first day the vault is a cent too high, and the pool a cent below its children; the second day is right."""
    second = FIRST_DAY + timedelta(days=1)
    together = VAULT_HOLDS + SAFE_HOLDS
    return [
        balance(VAULT, FIRST_DAY, VAULT_HOLDS + 1),
        balance(SAFE, FIRST_DAY, SAFE_HOLDS),
        balance(POOL, FIRST_DAY, together),
        balance(VAULT, second, VAULT_HOLDS),
        balance(SAFE, second, SAFE_HOLDS),
        balance(POOL, second, together),
    ]


@pytest.fixture(scope="module")
def huge_banks() -> dict[str, Bank]:
    return {}


@pytest.fixture
def huge(
    library: Library, engine: str, huge_banks: dict[str, Bank], tmp_path_factory: pytest.TempPathFactory
) -> Bank:
    if engine not in huge_banks:
        bank = library.empty(engine, tmp_path_factory.mktemp("huge"), HUGE)
        bank.load(*write_feed(bank.folder, huge_postings(), huge_balances()))
        bank.build()
        huge_banks[engine] = bank
    return huge_banks[engine]


def picked(row: dict[str, Any], *columns: str) -> list[Any]:
    return [row[column] for column in columns]


def test_a_cent_beside_sums_that_no_float_holds_is_found_and_shown(huge: Bank) -> None:
    (drift,) = huge.relation("drift").dicts
    assert ["vault", dollars(VAULT_HOLDS + 1), dollars(VAULT_HOLDS), "0.01"] == picked(
        drift, "account_id", "stored_balance", "computed_balance", "drift"
    )
    (ledger,) = huge.relation("ledger_drift").dicts
    together = VAULT_HOLDS + SAFE_HOLDS
    assert ["pool", dollars(together), dollars(together + 1), "-0.01"] == picked(
        ledger, "account_id", "stored_balance", "children_stored", "drift"
    )


def test_a_cap_is_exceeded_by_a_cent(huge: Bank) -> None:
    (breach,) = huge.relation("limit_breach").dicts
    assert ["180000000000000.01", "180000000000000.00", "0.01"] == picked(breach, "total", "cap", "over_by")


def test_a_transfer_that_lacks_a_cent_is_not_conserved(huge: Bank) -> None:
    (breach,) = huge.relation("conservation_breach").dicts
    assert ["uneven", "0.01"] == picked(breach, "transfer_id", "posted_net")


def test_the_statement_adds_up_to_the_cent(huge: Bank) -> None:
    statements = {
        (row["account_id"], row["business_day"]): row
        for row in huge.relation("daily_statement_summary").dicts
    }
    columns = ("opening_balance", "credits", "debits", "closing_balance", "drift_change")
    assert [
        "0.00",
        dollars((DEPOSITS + 1) * GREATEST),
        dollars(2 * GREATEST + 1),
        dollars(VAULT_HOLDS + 1),
        "0.01",
    ] == picked(statements["vault", str(FIRST_DAY)], *columns)
    safe = dollars(SAFE_HOLDS)
    assert ["0.00", safe, "0.00", safe, "0.00"] == picked(statements["safe", str(FIRST_DAY)], *columns)


def test_a_posting_that_no_float_holds_keeps_its_cents(huge: Bank) -> None:
    assert "90071992547409.93" == dollars(BEYOND_FLOATS) != f"{float(Decimal(dollars(BEYOND_FLOATS))):.2f}"
    kept = {
        row["amount_money"]
        for row in huge.relation("current_transactions").dicts
        if row["account_id"] == "safe"
    }
    assert {"90071992547409.93"} == kept


def test_the_report_says_each_cent_and_nothing_else(huge: Bank) -> None:
    report = huge.exceptions()
    assert {"drift": 1, "ledger_drift": 1, "limit_breach": 1, "conservation_breach": 1} == counts(report)
    assert {"0.01"} == {row["magnitude_money"] for row in report["exceptions"]}


def counts(report: dict[str, Any]) -> dict[str, int]:
    return {check["check"]: check["rows"] for check in report["checks"] if check["rows"]}
