"""Random banks as of the instants at which rows change although nothing arrives."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta

from tests.truth.eventful import random_events
from tests.truth.oracle import Bank, Books
from tests.truth.oracle.rows import instant
from tests.truth.oracle.zone import Zone
from tests.truth.strategies import random_bank

SECOND = timedelta(seconds=1)


def turning_points(bank: Bank) -> Iterator[datetime]:
    books, zone = Books(bank), Zone(bank.institution.business_calendar.time_zone)
    midnight = datetime.combine(bank.as_of + timedelta(days=1), time())
    yield from (midnight, zone.instant(midnight))
    caps = {
        rail.name: (rail.max_pending_seconds, rail.max_unbundled_seconds) for rail in bank.institution.rails
    }
    yield from (stored.end for stored in books.balances.values())
    yield from (transfer.deadline for transfer in books.transfers.values() if transfer.deadline)
    yield from (instant(event["made_at"] or "") for event in [*bank.case_events, *bank.period_events])
    for leg in books.live:
        yield from (leg.posting + timedelta(seconds=cap) for cap in caps.get(leg.rail_name, ()) if cap)


def seen_at_a_turn(seed: int) -> Bank:
    """A random bank as of a turning point or within the hours before it."""
    dice, bank = random.Random(seed), random_events(random_bank(seed), seed)
    near = dice.choice(list(turning_points(bank)))
    before = dice.choice((0, 1, dice.randrange(4 * 3600)))
    return replace(bank, as_of=near.replace(microsecond=0) - before * SECOND)
