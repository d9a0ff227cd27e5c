"""Whose child an account was on a day, worked out by hand: moved children, moved roles, and balances stored on change only."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from recongen.institution import load
from tests.truth.engines import Engine
from tests.truth.oracle import Bank
from tests.truth.oracle.rows import instant
from tests.truth.test_days import BALANCE_COLUMNS, TRANSACTION_COLUMNS, filled

INSTITUTION = """\
instance: parents
balances: {balances}
accounts:
  - {{id: ext, role: Outside, scope: external}}
account_templates:
  - {{role: Kid, scope: internal}}
  - {{role: P, scope: internal}}
  - {{role: Q, scope: internal}}
rails:
  - {{name: out, transfer_type: out, leg_role: Kid, leg_direction: Debit, origin: InternalInitiated}}
  - {{name: close, transfer_type: close, leg_role: Outside, leg_direction: Debit, origin: ExternalAggregated,
      aggregating: true, cadence: daily-eod, bundles_activity: [out]}}
limit_schedules:
  - {{parent_role: P, transfer_type: out, cap: 10.00}}
"""

Stored = tuple[str, str, str | None, int, int]
"""Account, role, parent role, day of January 2030, balance."""

MOVED_CHILD: list[Stored] = [
    ("c", "Kid", "P", 2, 100),
    ("d", "Kid", "P", 2, 40),
    ("p", "P", None, 2, 140),
    ("q", "Q", None, 2, 0),
    ("c", "Kid", "Q", 3, 100),
    ("d", "Kid", "P", 3, 40),
    ("p", "P", None, 3, 40),
    ("q", "Q", None, 3, 100),
]
SWAPPED: list[Stored] = [
    ("c", "Kid", "P", 2, 1),
    ("d", "Kid", "Q", 2, 20),
    ("p", "P", None, 2, 1),
    ("q", "Q", None, 2, 20),
    ("c", "Kid", "Q", 3, 1),
    ("d", "Kid", "P", 3, 20),
    ("p", "P", None, 3, 20),
    ("q", "Q", None, 3, 1),
]
LOST_CHILD: list[Stored] = [
    ("c", "Kid", "P", 2, 5),
    ("p", "P", None, 2, 5),
    ("c", "Q", None, 3, 5),
    ("p", "P", None, 3, 0),
    ("p", "P", None, 4, 0),
]
"""A row that names no parent leaves the account with the latest role that any of its rows names."""
MOVED_ROLE: list[Stored] = [
    ("old", "P", None, 2, 7),
    ("new", "Kid", None, 2, 0),
    ("c", "Kid", "P", 2, 7),
    ("new", "P", None, 3, 7),
    ("old", "Kid", None, 3, 0),
    ("c", "Kid", "P", 3, 7),
    ("c", "Kid", "P", 4, 7),
]
TWO_HOLDERS: list[Stored] = [
    ("p", "P", None, 2, 7),
    ("q", "P", None, 2, 0),
    ("c", "Kid", "P", 2, 7),
    ("p", "P", None, 3, 7),
    ("q", "Q", None, 3, 0),
    ("c", "Kid", "P", 3, 7),
]
SPARSE: list[Stored] = [
    ("c", "Kid", "P", 2, 100),
    ("d", "Kid", "Q", 2, 50),
    ("p", "P", None, 2, 100),
    ("q", "Q", None, 2, 50),
    ("d", "Kid", "P", 4, 55),
    ("p", "P", None, 4, 155),
    ("q", "Q", None, 5, 0),
    ("e", "Kid", "P", 6, 1),
]

Ledger = dict[tuple[str, int], tuple[int, int, int]]
"""Of a parent's day: what its children stored, how many counted, how many should."""

LEDGERS: list[tuple[str, list[Stored], Ledger]] = [
    (
        "daily",
        MOVED_CHILD,
        {("p", 2): (140, 2, 2), ("q", 2): (0, 0, 0), ("p", 3): (40, 1, 1), ("q", 3): (100, 1, 1)},
    ),
    (
        "on_change",
        MOVED_CHILD,
        {("p", 2): (140, 2, 2), ("q", 2): (0, 0, 0), ("p", 3): (40, 1, 1), ("q", 3): (100, 1, 1)},
    ),
    (
        "daily",
        SWAPPED,
        {("p", 2): (1, 1, 1), ("q", 2): (20, 1, 1), ("p", 3): (20, 1, 1), ("q", 3): (1, 1, 1)},
    ),
    ("daily", LOST_CHILD, {("p", 2): (5, 1, 1), ("p", 3): (5, 1, 1), ("p", 4): (0, 0, 1)}),
    ("on_change", LOST_CHILD, {("p", 2): (5, 1, 1), ("p", 3): (5, 1, 1), ("p", 4): (5, 1, 1)}),
    (
        "daily",
        MOVED_ROLE,
        {("old", 2): (7, 1, 1), ("new", 2): (0, 0, 0), ("old", 3): (0, 0, 0), ("new", 3): (7, 1, 1)},
    ),
    (
        "on_change",
        MOVED_ROLE,
        {("old", 2): (7, 1, 1), ("new", 2): (0, 0, 0), ("old", 3): (0, 0, 0), ("new", 3): (7, 1, 1)},
    ),
    ("daily", TWO_HOLDERS, {("p", 2): (0, 0, 0), ("p", 3): (7, 1, 1)}),
    (
        "daily",
        SPARSE,
        {("p", 2): (100, 1, 2), ("q", 2): (50, 1, 1), ("p", 4): (55, 1, 3), ("q", 5): (0, 0, 0)},
    ),
    (
        "on_change",
        SPARSE,
        {("p", 2): (100, 1, 2), ("q", 2): (50, 1, 1), ("p", 4): (155, 2, 3), ("q", 5): (0, 0, 0)},
    ),
]

