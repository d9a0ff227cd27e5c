"""What falls due next: of each kind of instant two, of which one is first, and what only looks like one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from recongen.institution.types import BusinessCalendar
from tests.mutants.banks.writing import fired, single
from tests.truth.eventful import said, with_events
from tests.truth.oracle import Bank
from tests.truth.oracle.making.hand import bank, day, institution
from tests.truth.oracle.rows import PERIOD_EVENT_COLUMNS

AS_OF = "2030-01-05 10:00:00"
CAPPED = single("capped", max_pending_seconds=3600, max_unbundled_seconds=7200)
MARKS = {"transactions_high_entry": "0", "daily_balances_high_entry": "0"}
CLOCKS_ARE_SET = {
    "Europe/Berlin": ("2030-10-27 00:30:00", "2030-10-27 01:00:00", "2030-10-26 20:00:00"),
    "America/New_York": ("2030-03-10 06:30:00", "2030-03-10 07:00:00"),
}
"""By time zone, instants before and at a change of its offset, and one whose day ends before it."""


def banks() -> Iterator[Bank]:
    yield _ends_of_days()
    yield from _ages()
    yield from _events()
    for zone, instants in CLOCKS_ARE_SET.items():
        of_zone = institution(business_calendar=BusinessCalendar(time_zone=zone))
        yield from (bank(of_zone, as_of=as_of) for as_of in instants)


def _ends_of_days() -> Bank:
    ends = {"A": "2030-01-05 12:00:00", "B": "2030-01-05 15:00:00", "C": AS_OF}
    days = [day(account, "2030-01-05", "0.00", business_day_end=end) for account, end in ends.items()]
    return bank(institution(), [], days, as_of=AS_OF)


def _ages() -> Iterator[Bank]:
    """A leg as old as its rail allows at that very instant, and some whose age nothing limits: of another rail, Failed, bundled."""
    at = {"Pending": "2030-01-05 09:00:00", "Posted": "2030-01-05 08:00:00"}
    rails = institution(rails=[CAPPED, single("free")])
    for status, posting in at.items():
        yield bank(rails, [fired("old", "capped", status=status, posting=posting)], as_of=AS_OF)
        others = [
            fired("free", "free", status=status, posting="2030-01-05 09:30:00"),
            fired("failed", "capped", status="Failed", posting="2030-01-05 09:30:00"),
            fired("bundled", "capped", posting="2030-01-05 09:30:00", bundle_id="sweep"),
        ]
        yield bank(rails, others, as_of=AS_OF)


def _events() -> Iterator[Bank]:
    plain = bank(institution(), as_of=AS_OF)
    later = ("2030-01-05 12:00:00", "2030-01-05 11:00:00", AS_OF)
    yield with_events(plain, [said("drift|A|2030-01-04", "comment", at) for at in later])
    common = dict.fromkeys(PERIOD_EVENT_COLUMNS) | {"made_by": "ann", "kind": "close"}
    closes = [
        common | {"event": str(number), "through_day": f"2030-01-0{number}", "made_at": at} | MARKS
        for number, at in enumerate(later, start=1)
    ]
    yield replace(plain, period_events=closes)
