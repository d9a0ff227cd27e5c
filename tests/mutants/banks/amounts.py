"""Money at its edges: less than a dollar, below zero, the largest, in the spellings a feed may use."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from recongen.institution.types import Account, AccountTemplate
from tests.mutants.banks.writing import fired, single
from tests.truth.oracle import Bank
from tests.truth.oracle.making.hand import MOVE, bank, day, institution

AMOUNTS = (
    "0.00", "0", "0.0", "-0.05", "-0.5", "-1", "-1.00", "-0.99", "0.01", "0.1", "0.10", "9.99", "10", "99.9", "100", "1000.05",
    "-1000.5", "1234567.89", "-1234567.8", "999999999999999.99", "-999999999999999.99", "12345678901234.56", "-100",
)  # fmt: skip


def banks() -> Iterator[Bank]:
    yield _alone()
    yield _with_postings()


def _alone() -> Bank:
    """Each amount as a balance, beside each of a few that were expected."""
    expected = (None, "0", "0.00", "-0.05", "-0.5", "100", "99.9", "1234567.89")
    days = [
        day(
            f"A{number}.{place}",
            "2030-01-02",
            amount,
            expected_eod_balance=wanted,
            account_role=f"Role{place}",
        )
        for number, amount in enumerate(AMOUNTS)
        for place, wanted in enumerate(expected)
    ]
    made = institution(
        accounts=[
            Account("A1.0", "internal", expected_eod_balance=Decimal("-0.05")),
            Account("A2.0", "internal"),
        ],
        account_templates=[AccountTemplate("Role0", "internal", expected_eod_balance=Decimal("0.01"))],
    )
    return bank(made, [], days, as_of="2030-01-03 00:00:00")


def _with_postings() -> Bank:
    """A transfer of each amount, and an account that posts it and stores each other amount on the days after."""
    legs, days = [], []
    for number, amount in enumerate(AMOUNTS):
        who = f"A{number}"
        legs.append(fired(f"t{number}", "move", amount, account_id=who))
        legs.append(fired(f"u{number}", "note", amount, account_id="B", id=f"u{number}"))
        legs.append(fired("all", "note", amount, account_id="C", id=f"all{number:02d}"))
        for place in range(4):
            stored = AMOUNTS[(number + place * 5) % len(AMOUNTS)]
            days.append(day(who, f"2030-01-0{place + 2}", amount if place == 1 else stored))
    return bank(institution(rails=[MOVE, single("note", expected_net=Decimal("0.05"))]), legs, days)