MISSING: list[tuple[str, list[Stored], set[tuple[Any, ...]]]] = [
    # reason, account, first day, day, balances
    ("daily", MOVED_ROLE, {("no_balance", "c", 4, 4, None)}),
    ("on_change", MOVED_ROLE, set()),
    ("daily", TWO_HOLDERS, {("ambiguous_role", None, 2, 2, 1)}),
    ("daily", SPARSE, {("no_balance", "e", 6, 6, None)}),
    ("on_change", SPARSE, set()),
    (
        "daily",
        [("c", "Kid", "Ghost", 2, 1), ("c", "Kid", "Ghost", 5, 1), ("d", "Kid", "Ghost", 3, 1)],
        {("no_account", None, 2, 5, 3)},
    ),
]


@pytest.mark.parametrize(("balances", "rows", "ledger"), LEDGERS)
def test_a_child_counts_for_the_parent_of_its_day(
    balances: str, rows: list[Stored], ledger: Ledger, engine: Engine, tmp_path: Path
) -> None:
    found = engine.run(bank(tmp_path, balances, rows), ["computed_ledger_balance"])["computed_ledger_balance"]
    children = ("children_stored", "children_reported", "children_expected")
    assert {
        key: (f"{stored}.00", reported, expected) for key, (stored, reported, expected) in ledger.items()
    } == {
        (row["account_id"], int(row["business_day"][-2:])): tuple(row[column] for column in children)
        for row in found
    }


@pytest.mark.parametrize(("balances", "rows", "missing"), MISSING)
def test_a_cause_is_one_row(
    balances: str, rows: list[Stored], missing: set[tuple[Any, ...]], engine: Engine, tmp_path: Path
) -> None:
    found = engine.run(bank(tmp_path, balances, rows), ["parent_balance_missing"])["parent_balance_missing"]
    assert missing == {
        (
            row["reason"],
            row["account_id"],
            int(row["first_day"][-2:]),
            int(row["business_day"][-2:]),
            row["magnitude_count"],
        )
        for row in found
    }
    assert len(missing) == len(found)


def test_a_cap_is_that_of_the_parent_of_the_day(engine: Engine, tmp_path: Path) -> None:
    """The child of P may send 10.00; on the day on which it is Q's, what Q's balance row says."""
    made = bank(tmp_path, "daily", MOVED_CHILD, limits={("q", 3): '{"out": 7, "out": 8}'}, sent={2: 11, 3: 9})
    found = engine.run(made, ["limit_breach"])["limit_breach"]
    assert [("2030-01-02", "P", "10.00", "1.00"), ("2030-01-03", "Q", "8.00", "1.00")] == sorted(
        (row["business_day"], row["account_parent_role"], row["cap"], row["over_by"]) for row in found
    )


def bank(
    folder: Path,
    balances: str,
    rows: Sequence[Stored],
    limits: dict[tuple[str, int], str] | None = None,
    sent: dict[int, int] | None = None,
) -> Bank:
    """A feed of these balances, with one debit of account `c` on each day of `sent`."""
    file = folder / "parents.yaml"
    file.write_text(INSTITUTION.format(balances=balances))
    stored = [
        filled(
            BALANCE_COLUMNS,
            {
                "entry": str(entry),
                "account_id": account,
                "account_name": account,
                "account_role": role,
                "account_scope": "internal",
                "business_day_start": f"2030-01-{day:02} 00:00:00",
                "business_day_end": f"2030-01-{day + 1:02} 00:00:00",
                "money": f"{money}.00",
            },
        )
        | {"account_parent_role": parent, "limits": (limits or {}).get((account, day))}
        for entry, (account, role, parent, day, money) in enumerate(rows, start=1)
    ]
    debits = [
        filled(
            TRANSACTION_COLUMNS,
            {
                "entry": str(day),
                "id": f"t{day}",
                "account_id": "c",
                "account_name": "c",
                "account_role": "Kid",
                "account_scope": "internal",
                "amount_money": f"-{money}.00",
                "amount_direction": "Debit",
                "status": "Posted",
                "posting": f"2030-01-{day:02} 12:00:00",
                "transfer_id": f"t{day}",
                "transfer_type": "out",
                "rail_name": "out",
                "origin": "InternalInitiated",
            },
        )
        for day, money in (sent or {}).items()
    ]
    return Bank(load(file), debits, stored, instant("2030-02-01 00:00:00"))
