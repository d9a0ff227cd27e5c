"""Transfers that follow each other: long trails, cycles of every small size with what hangs from them, and openings that tie."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta

from tests.truth.oracle import Bank
from tests.truth.oracle.bank import FeedRow
from tests.truth.oracle.making.hand import bank, institution, leg

FIRST = datetime(2030, 1, 2, 10)
DEEPEST = {"root": 1002, "cycle": 1000, "larger cycle": 1001}
"""Hops at which walks end: a trail that goes on, a cycle that is closed there, and one that is not."""
LENGTHS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 16, 17, 33)


def banks() -> Iterator[Bank]:
    yield _trails(12)
    yield _trails(2)
    yield _deepest()


def _trails(moments: int) -> Bank:
    """Few moments to open at, so that many transfers open together; every third one has no edge."""
    dice = random.Random(moments)
    rows: list[FeedRow] = []
    for number, (transfer, parent) in enumerate(_parents(dice)):
        moment = FIRST + timedelta(hours=5 * dice.randrange(moments))
        amounts = ("-1.00", "1.00", "-3.00")[: 1 + number % 3]
        for place, amount in enumerate(amounts):
            more: dict[str, str | None] = {"account_id": f"A{place % 2}", "transfer_parent_id": parent}
            posting = str(moment + timedelta(days=place))
            rows.append(leg(f"{transfer}.{place}", amount, transfer_id=transfer, posting=posting, **more))
    return bank(institution(), rows)


def _parents(dice: random.Random) -> Iterator[tuple[str, str | None]]:
    """Trails from nobody, from somebody absent, and around a cycle; from the middle of each hangs another."""
    for length in LENGTHS:
        for stem, first in (("root", None), ("absent", "nobody knows it"), ("cycle", "")):
            names = [f"{stem}{length}.{place:02d}" for place in range(length)]
            dice.shuffle(names)
            above = [names[-1] if first == "" else first, *names]
            yield from zip(names, above, strict=False)
            middle = names[length // 2]
            for place in range(length % 7):
                hanging = f"{stem}{length} below {place}"
                yield hanging, middle
                middle = hanging


def _deepest() -> Bank:
    rows: list[FeedRow] = []
    for stem, length in DEEPEST.items():
        names = [f"{stem}.{place:04d}" for place in range(length)]
        above = [None if stem == "root" else names[-1], *names]
        for place, (transfer, parent) in enumerate(zip(names, above, strict=False)):
            posting = str(FIRST + timedelta(seconds=place))
            rows.append(
                leg(transfer, "1.00", transfer_id=transfer, transfer_parent_id=parent, posting=posting)
            )
    return bank(institution(), rows)
