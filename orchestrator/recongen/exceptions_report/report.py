"""What was found, as values: every surface that lists exceptions starts from a `Report`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from itertools import islice

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
    detail: str | None
    exception_key: str

    @property
    def cents(self) -> int:
        """The magnitude in exact cents; nothing counts as zero."""
        return int(self.magnitude_money.replace(".", "")) if self.magnitude_money else 0


FIELDS = tuple(field.name for field in fields(ExceptionRow))


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


@dataclass(frozen=True)
class Report:
    institution: str
    context: RunContext
    checks: tuple[Check, ...]
    """Every check, those without rows too: the gravest first."""
    exceptions: tuple[ExceptionRow, ...]
    """By check in the order of `checks`, then by `exception_key`."""

    def rows_of(self, check: str) -> Iterator[ExceptionRow]:
        return (row for row in self.exceptions if row.check == check)

    def limited(self, limit: int | None) -> Report:
        """At most `limit` rows of each check; the counts stay whole."""
        if limit is None:
            return self
        kept = [row for check in self.checks for row in islice(self.rows_of(check.name), limit)]
        return replace(self, exceptions=tuple(kept))

    @property
    def found(self) -> tuple[Check, ...]:
        return tuple(check for check in self.checks if check.rows)

    @property
    def clean(self) -> tuple[Check, ...]:
        return tuple(check for check in self.checks if not check.rows)


def at_or_above(severity: str, threshold: str) -> bool:
    return SEVERITIES.index(severity) <= SEVERITIES.index(threshold)
