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
HUGE = ([1, 2, 22 * 10**17, 3], [1, 2, 42 * 10**17, 3])
SMALL = ([5, 6 + 2 * 10**12], [500], [500, 500], [1, 2], [1, 2, 2, 2])


def banks() -> Iterator[Bank]:
    for exponents in pairwise(EXPONENTS):
        yield _spreads(range(*exponents))
    for usual in SQUARES:
        yield _met({"A": [*[50_000] * usual, 51_000]})
    for alone in ([LARGEST - 5, *[LARGEST // 3] * 4, 1], [LARGEST, 1] * 20, [LARGEST] * 60, *SMALL, *HUGE):
        yield _met({"A": alone})
    yield _together()
    yield _fractions()
    yield _bands()


def _met(amounts: dict[str, Iterable[int]], gap: int = 2) -> Bank:
    """By pair, `from>to` or a name: the cents of each meeting; days lie between them, so that each is a window of its own."""
    rows: list[FeedRow] = []
    for pair, meetings in amounts.items():
        source, _, target = pair.rpartition(">")
        for number, cents in enumerate(meetings):
            moment = str(FIRST + timedelta(days=gap * number))
            for part, money in enumerate(_parts(cents)):
                key = f"{pair}.{number}.{part}"
                for side, sign in (("from", -1), ("to", 1)):
                    who = (source if side == "from" else target) if source else f"{pair} {side}"
                    more: dict[str, str | None] = {"account_id": who, "posting": moment}
                    rows.append(leg(f"{key}.{side}", money_text(sign * money), transfer_id=key, **more))
    return bank(institution(), rows, as_of="2031-01-01 00:00:00")


def _parts(cents: int) -> list[int]:
    """What no single leg takes, in several."""
    return [LARGEST] * (cents // LARGEST) + [cents % LARGEST] * (cents % LARGEST > 0)


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


def _together() -> Bank:
    """Pairs that have one account or the other in common, and keys that need their marks."""
    usual = [3 * 10**12 + 7, 5 * 10**12 + 1, 4 * 10**12, 9 * 10**12 + 3, 10**12]
    pairs = ("A>X", "B>X", "A>Y", "X>A", "a|b\\>c|", "a>b\\|c|")
    return _met(
        {pair: [cents * (number + 1) + number for cents in usual] for number, pair in enumerate(pairs)}
    )


def _bands() -> Bank:
    """Scores of whole deviations and a hair beside."""
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
    pairs |= {"beyond": [3, 5, 7, 6 + 2 * 10**9]}
    return _met(pairs)
