"""Daily balances: what every internal account holds at the end of every day, and its children with it."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import date, timedelta

from recongen.demo.feed import clock
from recongen.demo.feed.cast import Cast
from recongen.demo.feed.ledger import capped_by
from recongen.demo.feed.rows import Leg, Party, Stored, cents, money_text
from recongen.institution.types import Institution


def stored_balances(
    institution: Institution, cast: Cast, legs: list[Leg], first: date, last: date
) -> list[Stored]:
    """One row per account and day, weekends included; the postings are the only source."""
    own = _own_by_day(legs)
    limits = _limits(institution)
    totals: dict[str, int] = defaultdict(int)
    # A parent outside, too, is asked for its balance on each day of its children; nothing is said of how much it is.
    parties = [party for party in cast.parties if party.is_internal or cast.children[party.id]]
    rows: list[Stored] = []
    day = first - timedelta(days=1)
    while day <= last:
        label = clock.midnight(day)
        starts = {party.id: label + party.day_offset for party in parties}
        for party in parties:
            totals[party.id] += own.get((party.id, starts[party.id]), 0)
        for party in parties:
            # Before the first calendar day only a business day that reaches into it is stored.
            if day >= first or party.day_offset:
                start = starts[party.id]
                money = (
                    _with_children(party, cast, totals)
                    if party.is_internal
                    else party.expected_eod_balance or 0
                )
                rows.append(Stored(party, start, start + clock.DAY, money, limits.get(party.role)))
        day += timedelta(days=1)
    return rows


def _own_by_day(legs: list[Leg]) -> dict[tuple[str, int], int]:
    """What each account's current postings bring to each of its days."""
    own: dict[tuple[str, int], int] = defaultdict(int)
    for leg in {leg.id: leg for leg in legs}.values():
        if leg.status == "Posted":
            own[leg.party.id, leg.party.day_start(leg.posting)] += leg.amount
    return own


def _with_children(party: Party, cast: Cast, totals: dict[str, int]) -> int:
    children = (child for child in cast.children[party.id] if child.is_internal)
    return totals[party.id] + sum(_with_children(child, cast, totals) for child in children)


def _limits(institution: Institution) -> dict[str, str]:
    """The outbound caps of each parent role, as its balances carry them."""
    caps: dict[str, dict[str, int]] = defaultdict(dict)
    for schedule in institution.limit_schedules:
        if schedule.direction == "Outbound":
            of, (_, name), cap = caps[schedule.parent_role], capped_by(schedule), cents(schedule.cap)
            of[name] = min(cap, of.get(name, cap))
    return {role: _json_of_money(of) for role, of in caps.items()}


def _json_of_money(amounts: dict[str, int]) -> str:
    """Exact, as no float is."""
    return (
        "{" + ", ".join(f"{json.dumps(name)}: {money_text(amount)}" for name, amount in amounts.items()) + "}"
    )
