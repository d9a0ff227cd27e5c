"""Nothing falls due before `next_due`: built as of any earlier instant, no relation but `run_context` has another row."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest

from tests.truth.engines import Engine, Row
from tests.truth.eventful import random_events
from tests.truth.oracle import Bank, Books
from tests.truth.oracle.rows import instant
from tests.truth.oracle.zone import Zone
from tests.truth.strategies import random_bank

FEW, MANY = range(14), range(1000, 1150)
SECOND = timedelta(seconds=1)
Rows = dict[str, list[Row]]


def due(rows: Rows) -> datetime:
    (row,) = rows["next_due"]
    return instant(row["due_at"])


def but_for_as_of(rows: Rows) -> Rows:
    """What the models say, without the one value that is another at every instant."""
    context = [{name: value for name, value in row.items() if name != "as_of"} for row in rows["run_context"]]
    return rows | {"run_context": context}


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


def changes_before_due(engine: Engine, seeds: Iterable[int]) -> tuple[list[tuple[int, str, list[str]]], int]:
    """Of each bank whose rows change too early: its seed, when, and in which relations. And how many instants were looked at."""
    found, instants = [], 0
    for seed in seeds:
        bank = seen_at_a_turn(seed)
        rows = but_for_as_of(engine.run(bank))
        seconds = -((bank.as_of - due(rows)) // SECOND) - 1
        for later in {seconds, random.Random(seed).randint(0, max(seconds, 0))} if seconds > 0 else ():
            as_of, instants = bank.as_of + later * SECOND, instants + 1
            then = but_for_as_of(engine.run(replace(bank, as_of=as_of)))
            if changed := [name for name in rows if rows[name] != then[name]]:
                found.append((seed, str(as_of), changed))
    return found, instants


def test_no_row_changes_before_something_falls_due(engine_of: Callable[[str], Engine]) -> None:
    found, instants = changes_before_due(engine_of("sqlite"), FEW)
    assert ([], True) == (found, instants >= len(FEW) // 2), instants


@pytest.mark.prove
def test_nor_does_one_on_any_engine(engine: Engine) -> None:
    found, instants = changes_before_due(engine, MANY)
    assert ([], True) == (found, instants >= len(MANY) // 2), instants
