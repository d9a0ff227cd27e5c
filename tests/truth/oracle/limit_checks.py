"""Limit breaches: what flowed on one day against its cap."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from .books import Books
from .jsonvalues import plain_cents, scalars
from .rows import cents

_DIRECTIONS = {"Outbound": "Debit", "Inbound": "Credit"}


@dataclass(frozen=True, slots=True)
class LimitBreach:
    account_id: str
    business_day: date
    business_day_start: datetime
    limit_name: str
    limit_by: str
    amount_direction: str
    total: int
    cap: int
    over_by: int


@dataclass(frozen=True, slots=True)
class _Flow:
    """Everything of one account and day that one limit could count."""

    account_id: str
    start: datetime
    limit_by: str
    limit_name: str
    amount_direction: str


def limit_breach(books: Books) -> list[LimitBreach]:
    """Posted debits (credits for an inbound schedule) greater than the cap."""
    found = []
    schedules = _schedules(books)
    for flow, total in _totals(books).items():
        cap = _cap(books, schedules, flow)
        if cap is not None and total > cap:
            found.append(_row(flow, total, cap))
    return found


def _cap(books: Books, schedules: dict[tuple[str | None, str, str, str], int], flow: _Flow) -> int | None:
    """A balance row's cap comes first; its key is the rail of that name where only that rail is scheduled."""
    parent_role = books.accounts[flow.account_id].account_parent_role
    scheduled = schedules.get((parent_role, flow.limit_by, flow.limit_name, flow.amount_direction))
    if scheduled is None:
        rail_is_scheduled = (parent_role, "rail", flow.limit_name, flow.amount_direction) in schedules
        if flow.limit_by == "rail" or rail_is_scheduled:
            return None
    stated = _balance_cap(books, flow)
    return scheduled if stated is None else stated


def _row(flow: _Flow, total: int, cap: int) -> LimitBreach:
    return LimitBreach(
        account_id=flow.account_id,
        business_day=flow.start.date(),
        business_day_start=flow.start,
        limit_name=flow.limit_name,
        limit_by=flow.limit_by,
        amount_direction=flow.amount_direction,
        total=total,
        cap=cap,
        over_by=total - cap,
    )


def _totals(books: Books) -> dict[_Flow, int]:
    totals: dict[_Flow, int] = defaultdict(int)
    for leg in books.posted:
        start = books.days.start_of(leg)
        for limit_by, name in (("transfer_type", leg.transfer_type), ("rail", leg.rail_name)):
            totals[_Flow(leg.account_id, start, limit_by, name, leg.direction)] += abs(leg.amount)
    return totals


def _schedules(books: Books) -> dict[tuple[str | None, str, str, str], int]:
    caps: dict[tuple[str | None, str, str, str], int] = {}
    for schedule in books.institution.limit_schedules:
        direction = _DIRECTIONS[schedule.direction]
        if schedule.rail is not None:
            caps[schedule.parent_role, "rail", schedule.rail, direction] = cents(schedule.cap)
        if schedule.transfer_type is not None:
            key = (schedule.parent_role, "transfer_type", schedule.transfer_type, direction)
            caps[key] = cents(schedule.cap)
    return caps


def _balance_cap(books: Books, flow: _Flow) -> int | None:
    """The cap that the parent's balance row of the same day sets for outbound flow of a type."""
    parent = books.accounts[flow.account_id].parent_account_id
    if parent is None or flow.amount_direction != "Debit":
        return None
    row = books.balances.get((parent, flow.start))
    return None if row is None else plain_cents(scalars(row.limits).get(flow.limit_name))
