"""Rows of the two feed tables, typed, and as the text the feed contract wants."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from operator import attrgetter
from pathlib import Path
from typing import Any

from recongen.demo.feed import clock
from recongen.feed.contract import DAILY_BALANCES, PERIOD_EVENTS, TRANSACTIONS, Table
from recongen.institution.types import Rail

FeedRow = dict[str, str | None]


@dataclass(frozen=True, slots=True)
class Party:
    """An account as every row describes it. Money is in cents."""

    id: str
    name: str
    role: str
    scope: str
    parent_role: str | None = None
    expected_eod_balance: int | None = None
    day_offset: int = 0
    """Seconds after midnight UTC at which its business day begins."""
    zone: clock.Zone | None = None
    """Of an account without balances: its days are those of the calendar there."""

    @property
    def is_internal(self) -> bool:
        return self.scope == "internal"

    def day_start(self, instant: int) -> int:
        if self.zone is not None:
            return self.zone.midnight_before(instant)
        return (instant - self.day_offset) // clock.DAY * clock.DAY + self.day_offset


SYNTHETIC = "recongen data apply"
"""Who makes the events of a synthetic feed, so that they differ from those of people."""

Pair = tuple[Party | None, Party | None]
"""Source and destination of a transfer; a rail of one leg has one of them."""


@dataclass(slots=True)
class Leg:
    """One entry of one leg; `amount` is in cents, negative for a debit."""

    id: str
    party: Party
    amount: int
    direction: str
    status: str
    posting: int
    transfer_id: str
    transfer_type: str
    rail_name: str
    origin: str
    transfer_completion: int | None = None
    transfer_parent_id: str | None = None
    template_name: str | None = None
    bundle_id: str | None = None
    supersedes: str | None = None
    metadata: str | None = None
    entry: int = 0

    def texts(self) -> FeedRow:
        return _texts(TRANSACTIONS, self)


def legs_of(
    rail: Rail,
    transfer_id: str,
    at: int,
    pair: Pair,
    amount: int,
    metadata: str | None = None,
    parent: str | None = None,
    first: int = 1,
) -> list[Leg]:
    """The Posted legs by which a rail moves an amount; `first` is the number of the first in its transfer."""
    completion = at if "transfer_completion" in rail.posted_requirements else None
    debit = (pair[0], -amount, "Debit", rail.source_origin)
    credit = (pair[1], amount + beyond(rail), "Credit", rail.destination_origin)
    legs: list[Leg] = []
    for party, signed, direction, origin in (debit, credit):
        if party is not None:
            leg = Leg(
                id=f"{transfer_id}-{first + len(legs)}",
                party=party,
                amount=signed,
                direction=direction,
                status="Posted",
                posting=at,
                transfer_id=transfer_id,
                transfer_type=rail.transfer_type,
                rail_name=rail.name,
                origin=origin or rail.origin or "InternalInitiated",
                transfer_completion=completion,
                transfer_parent_id=parent,
                metadata=metadata,
            )
            legs.append(leg)
    return legs


def beyond(rail: Rail) -> int:
    """What a rail of two legs credits beyond its debit."""
    return cents(rail.expected_net) if rail.is_two_leg and rail.expected_net is not None else 0


@dataclass(slots=True)
class Stored:
    """One entry of one stored balance."""

    party: Party
    start: int
    end: int
    money: int
    limits: str | None = None
    supersedes: str | None = None
    entry: int = 0

    def texts(self) -> FeedRow:
        return _texts(DAILY_BALANCES, self)


_PATHS = {
    "expected_eod_balance": "party.expected_eod_balance",
    "amount_money": "amount",
    "amount_direction": "direction",
    "business_day_start": "start",
    "business_day_end": "end",
}
"""Where a row has the value of a column that is neither its account's nor of the same name."""


@cache
def _values(table: Table) -> list[tuple[str, Callable[[object], Any], Callable[[Any], str]]]:
    """Of each column: its name, what gets its value from a row, and what writes it as text."""
    texts: dict[str, Callable[[Any], str]] = {"money": money_text, "instant": clock.text}
    return [
        (
            column.name,
            attrgetter(_PATHS.get(column.name) or re.sub("^account_", "party.", column.name)),
            texts.get(column.kind, str),
        )
        for column in table.columns
    ]


def _texts(table: Table, row: Leg | Stored) -> FeedRow:
    values = ((name, value_of(row), text) for name, value_of, text in _values(table))
    return {name: None if value is None else text(value) for name, value, text in values}


@dataclass(frozen=True, slots=True)
class Close:
    """Of the books through a day, when the feed ended with these entries."""

    through: date
    marks: tuple[int, int]
    at: int
    by: str

    def values(self) -> dict[str, Any]:
        """By column of the table of events."""
        return {
            "kind": "close",
            "through_day": self.through,
            "made_at": datetime.fromisoformat(clock.text(self.at)),
            "made_by": self.by,
            "transactions_high_entry": self.marks[0],
            "daily_balances_high_entry": self.marks[1],
        }


@dataclass
class Feed:
    """Both tables in the order of their entries, and the instant at which they are looked at."""

    legs: list[Leg] = field(default_factory=list)
    stored: list[Stored] = field(default_factory=list)
    as_of: int = 0
    reasons: dict[str, str] = field(default_factory=dict)
    """Why a rail or template did not fire when it last should have."""
    absent: dict[str, str] = field(default_factory=dict)
    """Accounts that take no part, and why."""
    after: tuple[int, int] = (0, 0)
    """The highest entries that are there already, of transactions and of daily balances."""
    closes: list[Close] = field(default_factory=list)
    """Of the books that the feed is of."""
    parties: list[Party] | None = None
    """The accounts of a bank that lived by itself; None where they are those that the institution is given here."""

    def number(self) -> None:
        """Entries in the order of the rows."""
        for entry, leg in enumerate(self.legs, start=self.after[0] + 1):
            leg.entry = entry
        for entry, row in enumerate(self.stored, start=self.after[1] + 1):
            row.entry = entry

    @property
    def transactions(self) -> list[FeedRow]:
        return [leg.texts() for leg in self.legs]

    @property
    def daily_balances(self) -> list[FeedRow]:
        return [row.texts() for row in self.stored]

    @property
    def period_events(self) -> list[FeedRow]:
        rows = [{"event": number, **close.values()} for number, close in enumerate(self.closes, 1)]
        columns = PERIOD_EVENTS.column_names
        return [{name: None if row.get(name) is None else str(row[name]) for name in columns} for row in rows]

    def csv(self) -> tuple[bytes, bytes]:
        """`transactions.csv` and `daily_balances.csv`, the same bytes everywhere."""
        return _csv(TRANSACTIONS, self.transactions), _csv(DAILY_BALANCES, self.daily_balances)

    def write(self, folder: Path) -> list[Path]:
        """Returns the files; of balances, where there are any."""
        folder.mkdir(parents=True, exist_ok=True)
        names = ("transactions.csv", "daily_balances.csv")[: 2 if self.stored else 1]
        for name, content in zip(names, self.csv(), strict=False):
            (folder / name).write_bytes(content)
        return [folder / name for name in names]


def _csv(table: Table, rows: list[FeedRow]) -> bytes:
    """An absent value is an empty field."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, table.column_names, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-8")


def cents(amount: Decimal) -> int:
    return int(amount * 100)


def money_text(cents: int) -> str:
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02d}"


def key(check: str, *parts: object) -> str:
    """The stable key of one exception."""
    texts = (str(part).replace("\\", "\\\\").replace("|", "\\|") for part in parts)
    return "|".join([check, *texts])
