"""A whole bank: its institution, its feed, its faults, and the feed as text."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

import holidays

from recongen.institution.types import Institution

from ..bank import Bank, FeedRow
from ..rows import instant_text, midnight, money_text
from .closes import close_and_correct
from .dice import Dice
from .faults import plant_faults
from .feeds import fill_feed
from .institutions import make_institution
from .moments import first_day, opening
from .world import Plain, Row, Twice, World


def make_bank(dice: Dice, least: int = 5, most: int = 40, faults: int = 12) -> Bank:
    """A bank of about so many postings, with up to so many faults planted in its feed."""
    institution = make_institution(dice)
    world = World(dice, institution, first_day(dice, institution), opening(dice))
    fill_feed(world, dice.number(least, most))
    wrong = dice.number(0, faults)
    plant_faults(world, wrong)
    as_of = _as_of(world)
    if wrong and dice.chance(50):
        close_and_correct(world, as_of)
    strides = {"transactions": dice.pick((1, 7)), "daily_balances": dice.pick((1, 7))}
    return Bank(
        institution=institution,
        transactions=_texts(dice, world.transactions, strides["transactions"]),
        daily_balances=_texts(dice, world.balances, strides["daily_balances"]),
        as_of=as_of,
        public_holidays=public_holidays(institution),
        period_events=[_period_event(event, strides) for event in world.period_events],
    )


def _as_of(world: World) -> datetime:
    """Any second of some weeks; at times one at which something has just lasted as long as it may."""
    dice = world.dice
    if not dice.chance(40):
        return midnight(world.first_day) + timedelta(days=dice.number(3, 40), seconds=dice.number(0, 86_399))
    ages = [rail.max_pending_seconds for rail in world.institution.rails]
    ages += [rail.max_unbundled_seconds for rail in world.institution.rails]
    seconds = [0, 1, *(age for age in ages if age is not None)]
    instants = [row["posting"] for row in world.transactions]
    instants += [row["business_day_end"] for row in world.balances]
    instants += [midnight(row["posting"].date()) + timedelta(days=1) for row in world.transactions]
    near = [moment for moment in instants if abs(moment.date() - world.first_day) < timedelta(days=100)]
    moment: datetime = dice.pick(near or [midnight(world.first_day)]) + timedelta(seconds=dice.pick(seconds))
    return moment.replace(microsecond=0)


def public_holidays(institution: Institution) -> frozenset[date]:
    """Those of the years for which they are known."""
    calendar = institution.business_calendar
    return _public_holidays(calendar.calendar, calendar.country, calendar.subdivision)


@cache
def _public_holidays(calendar: str | None, country: str | None, subdivision: str | None) -> frozenset[date]:
    years = range(1990, 2061)
    if calendar == "target2":
        return frozenset(holidays.financial_holidays("ECB", years=years))
    if country == "US" or calendar == "federal_reserve":
        # The Federal Reserve moves a Sunday's holiday to the Monday, and a Saturday's nowhere.
        days = holidays.country_holidays("US", subdiv=subdivision, years=years, observed=False)
        return frozenset(day + timedelta(days=day.weekday() == 6) for day in days)
    if country is None:
        return frozenset()
    return frozenset(holidays.country_holidays(country, subdiv=subdivision, years=years))


def _period_event(event: Row, strides: Mapping[str, int]) -> FeedRow:
    marks = {f"{table}_high_entry": stride for table, stride in strides.items()}
    return {
        column: _text(column, value * marks[column] if value and column in marks else value)
        for column, value in event.items()
    }


def _texts(dice: Dice, rows: list[Row], stride: int) -> list[FeedRow]:
    """The rows as the feed writes them, at times backwards: order means nothing."""
    texts = [
        {column: _text(column, value) for column, value in (row | {"entry": row["entry"] * stride}).items()}
        for row in rows
    ]
    return texts[::-1] if dice.chance(30) else texts


def _text(column: str, value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, datetime):
        return instant_text(value)
    if isinstance(value, dict):
        return json_text(value)
    if column in ("amount_money", "money", "expected_eod_balance"):
        return _spelled(value)
    return str(value)


def _spelled(cents: int) -> str:
    """Some amounts without the decimals that are zero, as a feed may write them."""
    text = money_text(cents)
    if cents % 100 == 0 and cents % 300:
        return text[:-3]
    return text[:-1] if cents % 10 == 0 and cents % 30 and cents % 100 else text


def json_text(value: dict[str, Any]) -> str:
    members: list[str] = []
    for key, item in value.items():
        if isinstance(item, Twice):
            again = f'"\\u{ord(key[0]):04x}{json.dumps(key)[2:]}' if item.escaped else json.dumps(key)
            members += [f"{json.dumps(key)}: {_member(item.first)}", f"{again}: {_member(item.last)}"]
        else:
            members.append(f"{json.dumps(key)}: {_member(item)}")
    return "{" + ", ".join(members) + "}"


def _member(value: Any) -> str:
    if isinstance(value, Plain):
        return value.text
    if isinstance(value, datetime):
        return json.dumps(instant_text(value))
    return json.dumps(value, ensure_ascii=False)
