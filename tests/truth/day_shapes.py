"""What the days of a bank may be like: their hours and lengths, and accounts that are something else on another day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta

from tests.truth.oracle import Books
from tests.truth.oracle.rows import Balance


def _lengths(books: Books) -> Iterator[timedelta]:
    return (row.end - row.start for row in books.balances.values())


def _hours(books: Books) -> set[datetime]:
    """The different times of day at which the bank's days start on its wall clock."""
    walls = (books.days.zone.wall(row.start) for row in books.balances.values())
    return {wall.replace(year=2030, month=1, day=1) for wall in walls}


def _offset_changes(books: Books) -> bool:
    return len({books.days.zone.wall(row.start) - row.start for row in books.balances.values()}) > 1


def _of_account(books: Books, said: Callable[[Balance], str | None]) -> bool:
    """Whether the stored days of some account differ in that."""
    values: dict[str, set[str | None]] = defaultdict(set)
    for row in books.balances.values():
        values[row.account_id].add(said(row))
    return any(len(each) > 1 for each in values.values())


def _passes(books: Books) -> bool:
    """A role that one account holds alone on one day, and another on another."""
    holders: dict[str, set[str]] = defaultdict(set)
    for row in books.balances.values():
        role = books.attributes.parent_role(row.account_id, row.start)
        holder = books.attributes.holder(role, row.start, other_than="")
        if role is not None and holder is not None:
            holders[role].add(holder)
    return any(len(each) > 1 for each in holders.values())


def _earlier_child(books: Books) -> bool:
    """A child that counts with a row of an earlier day."""
    return any(
        (child, start) not in books.balances and books.attributes.row(child, start) is not None
        for parent, start in books.balances
        for child in books.children.get(parent, ())
    )


def _continued(books: Books) -> bool:
    return any(
        not books.days.of(leg).is_enclosed and books.days.of_account(leg.account_id) for leg in books.posted
    )


def _years(books: Books) -> set[int]:
    return {leg.posting.year for leg in books.live} | {row.start.year for row in books.balances.values()}


def _deadline(books: Books, kind: str, days: int) -> bool:
    """A deadline of that form in an account whose days do not end at midnight."""
    return any(
        row.deadline is not None
        and row.template_name is not None
        and books.templates[row.template_name].completion.kind == kind
        and books.templates[row.template_name].completion.days >= days
        and books.days.zone.wall(row.deadline).hour != 0
        for row in books.transfers.values()
    )


DAY_SHAPES: Mapping[str, Callable[[Books], bool]] = {
    "business day from half past": lambda books: any(hour.minute == 30 for hour in _hours(books)),
    "business day from any second": lambda books: any(hour.second for hour in _hours(books)),
    "accounts of different hours": lambda books: len(_hours(books)) > 1,
    "business day of several days": lambda books: any(
        length > timedelta(days=1.5) for length in _lengths(books)
    ),
    "business day of odd length": lambda books: any(
        length % timedelta(hours=24) for length in _lengths(books)
    ),
    "clocks that change between stored days": _offset_changes,
    "label other than the date of the start": lambda books: any(
        books.days.label(row) != row.start.date() for row in books.balances.values()
    ),
    "posting outside the account's stored days": _continued,
    "month_end of days of their own": lambda books: _deadline(books, "month_end", 0),
    "business_day_end+Nd of days of their own": lambda books: _deadline(books, "business_day_end", 1),
    "year 1900": lambda books: 1900 in _years(books),
    "year 2199": lambda books: 2199 in _years(books),
    "name that changes between days": lambda books: _of_account(books, lambda row: row.account_name),
    "role that changes between days": lambda books: _of_account(books, lambda row: row.account_role),
    "parent that changes between days": lambda books: _of_account(
        books, lambda row: books.attributes.parent(row.account_id, row.start)
    ),
    "role that passes to another account": _passes,
    "parent that is one no longer": lambda books: any(
        not books.accounts[parent].children for parent in books.children
    ),
    "child that counts from an earlier day": _earlier_child,
}
