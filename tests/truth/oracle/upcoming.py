"""What the oracle says of the feed's names, and of the next instant at which something may fall due."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any

from .books import Books
from .rows import instant
from .zone import Zone

Columns = dict[str, Any]
Instants = Iterator[tuple[datetime, str]]
SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)

DEADLINE = "the deadline of a transfer"
PENDING, UNBUNDLED = (f"the age at which {leg} leg is stuck" for leg in ("a Pending", "an unbundled"))
ONCE_PASSED = (DEADLINE, PENDING, UNBUNDLED)
"""At that very instant nothing has changed yet."""

OF_POSTINGS = {
    "id": ("id",),
    "account_id": ("account_id",),
    "account_role": ("account_role", "account_parent_role"),
    "transfer_id": ("transfer_id", "transfer_parent_id", "bundle_id"),
    "transfer_type": ("transfer_type",),
    "rail_name": ("rail_name",),
    "template_name": ("template_name",),
    "origin": ("origin",),
}
OF_BALANCES = {kind: OF_POSTINGS[kind] for kind in ("account_id", "account_role")}
NUMEROUS = ("id", "transfer_id")
"""Nearly every row has one of its own: listed only with a character that is not a visible one of ASCII."""


def feed_names(books: Books) -> list[Columns]:
    found = {
        (kind, name)
        for rows, kinds in ((books.transactions, OF_POSTINGS), (books.daily_balances, OF_BALANCES))
        for row in rows
        for kind, columns in kinds.items()
        for column in columns
        if (name := getattr(row, column)) is not None
        if kind not in NUMEROUS or any(not "!" <= character <= "~" for character in name)
    }
    return [{"kind": kind, "name": name} for kind, name in found]


def next_due(books: Books) -> list[Columns]:
    """The first instant after as_of whose passing can change a row, or as_of itself where passing it counts a second later."""
    found = [
        (due_at, what)
        for due_at, what in instants(books)
        if due_at > books.as_of or (due_at == books.as_of and what in ONCE_PASSED)
    ]
    found += _change_of_offset(books, min(due_at for due_at, _ in found))
    first = min(due_at for due_at, _ in found)
    return [{"due_at": first, "what": min(what for due_at, what in found if due_at == first)}]


def instants(books: Books) -> Instants:
    """Whatever as_of is compared with, past or still to come, and the end of its own day."""
    as_of = books.as_of
    yield datetime.combine(as_of + DAY, time()), "another date"
    wall = Zone(books.institution.business_calendar.time_zone).wall(as_of)
    yield as_of + (datetime.combine(wall + DAY, time()) - wall), "another date"
    for stored in books.balances.values():
        yield stored.end, "the end of a business day"
    for transfer in books.transfers.values():
        if transfer.deadline is not None:
            yield transfer.deadline, DEADLINE
    for leg in books.live:
        rail = books.rails.get(leg.rail_name)
        cap = rail and (rail.max_pending_seconds if leg.is_pending else rail.max_unbundled_seconds)
        if cap and (leg.is_pending or leg.bundle_id is None):
            yield leg.posting + timedelta(seconds=cap), PENDING if leg.is_pending else UNBUNDLED
    for event in books.case_events:
        yield instant(event["made_at"] or ""), "what somebody said of a case"
    for event in books.period_events:
        yield event.made_at, "the close of a period or its reopening"


def _change_of_offset(books: Books, until: datetime) -> Instants:
    """Where the clocks of the time zone are set differently by then."""
    zone = Zone(books.institution.business_calendar.time_zone)

    def offset(at: datetime) -> timedelta:
        return zone.wall(at) - at

    before, after = books.as_of, until
    if offset(before) == offset(after):
        return
    while after - before > SECOND:
        middle = before + (after - before) // SECOND // 2 * SECOND
        before, after = (middle, after) if offset(middle) == offset(before) else (before, middle)
    yield after, "another offset of the time zone"


UPCOMING_RELATIONS = {"feed_names": feed_names, "next_due": next_due}
