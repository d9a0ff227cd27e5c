"""How large the institution is: transfers and money by day and type, accounts and their days."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from .books import Books
from .edges import inv_transfer_edges
from .rows import Posting
from .workdays import is_business_day


@dataclass(frozen=True, slots=True)
class DailyActivity:
    business_day: date
    is_business_day: int
    transfer_type: str
    transfers: int
    legs: int
    gross_amount: int
    inflow: int
    outflow: int
    net_inflow: int


@dataclass(frozen=True, slots=True)
class AccountActivity:
    account_id: str
    account_role: str
    account_scope: str
    first_day: date | None
    last_day: date | None
    business_day: date | None
    transfers: int
    legs: int
    debits: int
    credits: int


def exec_daily_activity(books: Books) -> list[DailyActivity]:
    crossing: dict[str, int] = defaultdict(int)
    outward: dict[str, int] = defaultdict(int)
    for edge in inv_transfer_edges(books):
        scopes = (edge.source_account_scope, edge.target_account_scope)
        if scopes == ("external", "internal"):
            crossing[edge.transfer_id] += edge.amount
        elif scopes == ("internal", "external"):
            outward[edge.transfer_id] += edge.amount
    groups: dict[tuple[date, str], list[tuple[str, list[Posting]]]] = defaultdict(list)
    for key, transfer in books.transfers.items():
        posted = [leg for leg in transfer.legs if leg.is_posted]
        if posted:
            first = min(books.days.of(leg).label for leg in posted)
            groups[first, transfer.transfer_type].append((key, posted))
    calendar, holidays = books.institution.business_calendar, books.holidays
    rows = []
    for (day, transfer_type), members in groups.items():
        inflow = sum(crossing[key] for key, _ in members)
        outflow = sum(outward[key] for key, _ in members)
        rows.append(
            DailyActivity(
                business_day=day,
                is_business_day=int(is_business_day(day, calendar, holidays)),
                transfer_type=transfer_type,
                transfers=len(members),
                legs=sum(len(posted) for _, posted in members),
                gross_amount=sum(max(_debits(posted), _credits(posted)) for _, posted in members),
                inflow=inflow,
                outflow=outflow,
                net_inflow=inflow - outflow,
            )
        )
    return rows


def exec_account_activity(books: Books) -> list[AccountActivity]:
    legs: dict[str, dict[date, list[Posting]]] = defaultdict(lambda: defaultdict(list))
    for leg in books.posted:
        legs[leg.account_id][books.days.of(leg).label].append(leg)
    rows = []
    for key, account in books.accounts.items():
        days: dict[date | None, list[Posting]] = dict(legs[key]) or {None: []}
        known = [day for day in days if day is not None]
        for day, group in days.items():
            rows.append(
                AccountActivity(
                    account_id=key,
                    account_role=account.account_role,
                    account_scope=account.account_scope,
                    first_day=min(known, default=None),
                    last_day=max(known, default=None),
                    business_day=day,
                    transfers=len({leg.transfer_id for leg in group}),
                    legs=len(group),
                    debits=_debits(group),
                    credits=_credits(group),
                )
            )
    return rows


def _debits(legs: list[Posting]) -> int:
    return -sum(leg.amount for leg in legs if leg.amount < 0)


def _credits(legs: list[Posting]) -> int:
    return sum(leg.amount for leg in legs if leg.amount > 0)
