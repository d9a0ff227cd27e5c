"""What was said of causes whose keys ended in another day then: of every day in, before and after a run, of keys that only look like one, up
to the second."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from recongen.institution.types import BusinessCalendar
from tests.mutants.banks.writing import single
from tests.truth.eventful import said, with_events
from tests.truth.oracle import Bank
from tests.truth.oracle.bank import FeedRow
from tests.truth.oracle.making.hand import bank, day, institution, leg

STORED = {2: "0.00", 3: "1.00", 4: "1.00", 5: "3.00", 6: "0.00", 8: "-2.00", 9: "-2.00"}
"""By the day of January, the balances of accounts without postings: two runs of drift, and one of overdraft."""
DATES = ("2029-12-31", "2030-01-02", "2030-01-05")
"""Names of transfers, so that their keys end as the key of a run does."""
KEYS = (
    "drift|A|",
    "overdraft|A|",
    "drift|Nobody|",
    "unmatched_posting|",
    "business_day_enclosure_breach|transfer|",
)
SHORT = ("", "x", "2030-01-3", "2030-01-03", "|2030-01-03", "A|2030-01-03")
AS_OF = "2030-01-12 10:00:00"


def banks() -> Iterator[Bank]:
    days = [day("A", f"2030-01-{label:02d}", money) for label, money in STORED.items()]
    legs = []
    for name in DATES:
        about: FeedRow = {"transfer_id": name, "account_id": "A", "posting": "2030-01-07 10:00:00"}
        legs.append(leg(f"{name} out", "-1.00", rail_name="unknown", **about))
        legs.append(leg(f"{name} in", "1.00", rail_name="known", **about))
    made = bank(institution(rails=[single("known")]), legs, days, as_of=AS_OF)
    keys = [f"{key}2030-01-{label:02d}" for key in KEYS for label in range(1, 11)]
    keys += [f"{key}2029-12-31" for key in KEYS] + list(SHORT)
    events = [said(key, "comment", note=f"of {key}") for key in keys]
    for moment in ("2030-01-12 09:59:59", AS_OF, "2030-01-12 10:00:01"):
        events += [said(f"drift|A|2030-01-{label:02d}", "acknowledge", moment) for label in (4, 7, 8)]
    for number, label in enumerate((4, 5, 8)):
        events.append(
            said(
                f"drift|A|2030-01-{label:02d}",
                "assign",
                assignee=f"person {number}",
                due=f"2030-01-2{number}",
            )
        )
    yield with_events(made, events)
    # Clocks change at the very instant up to which is told.
    in_new_york = replace(made.institution, business_calendar=BusinessCalendar(time_zone="America/New_York"))
    yield with_events(replace(made, institution=in_new_york, as_of=datetime(2030, 3, 10, 7)), events)
