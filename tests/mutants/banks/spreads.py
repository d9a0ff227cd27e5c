"""Pairs of accounts that meet again and again: spreads from a fraction of a cent to the largest amounts, scores at the edges of their bands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import pairwise

from tests.truth.oracle import Bank
from tests.truth.oracle.bank import FeedRow
from tests.truth.oracle.making.hand import bank, institution, leg
from tests.truth.oracle.rows import money_text

FIRST = datetime(2029, 1, 1, 10)
LARGEST = 10**17 - 1
"""Cents of one leg that a feed takes."""
FAR = 10**16
EXPONENTS = (0, 10, 20, 26, 32, 38, 44, 49, 54)
SQUARES = (1, 4, 9, 16)
ROUNDED = 10**12
"""Deviations of so many cents and more are shown to the thousand dollars."""


def banks() -> Iterator[Bank]:
    for exponents in pairwise(EXPONENTS):
        yield _spreads(range(*exponents))
    for usual in SQUARES:
        yield _met({"A": [*[50_000] * usual, 51_000]})
    yield _met({"A": [LARGEST - 5, *[LARGEST // 3] * 4, 1]})
    yield _fractions()
    yield _bands()
    yield _shown()


def _met(amounts: dict[str, Iterable[int]], gap: int = 2) -> Bank:
    """By pair: the cents of each meeting; days lie between them, so that each is a window of its own."""
    rows: list[FeedRow] = []
    for pair, meetings in amounts.items():
        for number, cents in enumerate(meetings):
            key = f"{pair}.{number}"
            moment = str(FIRST + timedelta(days=gap * number))
            for side, money in (("from", -cents), ("to", cents)):
                more: dict[str, str | None] = {"account_id": f"{pair} {side}", "posting": moment}
                rows.append(leg(f"{key}.{side}", money_text(money), transfer_id=key, **more))
    return bank(institution(), rows, as_of="2031-01-01 00:00:00")


def _spreads(exponents: range) -> Bank:
    """Deviations of each power of two, and up to the next: each first as a large score and then as a small part of the amount."""
    pairs = {}
    for exponent in exponents:
        for name, spread in (
            ("low", 2**exponent),
            ("mid", 3 * 2**exponent // 2),
            ("high", 2 ** (exponent + 1) - 1),
        ):
            usual = 2 ** min(exponent + 24, 50) + 12_345
            far = min(usual + spread * 123_456_789, FAR)
            pairs[f"{exponent}{name}"] = [usual, usual + spread, usual + 2 * spread, far, 1]
    return _met(pairs)


def _fractions() -> Bank:
    """One cent more, once: a variance of one part in so many windows."""
    return _met({"A": [10**12 + 8, *[10**12 + 7] * 200]})


def _bands() -> Bank:
    """Scores of whole deviations and a hair beside, and about the greatest that is shown."""
    usual = [500_000_000, 500_010_000, 500_020_000]
    pairs = {
        f"{times}.{more}": [*usual, 500_010_000 + times * 10_000 + more]
        for times in range(-5, 6)
        for more in (-1, 0, 1)
    }
    pairs |= {f"far{more}": [3, 4, 5, 4 + 10**9 + more] for more in (-1, 0, 1, 10**8)}
    pairs |= {
        f"fall{more}": [5 * 10**9 + few for few in (0, 1, 2)] + [4 * 10**9 + 1 + more] for more in (-1, 0, 1)
    }
    pairs |= {f"few{count}": [100, 201, 303, 407][:count] for count in (1, 2, 3, 4)}
    return _met(pairs)


def _shown() -> Bank:
    """Deviations about those that are no longer shown to the cent."""
    spreads = (ROUNDED - 1, ROUNDED, ROUNDED + 49_999, ROUNDED + 50_000, 7 * ROUNDED + 150_001)
    return _met({f"{spread}": [11, 11 + spread, 11 + 2 * spread, 13, 12] for spread in spreads})
