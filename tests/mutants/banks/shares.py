"""Transfers of several debits and credits: every amount that the arithmetic of their shares could stumble over."""

from __future__ import annotations

import random
from collections.abc import Iterator

from tests.truth.oracle import Bank
from tests.truth.oracle.bank import FeedRow
from tests.truth.oracle.making.hand import bank, institution, leg
from tests.truth.oracle.rows import money_text

BASE = 2**31
"""SQLite shares amounts out digit by digit, to this base."""
LARGEST = 10**17 - 1
GIVEN = (
    (-5, 1, 4),
    (-1, -1, 2),
    (1, -2, 0, 1),
    (-1, 1, 0),
    (-BASE, BASE, 0),
    (-3 * BASE, -BASE, 2 * BASE),
    (-BASE - 1, -BASE + 1, BASE, BASE),
    (-(2**55), BASE, BASE, 1, 3),
    (-LARGEST, LARGEST, 10**16 + 7, -7),
)


WIDE = (73, 137)
"""Debits and credits of one pair more than are shared out by size."""


def banks() -> Iterator[Bank]:
    yield _shared()
    yield _laid_along_one_line()


def _laid_along_one_line() -> Bank:
    """The lesser side is the credits', the debits', or both are as large; some legs are so small that they get nothing, others huge."""
    dice = random.Random(21)
    rows: list[FeedRow] = []
    for name, sign, most in (("t1", 1, 10**6), ("t2", -1, 10**6), ("t3", 1, 10**6), ("t4", 1, 10**16)):
        greater, lesser = WIDE
        amounts = [-dice.choice((1, 2, dice.randint(1, most))) for _ in range(greater)]
        amounts += [dice.choice((1, dice.randint(1, most // 100))) for _ in range(lesser)]
        if name == "t3":
            amounts.append(-sum(amounts))
        dice.shuffle(amounts)
        for place, cents in enumerate(amounts):
            text = money_text(sign * cents)
            rows.append(leg(f"{name}.{place}", text, transfer_id=name, account_id=f"A{place % 7}"))
    return bank(institution(), rows)


def _shared() -> Bank:
    """Those given, and some by chance: of whole digits, of less than one, and the largest."""
    dice = random.Random(20)
    transfers: list[tuple[int, ...]] = [*GIVEN]
    for number in range(60):
        kinds = (
            dice.randint(1, LARGEST),
            BASE * dice.randint(1, 2**25),
            dice.randint(1, 2 * BASE),
            dice.randint(1, 9),
        )
        sides = [dice.choice(kinds) * dice.choice((-1, 1)) for _ in range(3 + number % 4)]
        transfers.append((-dice.choice(kinds), *sides, dice.choice(kinds)))
    rows: list[FeedRow] = []
    for number, amounts in enumerate(transfers):
        for place, cents in enumerate(amounts):
            who = f"A{number}.{place}" if number % 2 else f"|\\{place}"
            key = f"{number}|{place}\\" if number % 3 else f"{number}.{place}"
            rows.append(leg(key, money_text(cents), transfer_id=f"t{number}", account_id=who))
    return bank(institution(), rows)
