"""When a bank is looked at and how its days lie: the first day, the hour, and what interrupts one day after another."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from recongen.institution.types import Institution

from .dice import Dice
from .world import World

_NEW_YEAR = date(2029, 12, 27)
_CLOCKS_CHANGE = (
    date(2030, 3, 5),
    date(2030, 3, 27),
    date(2030, 9, 25),
    date(2030, 10, 23),
    date(2030, 10, 30),
)
PLACEHOLDERS = (datetime(1900, 1, 1), datetime(2199, 12, 31, 23, 59, 59), datetime(2199, 12, 31))
"""Instants by which a source says that it knows none."""


def first_day(dice: Dice, institution: Institution) -> date:
    """Around the new year; where a time zone is declared, mostly when clocks change somewhere."""
    if institution.business_calendar.time_zone is None or dice.chance(30):
        return _NEW_YEAR
    return dice.pick(_CLOCKS_CHANGE)


def opening(dice: Dice) -> timedelta:
    """Midnight, any hour, half an hour, or any second at all."""
    kind = dice.number(0, 9)
    if kind < 4:
        return timedelta()
    if kind < 8:
        return timedelta(minutes=30 * dice.number(0, 47))
    return timedelta(seconds=dice.number(0, 86_399))


def stored_days(world: World) -> Iterator[tuple[datetime, datetime]]:
    """One day after another; with some banks weekends in one row, with some gaps and days of odd lengths."""
    dice = world.dice
    number, last = dice.pick((0, -1, 3)), dice.pick((12, 10, 7))
    weekends, irregular = dice.chance(25), dice.chance(30)
    while number < last:
        friday = (world.first_day + timedelta(days=number)).isoweekday() == 5
        days = 3 if weekends and friday else 1
        kind = dice.number(0, 9) if irregular else 0
        if kind == 9:
            days = dice.number(2, 4)
        start, end = world.day_start(number), world.day_start(number + days)
        if kind == 8:
            end += timedelta(
                seconds=dice.pick((-3600, 3600, -30_000, 50_001)), microseconds=dice.pick((0, 700_000))
            )
        if kind != 7:
            yield start, end
        number += days
