"""Parents that a child's balance row names and that have no balance beside it: one row for each cause."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from .books import Books
from .registry import check, day_of_row
from .rows import Balance


@dataclass(frozen=True, slots=True)
class ParentBalanceMissing:
    """Of one child's day (`no_balance`), of one parent (`no_balances`), or else of one parent role."""

    reason: str
    account_id: str | None
    account_name: str | None
    account_role: str | None
    account_parent_role: str
    parent_account_id: str | None
    business_day: date
    business_day_start: datetime
    first_day: date
    ended_day: date | None
    stored_balance: int | None
    magnitude_money: int | None
    magnitude_count: int | None


def _of_missing_parent(row: ParentBalanceMissing) -> tuple[object, ...]:
    if row.reason == "no_balance":
        return (row.account_id, row.business_day_start)
    return (row.reason, row.parent_account_id or row.account_parent_role, "all")


@check("high", key=_of_missing_parent, day=day_of_row)
def parent_balance_missing(books: Books) -> list[ParentBalanceMissing]:
    """Grouped by reason, the role named, and the parent that alone holds it."""
    found = []
    groups: dict[tuple[str, str, str | None], list[Balance]] = defaultdict(list)
    for row in books.balances.values():
        role = books.attributes.parent_role(row.account_id, row.start)
        if role is None:
            continue
        parent = books.attributes.parent(row.account_id, row.start)
        reason = _reason(books, row, role, parent)
        if reason == "no_balance":
            found.append(_of_day(books, row, role, parent))
        elif reason is not None:
            groups[reason, role, parent].append(row)
    return found + [_of_all(books, *group, rows) for group, rows in groups.items()]


def _reason(books: Books, row: Balance, role: str, parent: str | None) -> str | None:
    holders = books.attributes.holders(role, row.start)
    if len(holders) != 1:
        return "ambiguous_role" if holders else "no_account"
    if parent is None or books.attributes.row(parent, row.start) is not None:
        return None
    return "no_balance" if books.days.of_account(parent) else "no_balances"


def _of_day(books: Books, row: Balance, role: str, parent: str | None) -> ParentBalanceMissing:
    return ParentBalanceMissing(
        reason="no_balance",
        account_id=row.account_id,
        account_name=row.account_name,
        account_role=row.account_role,
        account_parent_role=role,
        parent_account_id=parent,
        business_day=books.days.label(row),
        business_day_start=row.start,
        first_day=books.days.label(row),
        ended_day=None,
        stored_balance=row.money,
        magnitude_money=abs(row.money),
        magnitude_count=None,
    )


def _of_all(
    books: Books, reason: str, role: str, parent: str | None, rows: list[Balance]
) -> ParentBalanceMissing:
    """From the first to the last of the days, which accounts may have by different cut-offs."""
    days = sorted(books.days.label(row) for row in rows)
    account = None if parent is None else books.accounts[parent]
    return ParentBalanceMissing(
        reason=reason,
        account_id=parent,
        account_name=account and account.account_name,
        account_role=account and account.account_role,
        account_parent_role=role,
        parent_account_id=parent,
        business_day=days[-1],
        business_day_start=max(row.start for row in rows),
        first_day=days[0],
        ended_day=_ended_day(books, rows),
        stored_balance=None,
        magnitude_money=None,
        magnitude_count=len(rows),
    )


def _ended_day(books: Books, rows: list[Balance]) -> date | None:
    """Once every account that named the role has stored another day since: the last of these first days."""
    ended = []
    for account in {row.account_id for row in rows}:
        last = max(row.start for row in rows if row.account_id == account)
        later = [row for row in books.days.of_account(account) if row.start > last]
        if not later:
            return None
        ended.append(min(map(books.days.label, later)))
    return max(ended)
