"""Days at any hour, of any length, under several clocks: how they are called, continue and end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from recongen.institution.types import BusinessCalendar, Completion
from tests.mutants.banks.writing import fired, single, template
from tests.truth.oracle import Bank
from tests.truth.oracle.making.hand import bank, day, institution

ZONES = (
    None,
    "America/New_York",
    "Australia/Lord_Howe",
    "Pacific/Kiritimati",
    "Pacific/Chatham",
    "Africa/Casablanca",
)
COMPLETIONS = {
    "End": Completion("business_day_end"),
    "Next": Completion("business_day_end", 1),
    "Later": Completion("business_day_end", 4),
    "Month": Completion("month_end"),
}
STORED = {
    "none": (),
    "midnight": (("2030-03-08 00:00:00", "2030-03-09 00:00:00"), ("2030-03-31 00:00:00", "2030-04-01 00:00:00")),
    "tokyo": (("2030-03-07 15:00:00", "2030-03-08 15:00:00"), ("2030-11-01 15:00:00", "2030-11-02 15:00:00")),
    "weekend": (("2030-03-08 22:00:00", "2030-03-11 21:00:00"), ("2030-04-05 22:00:00", "2030-04-08 22:00:00")),
    "noon": (("2030-03-08 12:00:00", "2030-03-09 12:00:00"), ("2030-03-09 11:59:59", "2030-03-10 11:59:59")),
    "short": (("2030-03-08 23:30:00", "2030-03-09 00:29:58.500000"), ("2030-03-09 06:00:00.500000", "2030-03-09 06:00:01")),
    "nested": (
        ("2030-03-01 05:00:00", "2030-04-20 05:00:00"),
        ("2030-03-08 05:00:00", "2030-03-08 19:00:00"),
        ("2030-03-08 06:00:00", "2030-03-08 16:00:00"),
    ),
    "as clocks change": (("2030-03-09 07:00:00", "2030-03-10 07:00:00"), ("2030-03-09 19:00:00", "2030-03-10 19:00:00")),
    "placeholders": (("1900-01-01 00:00:00", "1900-01-02 00:00:00"), ("2199-12-30 10:00:00", "2199-12-31 10:00:00")),
}  # fmt: skip
MOMENTS = (
    "2030-02-28 23:00:00", "2030-03-08 15:30:00", "2030-03-09 00:29:58.500000",
    "2030-03-10 06:59:59.999999", "2030-03-10 07:00:00", "2030-03-31 12:00:00", "2030-04-06 14:59:59", "2030-04-06 15:00:00",
    "2030-05-31 09:59:59", "2030-09-28 14:00:00", "2030-11-03 05:30:00", "2030-11-03 06:30:00",
)  # fmt: skip
FAR = ("1900-01-01 00:00:00", "1989-12-31 23:59:59", "2061-01-15 12:00:00", "2199-12-31 23:59:59")
"""Placeholders, and where what is known of holidays and clocks begins and ends."""


def banks() -> Iterator[Bank]:
    for zone in ZONES:
        yield _under(zone, tuple(STORED), MOMENTS)
    for zone in ZONES[:2]:
        yield _under(zone, ("none", "placeholders"), FAR)


def _under(zone: str | None, accounts: Sequence[str], moments: Sequence[str]) -> Bank:
    """Every way to store days, every completion and every moment."""
    templates = [template(name, name.lower(), completion=given) for name, given in COMPLETIONS.items()]
    legs = [
        fired(
            f"{name}.{account}.{number}",
            name.lower(),
            template_name=name,
            account_id=account,
            posting=moment,
            transfer_type="move",
        )
        for name in COMPLETIONS
        for account in accounts
        for number, moment in enumerate(moments)
    ]
    days = [
        day(account, start, "0.00", business_day_end=end)
        for account in accounts
        for start, end in STORED[account]
    ]
    made = institution(rails=[single(name.lower()) for name in COMPLETIONS], templates=templates)
    calendar = BusinessCalendar(time_zone=zone)
    return bank(replace(made, business_calendar=calendar), legs, days, as_of="2030-04-01 04:00:00")
