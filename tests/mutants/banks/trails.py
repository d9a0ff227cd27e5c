"""Transfers that follow each other: long trails, cycles of every small size with what hangs from them, and openings that tie."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta

from tests.truth.oracle import Bank
from tests.truth.oracle.bank import FeedRow
from tests.truth.oracle.making.hand import bank, institution, leg

FIRST = datetime(2030, 1, 2, 10)
LENGTHS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 16, 17, 33)


def banks() -> Iterator[Bank]:
    yield _trails(12)
    yield _trails(2)


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
