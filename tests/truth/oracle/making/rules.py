"""Limit schedules and the calendar of an institution."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from recongen.institution.types import Account, AccountTemplate, BusinessCalendar, LimitSchedule, Rail

from .dice import Dice


def limits(
    dice: Dice, accounts: Sequence[Account | AccountTemplate], roles: Sequence[str], rails: Sequence[Rail]
) -> list[LimitSchedule]:
    parents = [row.parent_role for row in accounts if row.parent_role]
    made: dict[tuple[str, str, bool, bool], LimitSchedule] = {}
    for _ in range(dice.number(0, 4)):
        role = dice.pick(parents or roles)
        rail = dice.pick(rails)
        by_rail, inbound = dice.chance(40), dice.chance(35)
        schedule = LimitSchedule(
            parent_role=role,
            cap=Decimal(dice.pick((0, 1, 5000, 100000))) / 100,
            transfer_type=None if by_rail else rail.transfer_type,
            rail=rail.name if by_rail else None,
            direction="Inbound" if inbound else "Outbound",
        )
        made.setdefault((role, rail.name if by_rail else rail.transfer_type, by_rail, inbound), schedule)
    return list(made.values())


ZONES = (
    "America/New_York",
    "Asia/Tokyo",
    "Europe/London",
    "Australia/Lord_Howe",
    "Pacific/Kiritimati",
    "Pacific/Auckland",
    "Pacific/Chatham",
    "Asia/Kathmandu",
    "America/St_Johns",
    "Africa/Casablanca",
)
"""East and west, beyond UTC+12, by quarters of an hour, and with summer times of an hour and of half of one."""


FREE_DAYS: tuple[dict[str, str], ...] = (
    {},
    {},
    {"country": "US"},
    {"country": "GB"},
    {"country": "GB", "subdivision": "ENG"},
    {"calendar": "target2"},
    {"calendar": "federal_reserve"},
)


def calendar(dice: Dice) -> BusinessCalendar:
    zone = dice.pick(ZONES) if dice.chance(45) else None
    if not dice.chance(50):
        return BusinessCalendar(time_zone=zone)
    listed = [date(2030, 1, 1), date(2030, 1, 2), date(2030, 1, 4), date(2029, 12, 31)]
    free: dict[str, str] = dice.pick(FREE_DAYS)
    return BusinessCalendar(
        **free,
        time_zone=zone,
        weekend=dice.pick(((6, 7), (5, 6), (7,), ())),
        holidays=tuple(dice.some(listed, 0, 3)),
    )
