"""Forty days between the same accounts: transfers on every day, and those whose legs lie on both sides of the day that recent ones begin with."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import combinations, product

from recongen.institution.types import BusinessCalendar
from tests.truth.oracle import Bank
from tests.truth.oracle.bank import FeedRow
from tests.truth.oracle.making.hand import bank, day, institution, leg
from tests.truth.oracle.rows import money_text

FIRST = date(2030, 1, 1)
STORED = 40
EDGES = (0, 9, 10, 11, 12, 20, STORED - 1, STORED)
"""Days after the first: those around the first of the last thirty stored ones, and around the last."""


def banks() -> Iterator[Bank]:
    days = [
        day(who, str(FIRST + timedelta(number)), "0.00") for number in range(STORED) for who in ("A", "B")
    ]
    legs: list[FeedRow] = []
    for number in range(STORED + 1):
        legs += _transfer(f"on {number:02d}", {number: "A"}, f"{number + 1}.00")
    for earlier, later in combinations(EDGES, 2):
        for one, other in ("AA", "AC", "CA"):
            legs += _transfer(f"{earlier} to {later} {one}{other}", {earlier: one, later: other}, "2.00")
    for days_and_cents in product(((), (0,), (3,)), ((9,), (10,))):
        small = [number for part in days_and_cents for number in part]
        legs += _shared(f"by {small}", small, large=())
        legs += _shared(f"by {small} too", small[1:], large=tuple(small[:1]))
    yield bank(institution(), legs, days, as_of="2030-03-01 00:00:00")
    # No stored day tells which are recent, so all are: also those that a zone's clocks show at the first and the last instant of a feed.
    for instant, zone in (("1900-01-01 00:00:00", "America/New_York"), ("2199-12-31 23:59:59", "Asia/Tokyo")):
        of_zone = institution(business_calendar=BusinessCalendar(time_zone=zone))
        sides = {"A": "-1.00", "B": "1.00"}
        yield bank(
            of_zone, [leg(who, money, account_id=who, posting=instant) for who, money in sides.items()]
        )


def _shared(transfer: str, small: list[int], large: tuple[int, ...]) -> Iterator[FeedRow]:
    """Of two senders only one has a share in a cent, so that a pair may meet on fewer days than its target does."""
    amounts = dict.fromkeys(small, 1) | dict.fromkeys((*large, STORED - 1), 100)
    whole = sum(amounts.values())
    for place, (sender, cents) in enumerate((("A", whole // 2), ("C", whole - whole // 2))):
        about: FeedRow = {"transfer_id": transfer, "posting": f"{FIRST} 09:00:00"}
        yield leg(f"{transfer} out {place}", f"-{money_text(cents)}", account_id=sender, **about)
    for number, cents in amounts.items():
        about = {"transfer_id": transfer, "posting": f"{FIRST + timedelta(number)} 10:00:00"}
        yield leg(f"{transfer} {number} in", money_text(cents), account_id="B", **about)


def _transfer(transfer: str, senders: dict[int, str], amount: str) -> Iterator[FeedRow]:
    """What each sends to B on its day."""
    for number, sender in senders.items():
        about: FeedRow = {"transfer_id": transfer, "posting": f"{FIRST + timedelta(number)} 10:00:00"}
        yield leg(f"{transfer} {number} out", f"-{amount}", account_id=sender, **about)
        yield leg(f"{transfer} {number} in", amount, account_id="B", **about)
