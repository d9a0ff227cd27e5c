"""What every format says, in one form. Money is whole cents, positive where it goes into the account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, TypeAlias

Status = Literal["Posted", "Pending"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a file says something. `element` is the path of an XML element, a field or a record."""

    file: str
    line: int
    element: str = ""


@dataclass(frozen=True, slots=True)
class Balance:
    """What the bank says was in the account at the end of a day; for an opening balance, what was in it before."""

    day: date
    cents: int
    place: Place
    instant: datetime | None = None
    """When it was taken, for a balance that need not be the day's last."""


@dataclass(frozen=True, slots=True)
class Statement:
    """The beginning of a statement, or of a page of one. Its entries and its end follow."""

    account: str
    currency: str
    place: Place
    number: int | None = None
    page: int | None = None
    opening: Balance | None = None

    def __str__(self) -> str:
        number = f" {self.number}" if self.number is not None else ""
        return f"statement{number}{f'/{self.page}' if self.page is not None else ''} of {self.account}"


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a statement. `booked` is its day in the bank's books, `instant` the time that the bank gives for that."""

    place: Place
    cents: int
    currency: str
    booked: date
    value: date | None = None
    instant: datetime | None = None
    status: Status = "Posted"
    code: str = ""
    is_reversal: bool = False
    counterparty: str = ""
    counterparty_account: str = ""
    reference: str = ""
    bank_reference: str = ""
    text: str = ""
    batch: int | None = None
    """How many payments it sums up."""

    @property
    def direction(self) -> Literal["Credit", "Debit"]:
        return "Debit" if self.cents < 0 else "Credit"


@dataclass(frozen=True, slots=True)
class End:
    """The end of a statement. `is_whole`: everything in it could be read. `is_final`: no page follows.
    `days` are balances of further days in it."""

    place: Place
    closing: Balance | None
    is_whole: bool
    is_final: bool = True
    days: tuple[Balance, ...] = ()


Event: TypeAlias = Statement | Entry | End
