"""The oracle on the treasury sample: real figures, computed by somebody else."""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from recongen.institution import load
from recongen.institution.types import Account, Institution, LimitSchedule, Rail
from tests.truth.oracle import Bank, Books, run_checks
from tests.truth.oracle.bank import read_feed
from tests.truth.oracle.rows import cents, money_text

TREASURY = Path(__file__).parents[2] / "examples" / "treasury-2005"

CASH = ("CashAccountFRA", "CashAccountTTL")


def by_hand() -> Institution:
    def line(name: str, transfer_type: str, **more: Any) -> Rail:
        return Rail(name, transfer_type, leg_roles=CASH, origin="ExternalForcePosted", **more)

    return Institution(
        prefix="dts",
        accounts=(
            Account("oper-cash", "internal", "Total Operating Balance", "OperatingCash"),
            Account("FRA", "internal", "Federal Reserve Account", CASH[0], "OperatingCash"),
            Account("TTL", "internal", "Short-Term Investments", CASH[1], "OperatingCash"),
            Account("public", "external", "The public", "Public"),
        ),
        rails=(
            line("opening", "opening_balance", leg_direction="Credit"),
            line("deposit_line", "deposit", leg_direction="Credit"),
            line("withdrawal_line", "withdrawal", leg_direction="Debit"),
            Rail(
                "ttl_transfer",
                "transfer",
                source_roles=CASH,
                destination_roles=CASH,
                expected_net=Decimal(0),
                origin="InternalInitiated",
            ),
            Rail(
                "daily_close",
                "daily_close",
                leg_roles=("Public",),
                leg_direction="Debit",
                aggregating=True,
                cadence="daily-eod",
                bundles_activity=("opening", "deposit_line", "withdrawal_line"),
            ),
        ),
        limit_schedules=(
            LimitSchedule("OperatingCash", Decimal(10_000_000_000), transfer_type="withdrawal"),
            LimitSchedule("OperatingCash", Decimal(5_000_000_000), transfer_type="transfer"),
        ),
    )


def from_file() -> Institution:
    return load(TREASURY / "institution.yaml")


@pytest.fixture(scope="module", params=[by_hand, from_file])
def treasury(request: pytest.FixtureRequest) -> Bank:
    return Bank(
        institution=request.param(),
        transactions=read_feed(TREASURY / "transactions.csv"),
        daily_balances=read_feed(TREASURY / "daily_balances.csv"),
        as_of=datetime(2005, 10, 1),
    )


@pytest.fixture(scope="module")
def found(treasury: Bank) -> dict[str, list[Any]]:
    return run_checks(treasury)


@pytest.fixture(scope="module")
def expected() -> Any:
    return json.loads((TREASURY / "expected.json").read_text(encoding="utf-8"))


def test_every_drifting_day_is_the_published_one(found: dict[str, list[Any]]) -> None:
    published = {
        (row["account_id"], row["day"], row["money"], row["computed"], row["drift"])
        for row in read_feed(TREASURY / "expected_drift_rows.csv")
    }
    rows = [
        (
            row.account_id,
            row.business_day.isoformat(),
            money_text(row.stored_balance),
            money_text(row.computed_balance),
            money_text(row.drift),
        )
        for row in found["drift"]
    ]
    assert (152, published) == (len(rows), set(rows))


def test_drift_adds_up_as_published(found: dict[str, list[Any]], expected: Any) -> None:
    drifts = [row.drift for row in found["drift"]]
    sizes = [abs(drift) for drift in drifts]
    assert [cents(expected["drift"][key]) for key in ("sum_abs", "max_abs", "sum_signed")] == [
        sum(sizes),
        max(sizes),
        sum(drifts),
    ]


def test_the_total_is_off_by_a_million_on_22_days(found: dict[str, list[Any]]) -> None:
    assert [100_000_000] * 22 == [abs(row.drift) for row in found["ledger_drift"]]
    assert {(2, 2)} == {(row.children_reported, row.children_expected) for row in found["ledger_drift"]}


def test_limits_are_broken_as_published(found: dict[str, list[Any]], expected: Any) -> None:
    for name, cap in (("withdrawal", "10000000000"), ("transfer", "5000000000")):
        published = expected["limit_breach"][f"{name}>{cap}"]
        rows = [row for row in found["limit_breach"] if row.limit_name == name]
        assert (published["account_days"], published["accounts"]) == (
            len(rows),
            len({row.account_id for row in rows}),
        )
    assert 34 + 55 == len(found["limit_breach"])


def test_every_two_leg_transfer_balances(treasury: Bank, found: dict[str, list[Any]]) -> None:
    transfers = Books(treasury).transfers.values()
    assert (156, 3699) == (
        sum(transfer.posted_legs > 1 for transfer in transfers),
        sum(transfer.posted_legs == 1 for transfer in transfers),
    )
    assert [] == found["conservation_breach"]


def test_only_the_two_opening_legs_are_outside_every_day(found: dict[str, list[Any]]) -> None:
    assert ["leg1", "leg2"] == [row.transaction_id for row in found["business_day_enclosure_breach"]]


def test_lines_of_the_opposite_sign_match_no_leg(treasury: Bank, found: dict[str, list[Any]]) -> None:
    """The source nets some lines: a deposit line may be negative, a withdrawal line positive."""
    postings = Books(treasury).postings
    kinds = Counter(
        (row.reason, postings[row.transaction_id].rail_name, postings[row.transaction_id].direction)
        for row in found["unmatched_posting"]
    )
    assert {
        ("direction", "deposit_line", "Debit"): 36,
        ("direction", "withdrawal_line", "Credit"): 16,
    } == kinds


def test_the_daily_close_never_fires(found: dict[str, list[Any]]) -> None:
    assert [("account", "public"), ("rail", "daily_close")] == [
        (row.kind, row.name) for row in found["dead_declaration"]
    ]


def test_nothing_else_is_wrong(found: dict[str, list[Any]]) -> None:
    assert {
        "drift",
        "ledger_drift",
        "limit_breach",
        "business_day_enclosure_breach",
        "unmatched_posting",
        "dead_declaration",
    } == {name for name, rows in found.items() if rows}
