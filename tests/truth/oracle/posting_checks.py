"""Checks of single postings: ages, deadlines and enclosure in a business day."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from .about import of_leg
from .books import Books
from .registry import check, day_of_leg, day_of_row
from .rows import Posting


@dataclass(frozen=True, slots=True)
class Stuck:
    transaction_id: str
    rail_name: str
    account_id: str
    posting: datetime
    cap_seconds: int
    amount_money: int


@dataclass(frozen=True, slots=True)
class TimelinessBreach:
    transaction_id: str
    transfer_id: str
    posting: datetime
    deadline: datetime | None
    completion: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class BusinessDayEnclosureBreach:
    """Of one posting (`outside_days`), or of all those of an account without any balance (`no_balances`)."""

    reason: str
    account_id: str
    account_name: str
    account_role: str
    business_day: date
    first_day: date
    transaction_id: str | None
    transfer_id: str | None
    transfer_type: str | None
    rail_name: str | None
    posting: datetime | None
    amount_money: int | None
    magnitude_money: int
    magnitude_count: int | None


@check("medium", key=("transaction_id",), about=of_leg)
def stuck_pending(books: Books) -> list[Stuck]:
    """Pending for longer than the rail allows."""
    caps = {rail.name: rail.max_pending_seconds for rail in books.institution.rails}
    pending = [leg for leg in books.postings.values() if leg.is_pending]
    return _older_than(books, pending, caps)


@check("medium", key=("transaction_id",), about=of_leg)
def stuck_unbundled(books: Books) -> list[Stuck]:
    """Posted and unbundled for longer than the rail allows, while some aggregating rail would take it."""
    caps = {rail.name: rail.max_unbundled_seconds for rail in books.institution.rails}
    waiting = [
        leg
        for leg in books.posted
        if leg.bundle_id is None and any(books.selected_by(leg, rail) for rail in books.selectors)
    ]
    return _older_than(books, waiting, caps)


def _older_than(books: Books, legs: list[Posting], caps: dict[str, int | None]) -> list[Stuck]:
    found = []
    for leg in legs:
        cap = caps.get(leg.rail_name)
        if cap is not None and leg.posting < books.as_of - timedelta(seconds=cap):
            found.append(Stuck(leg.id, leg.rail_name, leg.account_id, leg.posting, cap, leg.amount))
    return found


@check("medium", key=("transaction_id",), about=of_leg, day=day_of_leg)
def timeliness_breach(books: Books) -> list[TimelinessBreach]:
    """Posted after the transfer's deadline, or after it was reported complete."""
    found = []
    for leg in books.posted:
        transfer = books.transfers[leg.transfer_id]
        deadline, completion = transfer.deadline, transfer.reported_completion
        late = deadline is not None and leg.posting > deadline
        after = completion is not None and leg.posting > completion
        if late or after:
            reason = "both" if late and after else "deadline" if late else "completion"
            found.append(TimelinessBreach(leg.id, leg.transfer_id, leg.posting, deadline, completion, reason))
    return found


def _of_enclosure(row: BusinessDayEnclosureBreach) -> tuple[object, ...]:
    return (row.account_id, row.reason) if row.transaction_id is None else (row.transaction_id,)


@check("high", key=_of_enclosure, day=day_of_row)
def business_day_enclosure_breach(books: Books) -> list[BusinessDayEnclosureBreach]:
    """Posted legs of internal accounts outside every stored day; an account that stores none is one row."""
    found = []
    waiting: dict[str, list[Posting]] = defaultdict(list)
    for leg in books.posted:
        if not books.accounts[leg.account_id].is_internal or books.days.of(leg).is_enclosed:
            continue
        if books.days.of_account(leg.account_id):
            found.append(_outside_days(books, leg))
        else:
            waiting[leg.account_id].append(leg)
    return found + [_no_balances(books, account_id, legs) for account_id, legs in waiting.items()]


def _outside_days(books: Books, leg: Posting) -> BusinessDayEnclosureBreach:
    return BusinessDayEnclosureBreach(
        reason="outside_days",
        account_id=leg.account_id,
        account_name=leg.account_name,
        account_role=leg.account_role,
        business_day=books.days.of(leg).label,
        first_day=books.days.of(leg).label,
        transaction_id=leg.id,
        transfer_id=leg.transfer_id,
        transfer_type=leg.transfer_type,
        rail_name=leg.rail_name,
        posting=leg.posting,
        amount_money=leg.amount,
        magnitude_money=abs(leg.amount),
        magnitude_count=None,
    )


def _no_balances(books: Books, account_id: str, legs: list[Posting]) -> BusinessDayEnclosureBreach:
    account = books.accounts[account_id]
    return BusinessDayEnclosureBreach(
        reason="no_balances",
        account_id=account_id,
        account_name=account.account_name,
        account_role=account.account_role,
        business_day=books.days.of(max(legs, key=lambda leg: leg.posting)).label,
        first_day=books.days.of(min(legs, key=lambda leg: leg.posting)).label,
        transaction_id=None,
        transfer_id=None,
        transfer_type=None,
        rail_name=None,
        posting=None,
        amount_money=None,
        magnitude_money=sum(abs(leg.amount) for leg in legs),
        magnitude_count=len(legs),
    )
