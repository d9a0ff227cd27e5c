"""What closed periods hold now and did not when they were closed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Generic, TypeVar

from .about import Shown
from .books import Books
from .periods import PeriodEvent
from .registry import check
from .rows import Balance, Posting

Row = TypeVar("Row", Posting, Balance)


@dataclass(frozen=True, slots=True)
class ClosedPeriodRestated:
    relation: str
    transaction_id: str | None
    account_id: str
    business_day: date
    business_day_start: datetime | None
    through_day: date
    closed_at: datetime
    closed_by: str
    prior_entry: int | None
    entry: int
    reason: str
    prior_day: date | None
    new_day: date | None
    prior_money: int | None
    new_money: int | None
    magnitude_money: int


def _key(row: ClosedPeriodRestated) -> tuple[object, ...]:
    key = (row.transaction_id,) if row.transaction_id else (row.account_id, row.business_day_start)
    return (row.relation, *key, row.through_day)


def _about(books: Books, row: ClosedPeriodRestated) -> Shown:
    """As the entry describes it that the period holds, else the one that it held."""
    rows: Sequence[Posting | Balance] = (
        books.transactions if row.relation == "transactions" else books.daily_balances
    )
    shown = next(
        each for each in rows if each.entry == (row.prior_entry if row.new_day is None else row.entry)
    )
    latest = next(each for each in rows if each.entry == row.entry)
    return {
        "account_name": shown.account_name,
        "account_role": shown.account_role,
        "transfer_id": getattr(shown, "transfer_id", None),
        "transfer_type": getattr(shown, "transfer_type", None),
        "rail_name": getattr(shown, "rail_name", None),
        "supersedes": latest.supersedes,
    }


@check("high", key=_key, about=_about)
def closed_period_restated(books: Books) -> list[ClosedPeriodRestated]:
    """Every key whose part in a closed period is not what it was at the marks of its close."""
    postings = _Table[Posting](
        "transactions",
        books.transactions,
        lambda row: row.id,
        lambda close: close.transactions_mark,
        lambda row: books.days.of(row).label if row.is_posted else None,
        lambda row: row.amount,
    )
    balances = _Table[Balance](
        "daily_balances",
        books.daily_balances,
        lambda row: (row.account_id, row.start),
        lambda close: close.balances_mark,
        books.days.label,
        lambda row: row.money,
    )
    return [*_restated(books, postings), *_restated(books, balances)]


@dataclass(frozen=True)
class _Table(Generic[Row]):
    name: str
    rows: Sequence[Row]
    key: Callable[[Row], Hashable]
    mark: Callable[[PeriodEvent], int]
    day: Callable[[Row], date | None]
    """None: a row that moves no money is on none."""
    money: Callable[[Row], int]


def _restated(books: Books, table: _Table[Row]) -> Iterator[ClosedPeriodRestated]:
    versions: dict[Hashable, list[Row]] = defaultdict(list)
    for row in sorted(table.rows, key=lambda row: row.entry):
        versions[table.key(row)].append(row)
    for entries in versions.values():
        for close in books.closed_periods.closes:
            known = [row for row in entries if row.entry <= table.mark(close)]
            then = _part(books, table, close, known[-1] if known else None)
            now = _part(books, table, close, entries[-1])
            if (then and _said(then)) != (now and _said(now)):
                yield _row(table, close, then, now, entries[-1])


def _part(books: Books, table: _Table[Row], close: PeriodEvent, row: Row | None) -> Row | None:
    """The row, if it is of the period."""
    day = row and table.day(row)
    return row if day and books.closed_periods.of(day) is close else None


def _said(row: Posting | Balance) -> Posting | Balance:
    """Without what numbers and explains an entry, and without the bundle."""
    if isinstance(row, Posting):
        return replace(row, entry=0, supersedes=None, bundle_id=None)
    return replace(row, entry=0, supersedes=None)


def _row(
    table: _Table[Row], close: PeriodEvent, then: Row | None, now: Row | None, latest: Row
) -> ClosedPeriodRestated:
    shown = now or then
    assert shown is not None
    days = [row and table.day(row) for row in (then, now)]
    money = [row and table.money(row) for row in (then, now)]
    before, after = money[0] or 0, money[1] or 0
    moved = then is not None and then.account_id != latest.account_id
    return ClosedPeriodRestated(
        relation=table.name,
        transaction_id=shown.id if isinstance(shown, Posting) else None,
        account_id=shown.account_id,
        business_day=days[1] or days[0] or date.min,
        business_day_start=shown.start if isinstance(shown, Balance) else None,
        through_day=close.through_day,
        closed_at=close.made_at,
        closed_by=close.made_by,
        prior_entry=then and then.entry,
        entry=latest.entry,
        reason="added" if then is None else "removed" if now is None else "changed",
        prior_day=days[0],
        new_day=days[1],
        prior_money=money[0],
        new_money=money[1],
        magnitude_money=max(abs(before), abs(after)) if moved else abs(after - before),
    )
