"""What was found, as values: every surface that lists exceptions starts from a `Report`.

The rows stay in the database until somebody asks for them, since there may be very many.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Any, Protocol

SEVERITIES = ("high", "medium", "low")
ACRONYMS = ("eod", "xor")


@dataclass(frozen=True, slots=True)
class ExceptionRow:
    check: str
    severity: str
    account_id: str | None
    account_name: str | None
    account_role: str | None
    business_day: str | None
    transfer_id: str | None
    transaction_id: str | None
    transfer_type: str | None
    rail_name: str | None
    magnitude_money: str | None
    """Dollars and cents, always two decimals."""
    magnitude_count: int | None
    first_day: str | None
    drift_change: str | None
    magnitude_sign: int | None
    """1 or -1: which way the books are off."""
    detail: str | None
    exception_key: str

    @property
    def values(self) -> tuple[Any, ...]:
        """In the order of `FIELDS`."""
        return _values(self)


FIELDS = tuple(field.name for field in fields(ExceptionRow))
_values = attrgetter(*FIELDS)
MONEY_FIELDS = ("magnitude_money", "drift_change")
DAY_FIELDS = ("business_day", "first_day")
COUNT_FIELDS = ("magnitude_count", "magnitude_sign")


@dataclass(frozen=True, slots=True)
class Run:
    """Rows that most likely have one cause: of one account, limit or rail, and first day. Often it is a single row."""

    largest: ExceptionRow
    rows: int = 1
    days: int = 1
    first_day: str | None = None
    last_day: str | None = None


@dataclass(frozen=True)
class Listing:
    """The runs of one check, the largest first."""

    total: int
    """How many there are; `runs` may give fewer."""
    runs: Iterator[Run]


@dataclass(frozen=True, slots=True)
class Size:
    """How bad an exception is; what it does not have counts as zero."""

    cents: int
    count: int
    sign: int | None = None

    def is_worse_than(self, earlier: Size) -> bool:
        """It grew, or it turned into its opposite."""
        grew = abs(self.cents) > abs(earlier.cents) or abs(self.count) > abs(earlier.count)
        turned = None not in (self.sign, earlier.sign) and self.sign != earlier.sign
        return grew or turned


@dataclass(frozen=True)
class Check:
    name: str
    severity: str
    rows: int
    scope: str | None = None
    description: str = ""
    population: int | None = None
    """How many things were looked at, in `unit`s; None where no one relation holds them."""
    unit: str = ""
    given_title: str | None = None
    largest: int = 0
    """The most money of any row, in cents."""

    @property
    def title(self) -> str:
        """What a person calls it: its declared title, else its name in words."""
        if self.given_title:
            return self.given_title
        words = [word.upper() if word in ACRONYMS else word for word in self.name.split("_")]
        return " ".join(words)[:1].upper() + " ".join(words)[1:]


@dataclass(frozen=True)
class RunContext:
    """What the build saw: `run_context`, one row."""

    prefix: str
    as_of: str
    latest_business_day: str | None
    content_hash: str
    run_id: str
    transactions_rows: int
    daily_balances_rows: int
    transactions_high_entry: int | None
    daily_balances_high_entry: int | None


class Stored(Protocol):
    """The exceptions in the database, for as long as the connection to it is open."""

    def rows(self, check: Check, limit: int | None = None) -> Iterator[ExceptionRow]: ...

    def listing(self, check: Check, limit: int | None = None) -> Listing: ...

    def sizes(self, check: Check) -> Iterator[tuple[str, Size]]: ...


@dataclass(frozen=True)
class Report:
    institution: str
    context: RunContext
    checks: tuple[Check, ...]
    """Every check that was asked for, those without rows too: the gravest first."""
    stored: Stored
    only: tuple[str, ...] = ()
    """The checks that were asked for by name."""
    today: bool = False
    """Whether it leaves out what belongs to earlier days."""

    def rows(self, limit: int | None = None) -> Iterator[ExceptionRow]:
        """By check in the order of `checks`, then the largest first; at most `limit` of each check."""
        return (row for check in self.found for row in self.stored.rows(check, limit))

    @property
    def found(self) -> tuple[Check, ...]:
        return tuple(check for check in self.checks if check.rows)

    @property
    def clean(self) -> tuple[Check, ...]:
        return tuple(check for check in self.checks if not check.rows)


def at_or_above(severity: str, threshold: str) -> bool:
    return SEVERITIES.index(severity) <= SEVERITIES.index(threshold)


def cents(money: str | None) -> int:
    """Dollars with two decimals in cents; nothing counts as zero."""
    return int(money.replace(".", "")) if money else 0
