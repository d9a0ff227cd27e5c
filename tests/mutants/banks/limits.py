"""Caps: every spelling of a number, types and rails of the same name, parents with and without a say."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal

from recongen.institution.types import LimitSchedule
from tests.mutants.banks.writing import fired, single
from tests.truth.oracle import Bank
from tests.truth.oracle.bank import FeedRow
from tests.truth.oracle.making.hand import bank, day, institution

TEXTS = (
    "25.00", "025.5", "25", "25.", "-5", "-5.25", ".5", "5-", "--5", "-", "1.2.3", "1-2", "", " ", " 25", "25 ", "abc", "1e1",
    "25,00", "+25", "0x10", "1234567890123456", "12345678901234567", "123456789012345.99", "12345678901234567.5", "0.999",
    "99.999", "100.00", "99.99", "100.01", "100", "0", "-0", "00000000000000000000100", "٣", "25\n", "2.5e1", ".", "-.5", "5.-5",
    "9999999999999999",
)  # fmt: skip
NUMBERS = (
    "25.5", "25", "0", "99.99", "99.990", "100.004", "1e1", "1.5E1", "2E+1", "100e-2", "true", "false", "null", "{}", "[1]",
    "80000000000000.01", "-7", "-7.5", "1e30",
)  # fmt: skip
LARGE = "80000000000000.02"
REPEATED = (
    '{"note": 9, "wire": 1, "wire": 2}', '{"wire": 1, "note": 9, "wire": 2.50, "wire": 3}', '{"wire": 1, "wi\\u0072e": 6, "note": 9}',
    '{"note": 9, "wire": 3, "wire": 2, "note": 8, "wire": 1, "wire": 4.25, "last": 9}', '{"wire": "1", "wire": "5.5", "wire": 1.25e0}',
)  # fmt: skip
"""A key that stands in an object several times, after others and before them: its last value counts."""
AWKWARD = ('"Q" first', "\\first", 'ty "Q"', "ty\\back", "ty's", "ty.dot", "日本")
PARENT = {"account_role": "Top"}
CHILD = {"account_role": "Below", "account_parent_role": "Top"}


def banks() -> Iterator[Bank]:
    yield _every_number()
    yield _who_caps()
    yield _said_by_the_day_alone()
    yield _said_repeatedly()
    yield _around_a_stored_day()


def _every_number() -> Bank:
    """Three days: the limits plain, with an escape in their text, and none."""
    members = [json.dumps(text) for text in TEXTS] + list(NUMBERS)
    types = [f"type{number}" for number in range(len(members))] + list(AWKWARD)
    members += ["11", "11.5", "12.5", '"13"', "14", "80000000000000.01", '"x"']
    rails = [single(name, leg_direction="Debit") for name in types]
    schedules = [
        LimitSchedule("Top", Decimal(50), transfer_type=name)
        for number, name in enumerate(types)
        if number % 3
    ]
    pairs = [f"{json.dumps(name)}: {value}" for name, value in zip(types, members, strict=True)]
    raw = [
        f'"{name}": {value}'
        for name, value in zip(types, members, strict=True)
        if name.isalnum() and "\\" not in value
    ]
    texts = ["{" + ", ".join(raw) + "}", "{" + ", ".join(['"note": "\\u0041"'] + pairs) + "}", None, "{}"]
    days = [
        day(
            who,
            f"2030-01-0{number}",
            "0.00",
            **described | {"limits": text if who == "P" else '{"type1": 1}'},
        )
        for number, text in enumerate(texts, start=2)
        for who, described in (("P", PARENT), ("C", CHILD))
    ]
    legs = []
    for number in range(2, 7):
        for name in types:
            big = name in ("ty.dot", f"type{len(TEXTS) + NUMBERS.index('80000000000000.01')}")
            moment = f"2030-01-0{number} 10:00:00"
            legs.append(_moved(name, LARGE if big else "100.00", f"{number}{name}", posting=moment))
    return bank(institution(rails=rails, limits=schedules), legs, days)


def _moved(rail: str, amount: str, key: str, **more: str | None) -> FeedRow:
    row: dict[str, str | None] = {"account_id": "C", "id": key, **CHILD}
    return fired(f"t{key}", rail, f"-{amount}", **row | more)


def _who_caps() -> Bank:
    """Rails and types that share names, directions, days of odd length, accounts without parents, sums of several legs."""
    rails = [
        single("card", leg_direction="Debit"),
        single("wire", transfer_type="card", leg_direction="Debit"),
        single("cash", transfer_type="wire", leg_direction="Variable"),
        single("free", leg_direction="Debit"),
    ]
    schedules = [
        LimitSchedule("Top", Decimal("10.00"), transfer_type="card"),
        LimitSchedule("Top", Decimal("9.00"), rail="wire"),
        LimitSchedule("Top", Decimal("8.00"), rail="cash", direction="Inbound"),
        LimitSchedule("Top", Decimal("7.00"), transfer_type="wire", direction="Inbound"),
        LimitSchedule("Peer", Decimal("6.00"), transfer_type="card"),
        LimitSchedule("Peer", Decimal("5.50"), rail="free"),
        LimitSchedule("Top", Decimal("2.50"), rail="free", direction="Inbound"),
        LimitSchedule("Peer", Decimal("2.50"), transfer_type="free", direction="Inbound"),
        LimitSchedule("Gone", Decimal("5.00"), rail="card"),
    ]
    limits = '{"wire": "4.00", "cash": 3, "free": 2, "card": 9.5, "other": 100}'
    days = [
        day("P", "2030-01-02", "0.00", **PARENT, limits=limits),
        day("P", "2030-01-03", "0.00", **PARENT, limits='{"card": "x", "Top": 1}'),
        day("P", "2030-01-04 17:00:00", "0.00", **PARENT, limits='{"free": 1.00}'),
        day("C", "2030-01-02", "0.00", **CHILD),
        day("C", "2030-01-03", "0.00", **CHILD, limits='{"card": 1}'),
        day("C", "2030-01-04 17:00:00", "0.00", **CHILD),
        day("C", "2030-01-12 17:00:00", "0.00", **CHILD),
        day(
            "E", "2030-01-02", "0.00", account_role="Other", account_parent_role="Peer", limits='{"card": 1}'
        ),
        day("Q1", "2030-01-02", "0.00", account_role="Peer", limits='{"card": 1}'),
        day("Q2", "2030-01-02", "0.00", account_role="Peer", limits='{"card": 1}'),
    ]
    types = {"card": "card", "wire": "card", "cash": "wire", "free": "free"}
    accounts = {
        "C": CHILD,
        "E": {"account_role": "Other", "account_parent_role": "Peer"},
        "G": {"account_role": "Other", "account_parent_role": "Gone"},
        "N": {"account_role": "Other"},
        "P": PARENT,
    }
    moments = (
        "2030-01-02 00:00:00",
        "2030-01-03 10:00:00",
        "2030-01-05 09:00:00",
        "2030-01-05 17:00:00",
        "2030-01-09 10:00:00",
    )
    legs = []
    for who, described in accounts.items():
        for place, moment in enumerate(moments):
            for rail, type_ in types.items():
                for part, amount in enumerate(("-6.00", "-4.00", "-0.01", "5.00", "3.00", "0.01", "-50.00")):
                    if part == 6 and place != 1:
                        continue
                    row: dict[str, str | None] = {
                        "account_id": who,
                        "posting": moment,
                        "transfer_type": type_,
                        **described,
                    }
                    row["status"] = "Pending" if part == 6 else "Posted"
                    row["id"] = f"{who}{place}{rail}{part}"
                    if part in (1, 4) and place == 3:
                        row["transfer_type"] = "other"
                    legs.append(fired(f"t{row['id']}", rail, amount, **row))
    # Two days of one date: that of the calendar until the stored one begins.
    for hour in (10, 18):
        halves: dict[str, str | None] = {"transfer_type": "card", "posting": f"2030-01-12 {hour}:00:00"}
        legs.append(_moved("wire", "6.00", f"half{hour}", **halves))
    return bank(institution(rails=rails, limits=schedules), legs, days)


def _said_by_the_day_alone() -> Bank:
    """No schedule at all: what a parent's day says is the only cap, and it is for debits."""
    days = [
        day("P", "2030-01-02", "0.00", **PARENT, limits='{"wire": "4.00"}'),
        day("C", "2030-01-02", "0.00", **CHILD),
        day("C", "2030-01-03", "0.00", **CHILD),
    ]
    legs = [
        _moved("wire", "5.00", f"out{number}", posting=f"2030-01-0{number} 10:00:00") for number in (2, 3)
    ]
    legs.append(fired("in", "wire", "9.00", account_id="C", **CHILD))
    return bank(institution(rails=[single("wire", leg_direction="Variable")]), legs, days)


def _said_repeatedly() -> Bank:
    days, legs = [], []
    for number, limits in enumerate(REPEATED, start=2):
        days.append(day("P", f"2030-01-{number:02d}", "0.00", **PARENT, limits=limits))
        days.append(day("C", f"2030-01-{number:02d}", "0.00", **CHILD))
        legs.append(_moved("wire", "7.00", f"out{number}", posting=f"2030-01-{number:02d} 10:00:00"))
    return bank(institution(rails=[single("wire")]), legs, days)


def _around_a_stored_day() -> Bank:
    """Caps exceeded on days that are not stored, with a stored day of the account between some of them."""
    days = [day("C", "2030-01-05", "0.00", **CHILD)]
    legs = [
        _moved("wire", "7.00", f"out{number}", posting=f"2030-01-{number:02d} 10:00:00")
        for number in (2, 3, 7, 8)
    ]
    schedule = LimitSchedule("Top", Decimal(1), rail="wire")
    return bank(institution(rails=[single("wire")], limits=[schedule]), legs, days)
