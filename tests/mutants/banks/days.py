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
CHANGE = ("2030-03-10 06:59:59.999999", "2030-03-10 07:00:00")
"""Clocks change with the latest posting."""
AT_CHANGES = {
    "none": (),
    "until": (("2030-03-09 07:00:00", "2030-03-10 07:00:00"), ("2030-11-02 06:00:00", "2030-11-03 06:00:00")),
    "one after the other": tuple(
        (
            f"2030-03-{number:02d} {number % 3 * 7:02d}:00:00",
            f"2030-03-{number + 1:02d} {(number + 1) % 3 * 7:02d}:00:00",
        )
        for number in range(5, 14)
    ),
    "two of a date": tuple(
        (f"2030-03-{number:02d} {hour:02d}:00:00", f"2030-03-{number:02d} {hour + 5 + number % 2:02d}:00:00")
        for number in range(7, 13)
        for hour in (6, 12)
    ),
    "at their hour": (
        ("2030-03-08 08:00:00", "2030-03-09 08:00:00"),
        ("2030-11-01 06:00:00", "2030-11-02 06:00:00"),
    ),
}
"""In New York."""
FAR = ("1900-01-01 00:00:00", "1989-12-31 23:59:59", "2061-01-15 12:00:00", "2199-12-31 23:59:59")
"""Placeholders, and where what is known of holidays and clocks begins and ends."""


def banks() -> Iterator[Bank]:
    for zone in ZONES:
        yield _under(zone, tuple(STORED), MOMENTS)
    for zone in ZONES[:2]:
        yield _under(zone, ("none", "placeholders"), FAR)
    yield _overlapping()
    yield _back_and_forth()
    yield _under("America/New_York", ("none",), CHANGE)
    yield _under("America/New_York", tuple(AT_CHANGES), (*MOMENTS, "2030-11-03 07:00:00"))


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
        for start, end in (STORED | AT_CHANGES)[account]
    ]
    made = institution(rails=[single(name.lower()) for name in COMPLETIONS], templates=templates)
    calendar = BusinessCalendar(time_zone=zone)
    return bank(replace(made, business_calendar=calendar), legs, days, as_of="2030-04-01 04:00:00")


def _overlapping() -> Bank:
    """Days of which the next begins before the last has ended, at its end, or long after, each account beside another."""
    spans = {
        "across": ((1, 5), (3, 8), (6, 7)),
        "around": ((1, 9), (2, 4)),
        "touching": ((1, 3), (3, 6), (6, 9)),
        "apart": ((2, 3), (7, 8)),
        "alone": ((4, 5),),
    }
    days = [
        day(name, f"2030-01-{start:02d}", f"{start}.00", business_day_end=f"2030-01-{end:02d} 00:00:00")
        for name, own in spans.items()
        for start, end in own
    ]
    legs = [
        fired(
            f"{name} {number}",
            "move",
            f"{number + 1}.00",
            account_id=name,
            posting=f"2030-01-{number:02d} 10:00:00",
        )
        for name in spans
        for number in range(1, 11)
    ]
    return bank(institution(rails=[single("move")]), legs, days)


def _back_and_forth() -> Bank:
    """Drift that changes by as much up as down, in days of one date, and in days that begin in another order than their dates have."""
    stored = {
        "of a date": (
            ("06:00", "02 09:00", "1.00"),
            ("09:00", "02 12:00", "3.00"),
            ("12:00", "02 15:00", "1.00"),
        ),
        "in turn": (
            ("16:00", "02 17:00", "1.00"),
            ("18:00", "03 18:00", "3.00"),
            ("20:00", "02 22:00", "1.00"),
        ),
    }
    days = [
        day(name, f"2030-01-02 {start}:00", money, business_day_end=f"2030-01-{end}:00")
        for name, own in stored.items()
        for start, end, money in own
    ]
    days += [day("clean between", f"2030-01-{number:02d}", f"{number % 2}.00") for number in (1, 2)]
    days += [
        day(
            "clean between",
            f"2030-01-03 {hour:02d}:00:00",
            "1.00",
            business_day_end=f"2030-01-03 {hour + 3:02d}:00:00",
        )
        for hour in (6, 9)
    ]
    return bank(institution(), [], days)
