"""Feeds of odd shapes for `examples/spec_example.yaml`: what a rule that compares each row with each would not survive.

A shape makes about as many rows as asked for, postings and balances, of which one thing is extreme.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

Row = dict[str, Any]
Shape = Callable[[int], Iterator[Row]]

FIRST = datetime(2030, 1, 1)
AS_OF = "2030-03-30T00:00:00Z"
RESTATED = {"supersedes": "TechnicalCorrection"}
SHAPES: dict[str, Shape] = {}


def shape(make: Shape) -> Shape:
    SHAPES[make.__name__] = make
    return make


def day(number: int) -> datetime:
    return FIRST + timedelta(days=number)


def minute(number: int) -> datetime:
    return FIRST + timedelta(minutes=number)


def leg(key: object, account: str, amount: int, posting: datetime = FIRST, **values: Any) -> Row:
    described = {
        "account_name": account,
        "account_role": "CustomerSubledger",
        "account_parent_role": "SouthPool",
    }
    flow = {"transfer_id": f"t{key}", "transfer_type": "ach_outbound", "rail_name": "ExternalOutbound"}
    moved = {"amount_money": f"{amount}.00", "amount_direction": "Debit" if amount < 0 else "Credit"}
    when = {"status": "Posted", "posting": f"{posting}", "origin": "InternalInitiated"}
    return (
        {"id": f"{key}", "account_id": account, "account_scope": "internal"}
        | described
        | flow
        | moved
        | when
        | values
    )


def transfer(number: int, sender: str = "a", recipient: str = "b", **values: Any) -> Iterator[Row]:
    """Two legs."""
    for side, account, amount in (("d", sender, -10), ("c", recipient, 10)):
        yield leg(f"{number}{side}", account, amount, **{"transfer_id": f"t{number}"} | values)


def balance(account: str, start: datetime, money: int, **values: Any) -> Row:
    described = {
        "account_name": account,
        "account_role": "CustomerSubledger",
        "account_parent_role": "SouthPool",
    }
    days = {"business_day_start": f"{start}", "business_day_end": f"{start + timedelta(days=1)}"}
    return (
        {"account_id": account, "account_scope": "internal", "money": f"{money}.00"}
        | described
        | days
        | values
    )


@shape
def one_pair_of_accounts(rows: int) -> Iterator[Row]:
    for number in range(rows // 2):
        yield from transfer(number)


@shape
def one_recipient_of_all(rows: int) -> Iterator[Row]:
    for number in range(rows // 2):
        yield from transfer(number, sender=f"c{number}", posting=minute(number % 600))


@shape
def one_chain_of_transfers(rows: int) -> Iterator[Row]:
    for number in range(rows // 2):
        yield from transfer(
            number, sender=f"c{number}", transfer_parent_id=f"t{number - 1}" if number else ""
        )


@shape
def one_parent_of_all_transfers(rows: int) -> Iterator[Row]:
    for number in range(rows // 2):
        yield from transfer(number, sender=f"c{number}", transfer_parent_id="t0" if number else "")


@shape
def one_cycle_of_transfers(rows: int) -> Iterator[Row]:
    transfers = rows // 2
    for number in range(transfers):
        yield from transfer(number, sender=f"c{number}", transfer_parent_id=f"t{(number - 1) % transfers}")


@shape
def one_transfer_with_many_parents(rows: int) -> Iterator[Row]:
    for number in range(rows // 2):
        yield leg(f"{number}p", f"c{number % 7}", 1)
        yield leg(f"{number}k", f"c{number % 7}", 1, transfer_id="child", transfer_parent_id=f"t{number}p")


@shape
def one_transfer_of_all_legs(rows: int) -> Iterator[Row]:
    for number in range(rows):
        yield leg(number, f"c{number % 2}", 10 if number % 2 else -10, transfer_id="t")


@shape
def one_bundle_of_all_transfers(rows: int) -> Iterator[Row]:
    for number in range(rows // 2):
        yield from transfer(number, sender=f"c{number}", bundle_id="tb")
    for key, account, amount in (("bd", "x", -1), ("bc", "y", 1)):
        yield leg(
            key, account, amount, transfer_id="tb", rail_name="OutboundSweep", transfer_type="outbound_sweep"
        )


@shape
def one_posting_and_one_balance_rewritten(rows: int) -> Iterator[Row]:
    for number in range(rows // 2):
        restated = RESTATED if number else {}
        yield leg("same", "a", -10, minute(number % 9000), **restated)
        yield balance("a", FIRST, number, **restated)


@shape
def postings_rewritten_without_a_reason(rows: int) -> Iterator[Row]:
    for number in range(rows):
        yield leg(
            f"s{number % (rows // 2)}", "a", -10 - number // (rows // 2), minute(97 * (number % (rows // 2)))
        )


@shape
def days_that_overlap(rows: int) -> Iterator[Row]:
    for number in range(rows // 2):
        yield leg(number, "a", 1, day(number % 1500))
        yield balance("a", day(number), number, business_day_end=f"{day(number + 400)}")


@shape
def accounts_of_one_role(rows: int) -> Iterator[Row]:
    for number in range(rows // 2):
        yield leg(number, f"c{number}", 1)
        yield balance(f"c{number}", FIRST, 1, account_role="SouthPool", account_parent_role="")


@shape
def a_role_for_each_account(rows: int) -> Iterator[Row]:
    for number in range(rows // 2):
        roles = {"account_role": f"r{number}", "account_parent_role": f"r{number - 1}"}
        yield leg(number, f"c{number}", 1, **roles)
        yield balance(f"c{number}", FIRST, 1, **roles)


@shape
def roles_that_move_every_day(rows: int) -> Iterator[Row]:
    for number in range(rows):
        account, days = number % (rows // 100), number // (rows // 100)
        roles = {"account_role": f"r{days}_{account % 10}", "account_parent_role": f"r{days}_3"}
        yield balance(f"c{account}", day(days), 1, **roles)


@shape
def names_that_change_with_each_row(rows: int) -> Iterator[Row]:
    for number in range(rows // 2):
        yield leg(number, "a", 1, minute(number), account_name=f"name {number}")
        yield balance("a", day(number), 1, account_name=f"name {number}")


@shape
def rails_that_nobody_declared(rows: int) -> Iterator[Row]:
    for number in range(rows // 2):
        yield from transfer(number, rail_name=f"rail{number}", transfer_type=f"type{number}")


@shape
def a_hundred_limits_a_day(rows: int) -> Iterator[Row]:
    caps = json.dumps({f"k{number}": 5 for number in range(100)} | {"ach_outbound": 3})
    for number in range(rows):
        yield leg(number, f"c{number % 200}", -1, day(number // 200))
    for number in range(rows // 200):
        yield balance("p", day(number), 1, account_role="SouthPool", account_parent_role="", limits=caps)


@shape
def one_transfer_key_for_all(rows: int) -> Iterator[Row]:
    keys = json.dumps(
        {"merchant_id": "m", "settlement_period": "p", "settlement_period_end": "2030-01-02T00:00:00Z"}
    )
    flow = {"rail_name": "SubledgerCharge", "template_name": "MerchantSettlementCycle", "metadata": keys}
    for number in range(rows):
        yield leg(number, f"c{number % 50}", -1, transfer_type="settlement_cycle", **flow)


@shape
def nothing_but_pending(rows: int) -> Iterator[Row]:
    for number in range(rows):
        yield leg(
            number, f"c{number % 500}", -1, minute(number), status="Pending", rail_name="SubledgerCharge"
        )


@shape
def every_balance_drifts(rows: int) -> Iterator[Row]:
    accounts = max(1, rows // 400)
    for number in range(rows):
        yield balance(f"c{number % accounts}", day(number // accounts), number + 1)


@shape
def children_of_one_parent(rows: int) -> Iterator[Row]:
    for number in range(rows // 2):
        child, days = number % 200, number // 200
        yield leg(number, f"c{child}", 1, day(days))
        yield balance(f"c{child}", day(days), days + 1)
        if not child:
            yield balance(
                "pool", day(days), 200 * (days + 1), account_role="SouthPool", account_parent_role=""
            )


@shape
def days_of_two_centuries(rows: int) -> Iterator[Row]:
    for number in range(rows):
        yield leg(number, f"c{number}", 1, datetime(1901, 1, 1) + timedelta(days=number * 97 % 100_000))
    for year in (1901, 2150):
        yield balance("z", datetime(year, 1, 1), 0)


@shape
def days_that_begin_each_minute(rows: int) -> Iterator[Row]:
    for number in range(rows):
        yield balance(f"c{number}", minute(number), 5)


@shape
def transfers_spread_over_days(rows: int) -> Iterator[Row]:
    transfers = rows // 20
    for number in range(rows):
        ids = {"transfer_id": f"t{number % transfers}"}
        yield leg(number, f"c{number % 11}", -1 if number % 2 else 1, day(number // transfers), **ids)
