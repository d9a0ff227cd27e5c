"""Business days worked out by hand: cut-offs at any hour, in zones with and without summer time, and where no balance is stored."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from recongen.institution import load
from tests.truth.engines import Engine
from tests.truth.oracle import Bank
from tests.truth.oracle.rows import BALANCE_COLUMNS, TRANSACTION_COLUMNS, instant

Rows = Sequence[tuple[str, str]]

INSTITUTION = """\
instance: days
business_calendar: {{weekend: [sat, sun]{zone}}}
accounts:
  - {{id: ext, role: Outside, scope: external}}
account_templates:
  - {{role: Cust, scope: internal}}
rails:
  - {{name: dr, transfer_type: dr, metadata_keys: [k], leg_role: Cust, leg_direction: Debit, origin: InternalInitiated}}
transfer_templates:
  - {{name: same, transfer_type: same, expected_net: 0, transfer_key: [k], completion: business_day_end, leg_rails: [dr]}}
  - {{name: next, transfer_type: next, expected_net: 0, transfer_key: [k], completion: business_day_end+1d, leg_rails: [dr]}}
  - {{name: month, transfer_type: month, expected_net: 0, transfer_key: [k], completion: month_end, leg_rails: [dr]}}
"""


def bank(folder: Path, zone: str | None, cases: Sequence[tuple[Rows, str, str]]) -> Bank:
    """Of each case one account, with these stored days and one posting of that template."""
    file = folder / "days.yaml"
    file.write_text(INSTITUTION.format(zone=f", time_zone: {zone}" if zone else ""))
    entries = itertools.count(1)
    transactions, balances = [], []
    for number, (days, posting, template) in enumerate(cases):
        account = {
            "account_id": f"a{number}",
            "account_name": "A",
            "account_role": "Cust",
            "account_scope": "internal",
        }
        leg = {"amount_money": "-1.00", "amount_direction": "Debit", "status": "Posted", "posting": posting}
        flow = {
            "transfer_id": f"a{number}",
            "transfer_type": template,
            "rail_name": "dr",
            "template_name": template,
        }
        transactions.append(
            filled(
                TRANSACTION_COLUMNS,
                {
                    "entry": str(next(entries)),
                    "id": f"a{number}",
                    "origin": "InternalInitiated",
                    **account,
                    **leg,
                    **flow,
                },
            )
        )
        for start, end in days:
            day = {"business_day_start": start, "business_day_end": end, "money": "0.00"}
            balances.append(filled(BALANCE_COLUMNS, {"entry": str(next(entries)), **account, **day}))
    return Bank(load(file), transactions, balances, instant("2199-12-31 23:59:59"))


def filled(columns: Sequence[str], values: dict[str, str]) -> dict[str, str | None]:
    return {column: values.get(column) for column in columns}


NONE: Rows = ()
NEW_YORK_MIDNIGHT = (("2030-01-10 05:00:00", "2030-01-11 05:00:00"),)
NEW_YORK_CUTOFF = (("2030-03-07 22:00:00", "2030-03-08 22:00:00"),)
TOKYO = (("2030-01-10 15:00:00", "2030-01-11 15:00:00"),)
KATHMANDU = (("2030-01-10 18:15:00", "2030-01-11 18:15:00.500000"),)
AUCKLAND = (("2030-04-04 11:00:00", "2030-04-05 11:00:00"),)
WEEKEND = (("2030-01-04 22:00:00", "2030-01-07 22:00:00"),)
TWO_IN_ONE = (("2030-01-09 02:00:00", "2030-01-09 09:00:00"), ("2030-01-09 09:00:00", "2030-01-09 20:00:00"))

DAYS: dict[str | None, list[tuple[Rows, str, tuple[str, str, str, int]]]] = {
    # posting, then the day it is in: label, start, end, stored or not
    None: [
        (NONE, "2030-01-05 23:30:00", ("2030-01-05", "2030-01-05 00:00:00", "2030-01-06 00:00:00", 0)),
        (
            NEW_YORK_MIDNIGHT,
            "2030-01-11 04:59:59.999999",
            ("2030-01-10", "2030-01-10 05:00:00", "2030-01-11 05:00:00", 1),
        ),
        (
            NEW_YORK_MIDNIGHT,
            "2030-01-12 04:59:59.999999",
            ("2030-01-11", "2030-01-11 05:00:00", "2030-01-12 05:00:00", 0),
        ),
        (
            NEW_YORK_CUTOFF,
            "2030-03-08 22:00:00",
            ("2030-03-09", "2030-03-08 22:00:00", "2030-03-09 22:00:00", 0),
        ),
        (TOKYO, "2030-01-10 20:00:00", ("2030-01-11", "2030-01-10 15:00:00", "2030-01-11 15:00:00", 1)),
        (TOKYO, "2030-01-12 16:00:00", ("2030-01-13", "2030-01-12 15:00:00", "2030-01-13 15:00:00", 0)),
        (KATHMANDU, "2030-01-09 10:00:00", ("2030-01-09", "2030-01-08 18:15:00", "2030-01-09 18:15:00", 0)),
        (
            KATHMANDU,
            "2030-01-11 18:15:00.500000",
            ("2030-01-12", "2030-01-11 18:15:00", "2030-01-12 18:15:00", 0),
        ),
        (WEEKEND, "2030-01-06 12:00:00", ("2030-01-05", "2030-01-04 22:00:00", "2030-01-07 22:00:00", 1)),
        (TWO_IN_ONE, "2030-01-09 08:00:00", ("2030-01-09", "2030-01-09 02:00:00", "2030-01-09 09:00:00", 1)),
        (TWO_IN_ONE, "2030-01-09 21:00:00", ("2030-01-10", "2030-01-09 20:00:00", "2030-01-10 20:00:00", 0)),
        (TWO_IN_ONE, "2030-01-09 01:00:00", ("2030-01-08", "2030-01-08 02:00:00", "2030-01-09 02:00:00", 0)),
        (NONE, "1900-01-01 00:00:00", ("1900-01-01", "1900-01-01 00:00:00", "1900-01-02 00:00:00", 0)),
        (
            NONE,
            "2199-12-31 23:59:59.999999",
            ("2199-12-31", "2199-12-31 00:00:00", "2200-01-01 00:00:00", 0),
        ),
    ],
    "America/New_York": [
        (NONE, "2030-02-01 01:30:00", ("2030-01-31", "2030-01-31 05:00:00", "2030-02-01 05:00:00", 0)),
        # summer time begins on 10 March and ends on 3 November
        (
            NEW_YORK_CUTOFF,
            "2030-03-10 23:00:00",
            ("2030-03-11", "2030-03-10 21:00:00", "2030-03-11 21:00:00", 0),
        ),
        (
            (("2030-10-31 05:30:00", "2030-11-01 05:30:00"),),
            "2030-11-03 06:45:00",
            ("2030-11-03", "2030-11-03 05:30:00", "2030-11-04 06:30:00", 0),
        ),
        (NONE, "1900-01-01 00:00:00", ("1899-12-31", "1899-12-31 05:00:00", "1900-01-01 05:00:00", 0)),
    ],
    "Asia/Kathmandu": [
        (NONE, "2030-05-01 18:20:00", ("2030-05-02", "2030-05-01 18:15:00", "2030-05-02 18:15:00", 0)),
    ],
    "Pacific/Auckland": [
        # thirteen hours ahead until 7 April, twelve from then on: that day has 25
        (AUCKLAND, "2030-04-05 10:59:59", ("2030-04-05", "2030-04-04 11:00:00", "2030-04-05 11:00:00", 1)),
        (AUCKLAND, "2030-04-06 20:00:00", ("2030-04-07", "2030-04-06 11:00:00", "2030-04-07 12:00:00", 0)),
    ],
    "Australia/Sydney": [
        # summer time begins on 6 October: that day has 23 hours, and no half past two
        (NONE, "2030-10-05 20:00:00", ("2030-10-06", "2030-10-05 14:00:00", "2030-10-06 13:00:00", 0)),
        (
            (("2030-10-03 16:30:00", "2030-10-04 16:30:00"),),
            "2030-10-05 18:00:00",
            ("2030-10-06", "2030-10-05 16:30:00", "2030-10-06 15:30:00", 0),
        ),
    ],
}

DEADLINES: dict[str | None, list[tuple[Rows, str, str, str]]] = {
    None: [
        (NONE, "2030-01-05 23:30:00", "same", "2030-01-06 00:00:00"),
        (NEW_YORK_MIDNIGHT, "2030-01-10 15:00:00", "month", "2030-02-01 05:00:00"),
        (NEW_YORK_MIDNIGHT, "2030-02-01 01:30:00", "month", "2030-02-01 05:00:00"),
        (NEW_YORK_MIDNIGHT, "2030-03-15 12:00:00", "month", "2030-04-01 05:00:00"),
        # Friday's posting is due on Monday
        (NEW_YORK_CUTOFF, "2030-03-08 12:00:00", "next", "2030-03-11 22:00:00"),
        (NEW_YORK_CUTOFF, "2030-03-08 12:00:00", "same", "2030-03-08 22:00:00"),
        (TOKYO, "2030-01-11 03:00:00", "next", "2030-01-14 15:00:00"),
        (TOKYO, "2030-01-31 15:30:00", "month", "2030-02-28 15:00:00"),
        (KATHMANDU, "2030-01-11 18:00:00", "next", "2030-01-14 18:15:00"),
        # Monday is within the stored weekend
        (WEEKEND, "2030-01-06 12:00:00", "next", "2030-01-07 22:00:00"),
        (
            (*TWO_IN_ONE, ("2030-01-08 02:00:00", "2030-01-09 02:00:00")),
            "2030-01-08 12:00:00",
            "next",
            "2030-01-09 20:00:00",
        ),
        # all stored days come later
        (
            (("2030-02-10 22:00:00", "2030-02-11 22:00:00"),),
            "2030-01-10 12:00:00",
            "month",
            "2030-01-31 22:00:00",
        ),
        (NONE, "1900-01-01 12:00:00", "next", "1900-01-03 00:00:00"),
        (NONE, "2199-12-30 12:00:00", "next", "2200-01-01 00:00:00"),
        (NONE, "2199-12-31 12:00:00", "month", "2200-01-01 00:00:00"),
    ],
    "America/New_York": [
        (NONE, "2030-02-01 01:30:00", "month", "2030-02-01 05:00:00"),
        (NEW_YORK_MIDNIGHT, "2030-03-15 12:00:00", "month", "2030-04-01 04:00:00"),
        (NEW_YORK_CUTOFF, "2030-03-08 12:00:00", "next", "2030-03-11 21:00:00"),
    ],
    "Pacific/Auckland": [
        # a Friday there
        (AUCKLAND, "2030-04-04 20:00:00", "next", "2030-04-08 12:00:00"),
    ],
}


@pytest.mark.parametrize("zone", DAYS)
def test_a_posting_is_in_the_day_around_it_or_in_the_one_that_goes_on(
    zone: str | None, engine: Engine, tmp_path: Path
) -> None:
    cases = DAYS[zone]
    found = run(engine, bank(tmp_path, zone, [(days, posting, "same") for days, posting, _ in cases]))
    day = ("business_day", "business_day_start", "business_day_end", "is_enclosed")
    rows = {row["id"]: tuple(row[column] for column in day) for row in found["current_transactions"]}
    assert {f"a{number}": expected for number, (_, _, expected) in enumerate(cases)} == rows


@pytest.mark.parametrize("zone", DEADLINES)
def test_a_deadline_is_an_end_of_the_opening_accounts_own_day(
    zone: str | None, engine: Engine, tmp_path: Path
) -> None:
    cases = DEADLINES[zone]
    found = run(engine, bank(tmp_path, zone, [(days, opened, form) for days, opened, form, _ in cases]))
    rows = {row["transfer_id"]: row["deadline"] for row in found["transfers"]}
    assert {f"a{number}": deadline for number, (*_, deadline) in enumerate(cases)} == rows


def run(engine: Engine, made: Bank) -> dict[str, list[dict[str, Any]]]:
    return engine.run(made, ["current_transactions", "transfers"])
