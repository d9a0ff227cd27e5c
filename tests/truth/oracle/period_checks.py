"""What closed periods hold now and did not when they were closed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, TypeVar

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

    def day_of_posting(row: Posting) -> date | None:
        return books.days.of(row).label if row.is_posted else None

    found = []
    for entries in _versions(books.transactions, lambda row: row.id):
        for close, then, now in _parts(books, entries, lambda close: close.transactions_mark, day_of_posting):
            shown = now or then
            assert shown is not None
            money = [row and row.amount for row in (then, now)]
            moved = then is not None and then.account_id != entries[-1].account_id
            sizes = [abs(each or 0) for each in money]
            size = max(sizes) if moved else abs((money[1] or 0) - (money[0] or 0))
            days = [row and day_of_posting(row) for row in (then, now)]
            about = ("transactions", shown.id, shown.account_id, days[1] or days[0], None)
            found.append(_row(about, close, then, entries[-1], days, money, size))
    for stored in _versions(books.daily_balances, lambda row: (row.account_id, row.start)):
        for close, before, after in _parts(
            books, stored, lambda close: close.balances_mark, books.days.label
        ):
            money = [row and row.money for row in (before, after)]
            days = [row and books.days.label(row) for row in (before, after)]
            about = ("daily_balances", None, stored[0].account_id, days[1] or days[0], stored[0].start)
            size = abs((money[1] or 0) - (money[0] or 0))
            found.append(_row(about, close, before, stored[-1], days, money, size))
    return found


def _versions(rows: Iterable[Row], key: Callable[[Row], Hashable]) -> Iterator[list[Row]]:
    found: dict[Hashable, list[Row]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row.entry):
        found[key(row)].append(row)
    yield from found.values()


def _parts(
    books: Books,
    entries: Sequence[Row],
    mark: Callable[[PeriodEvent], int],
    day_of: Callable[[Row], date | None],
) -> Iterator[tuple[PeriodEvent, Row | None, Row | None]]:
    """Per closed period where they differ: what it held of a key at the close, and what it holds now."""
    for close in books.closed_periods.closes:

        def part(row: Row | None, close: PeriodEvent = close) -> Row | None:
            day = row and day_of(row)
            return row if day and books.closed_periods.of(day) is close else None

        known = [row for row in entries if row.entry <= mark(close)]
        then, now = part(known[-1] if known else None), part(entries[-1])
        if (then and _said(then)) != (now and _said(now)):
            yield close, then, now


def _said(row: Row) -> Row:
    """Without what numbers and explains an entry, and without the bundle."""
    beside: dict[str, Any] = {"entry": 0, "supersedes": None}
    return replace(row, **beside, **({"bundle_id": None} if isinstance(row, Posting) else {}))


def _row(
    about: tuple[Any, ...],
    close: PeriodEvent,
    then: Posting | Balance | None,
    latest: Posting | Balance,
    days: Sequence[date | None],
    money: Sequence[int | None],
    size: int,
) -> ClosedPeriodRestated:
    return ClosedPeriodRestated(
        *about,
        through_day=close.through_day,
        closed_at=close.made_at,
        closed_by=close.made_by,
        prior_entry=then and then.entry,
        entry=latest.entry,
        reason="added" if days[0] is None else "removed" if days[1] is None else "changed",
        prior_day=days[0],
        new_day=days[1],
        prior_money=money[0],
        new_money=money[1],
        magnitude_money=size,
    )
