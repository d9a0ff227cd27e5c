"""An exception, an episode of them, and how bad one is, with the same values from every engine."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from recongen.errors import UsageError


class ExceptionRow(NamedTuple):
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
    """Always two decimals."""
    magnitude_count: int | None
    first_day: str | None
    drift_change: str | None
    magnitude_sign: int | None
    """1 or -1: which way the books are off."""
    detail: str | None
    first_seen_day: str | None
    owner_team: str | None
    owner_contact: str | None
    declared_at: str | None
    """File and line, such as `bank.yaml:212`."""
    episode_key: str
    exception_key: str


class Episode(NamedTuple):
    """The rows of a check that have one cause."""

    check: str
    severity: str
    account_id: str | None
    account_name: str | None
    account_role: str | None
    transfer_id: str | None
    transfer_type: str | None
    rail_name: str | None
    first_seen_day: str | None
    last_day: str | None
    days: int
    exception_rows: int
    money: str | None
    """Each transfer once."""
    largest_money: str | None
    change_day: str | None
    change_money: str | None
    is_new: int
    is_open: int
    cleared_day: str | None
    is_kept: int
    owner_team: str | None
    owner_contact: str | None
    declared_at: str | None
    headline: str | None
    episode_key: str


FIELDS = ExceptionRow._fields
MONEY_FIELDS = ("magnitude_money", "drift_change", "money", "largest_money", "change_money")
DAY_FIELDS = ("business_day", "first_day", "first_seen_day", "last_day", "change_day", "cleared_day")
COUNT_FIELDS = (
    "magnitude_count", "magnitude_sign", "days", "exception_rows", "is_new", "is_open", "is_kept"
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Size:
    """How bad an exception is; what it does not have counts as zero."""

    cents: int
    count: int
    sign: int | None = None

    def is_worse_than(self, earlier: Size) -> bool:
        """It grew, or changed its sign."""
        grew = abs(self.cents) > abs(earlier.cents) or abs(self.count) > abs(earlier.count)
        turned = None not in (self.sign, earlier.sign) and self.sign != earlier.sign
        return grew or turned


def cents(money: str | None) -> int:
    """Money with two decimals in cents; nothing counts as zero."""
    return int(money.replace(".", "")) if money else 0


def dollars(cents: int) -> str:
    """Cents as money with two decimals."""
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02}"


def day_text(value: Any) -> str | None:
    if value is None:
        return None
    return value.isoformat()[:10] if isinstance(value, date) else str(value)[:10]


def instant_text(value: Any) -> str:
    """`2030-01-31T18:00:00Z`, whatever the engine returns."""
    text = value.isoformat(sep=" ") if isinstance(value, datetime) else str(value)
    return f"{text[:19].replace(' ', 'T')}Z"


def integer(value: Any) -> int | None:
    return None if value is None else int(value)


def typed_day(text: str) -> date:
    """Raises `UsageError` where it is not a date."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise UsageError(f"{text!r} is not a day such as 2030-01-31") from None
