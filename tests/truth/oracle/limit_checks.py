"""Limit breaches: what flowed on one day against its cap."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict, dataclass
from datetime import date, datetime

from .about import of_limit
from .books import Books
from .jsonvalues import plain_cents, scalars
from .registry import check, day_of_row
from .rows import Posting, cents

_DIRECTIONS = {"Outbound": "Debit", "Inbound": "Credit"}
Schedules = dict[tuple[str | None, str, str, str], int]


@dataclass(frozen=True, slots=True)
class LimitUsage:
    account_id: str
    account_name: str
    account_role: str
    account_parent_role: str | None
    business_day: date
    business_day_start: datetime
    limit_name: str
    limit_by: str
    amount_direction: str
    total: int
    cap: int


@dataclass(frozen=True, slots=True)
class LimitBreach(LimitUsage):
    over_by: int


@dataclass(frozen=True, slots=True)
class _Family:
    """The parent role of one account on one day, and the caps of the parent's balance row of that day."""

    parent_role: str | None
    limits: str | None


@check(
    "high",
    key=("account_id", "business_day_start", "limit_by", "limit_name", "amount_direction"),
    about=of_limit,
    day=day_of_row,
)
def limit_breach(books: Books) -> list[LimitBreach]:
    return [
        LimitBreach(**asdict(usage), over_by=usage.total - usage.cap)
        for usage in limit_usage(books)
        if usage.total > usage.cap
    ]


def limit_usage(books: Books) -> list[LimitUsage]:
    """Posted debits (credits for an inbound schedule) on each day that has a cap for them."""
    schedules = _schedules(books)
    days: dict[tuple[str, date, datetime], list[Posting]] = defaultdict(list)
    for leg in books.posted:
        day = books.days.of(leg)
        days[leg.account_id, day.label, day.start].append(leg)
    found = []
    for (account_id, label, start), legs in days.items():
        family = _family(books, account_id, start, legs)
        for (limit_by, name, direction), total in _totals(legs).items():
            cap = _cap(schedules, family, limit_by, name, direction)
            if cap is not None:
                found.append(
                    LimitUsage(
                        account_id=account_id,
                        account_name=books.attributes.name(account_id, start),
                        account_role=books.attributes.role(account_id, start),
                        account_parent_role=family.parent_role,
                        business_day=label,
                        business_day_start=start,
                        limit_name=name,
                        limit_by=limit_by,
                        amount_direction=direction,
                        total=total,
                        cap=cap,
                    )
                )
    return found


def _family(books: Books, account_id: str, start: datetime, legs: list[Posting]) -> _Family:
    """The day's row names the parent role, else the postings of the day do, else the latest that is known."""
    row = books.attributes.row(account_id, start)
    stated = None if row is None else row.account_parent_role
    if stated is None:
        stated = min((leg.account_parent_role for leg in legs if leg.account_parent_role), default=None)
    role = books.accounts[account_id].account_parent_role if stated is None else stated
    parent = books.attributes.holder(role, start, other_than=account_id)
    parents_row = None if parent is None else books.attributes.row(parent, start)
    return _Family(role, None if parents_row is None else parents_row.limits)


def _totals(legs: list[Posting]) -> dict[tuple[str, str, str], int]:
    totals: dict[tuple[str, str, str], int] = defaultdict(int)
    for leg in legs:
        totals["transfer_type", leg.transfer_type, leg.direction] += abs(leg.amount)
        totals["rail", leg.rail_name, leg.direction] += abs(leg.amount)
    return totals


def _cap(schedules: Schedules, family: _Family, limit_by: str, name: str, direction: str) -> int | None:
    """A balance row's cap comes first; its key is the rail of that name where only that rail is scheduled."""
    is_of_type = (
        limit_by == "transfer_type" or (family.parent_role, "transfer_type", name, direction) in schedules
    )
    scheduled = schedules.get((family.parent_role, limit_by, name, direction))
    if scheduled is None:
        rail_is_scheduled = (family.parent_role, "rail", name, direction) in schedules
        if limit_by == "rail" or rail_is_scheduled:
            return None
    is_meant = direction == "Debit" and is_of_type == (limit_by == "transfer_type")
    stated = plain_cents(scalars(family.limits).get(name)) if is_meant else None
    return scheduled if stated is None else stated


def _schedules(books: Books) -> Schedules:
    caps: Schedules = {}
    for schedule in books.institution.limit_schedules:
        direction = _DIRECTIONS[schedule.direction]
        if schedule.rail is not None:
            caps[schedule.parent_role, "rail", schedule.rail, direction] = cents(schedule.cap)
        if schedule.transfer_type is not None:
            key = (schedule.parent_role, "transfer_type", schedule.transfer_type, direction)
            caps[key] = cents(schedule.cap)
    return caps
