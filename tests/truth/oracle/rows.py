"""The two feed relations as typed rows: money in whole cents, instants as naive UTC datetimes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

RawRow = Mapping[str, str | None]

TRANSACTION_COLUMNS = (
    "entry",
    "id",
    "account_id",
    "account_name",
    "account_role",
    "account_scope",
    "account_parent_role",
    "amount_money",
    "amount_direction",
    "status",
    "posting",
    "transfer_id",
    "transfer_type",
    "transfer_completion",
    "transfer_parent_id",
    "rail_name",
    "template_name",
    "bundle_id",
    "supersedes",
    "origin",
    "metadata",
)
BALANCE_COLUMNS = (
    "entry",
    "account_id",
    "account_name",
    "account_role",
    "account_scope",
    "account_parent_role",
    "expected_eod_balance",
    "business_day_start",
    "business_day_end",
    "money",
    "limits",
    "supersedes",
)
CASE_EVENT_COLUMNS = ("event", "episode_key", "made_at", "made_by", "kind", "note", "assignee", "due")
PERIOD_EVENT_COLUMNS = (
    "event",
    "through_day",
    "made_at",
    "made_by",
    "kind",
    "reason",
    "transactions_high_entry",
    "daily_balances_high_entry",
    "run_id",
    "report_fingerprint",
)


@dataclass(frozen=True, slots=True)
class Posting:
    """One entry of one leg."""

    entry: int
    id: str
    account_id: str
    account_name: str
    account_role: str
    account_scope: str
    account_parent_role: str | None
    amount: int
    direction: str
    status: str
    posting: datetime
    transfer_id: str
    transfer_type: str
    transfer_completion: datetime | None
    transfer_parent_id: str | None
    rail_name: str
    template_name: str | None
    bundle_id: str | None
    supersedes: str | None
    origin: str
    metadata: str | None

    @property
    def is_posted(self) -> bool:
        return self.status == "Posted"

    @property
    def is_pending(self) -> bool:
        return self.status == "Pending"

    @property
    def is_live(self) -> bool:
        """Posted or Pending: a leg of any other status counts for nothing."""
        return self.is_posted or self.is_pending


@dataclass(frozen=True, slots=True)
class Balance:
    """One entry of one stored balance."""

    entry: int
    account_id: str
    account_name: str
    account_role: str
    account_scope: str
    account_parent_role: str | None
    expected_eod_balance: int | None
    start: datetime
    end: datetime
    money: int
    limits: str | None
    supersedes: str | None


def cents(text: str | Decimal) -> int:
    """Whole cents of a money value with at most two decimals."""
    scaled = Decimal(text) * 100
    if scaled != scaled.to_integral_value():
        raise ValueError(f"{text} has more than two decimals")
    return int(scaled)


def money_text(amount: int) -> str:
    """Cents as the feed writes money: `-12.50`."""
    sign = "-" if amount < 0 else ""
    return f"{sign}{abs(amount) // 100}.{abs(amount) % 100:02d}"


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def instant_text(value: datetime) -> str:
    """`YYYY-MM-DD HH:MM:SS`, with six fractional digits when they are not zero."""
    return value.isoformat(sep=" ")


def midnight(day: date) -> datetime:
    return datetime.combine(day, time())


def whole_seconds(value: datetime) -> datetime:
    """Without the fraction of its second."""
    return value.replace(microsecond=0)


def posting(row: RawRow) -> Posting:
    completion = row.get("transfer_completion")
    return Posting(
        entry=int(_need(row, "entry")),
        id=_need(row, "id"),
        account_id=_need(row, "account_id"),
        account_name=_need(row, "account_name"),
        account_role=_need(row, "account_role"),
        account_scope=_need(row, "account_scope"),
        account_parent_role=row.get("account_parent_role"),
        amount=cents(_need(row, "amount_money")),
        direction=_need(row, "amount_direction"),
        status=_need(row, "status"),
        posting=instant(_need(row, "posting")),
        transfer_id=_need(row, "transfer_id"),
        transfer_type=_need(row, "transfer_type"),
        transfer_completion=None if completion is None else instant(completion),
        transfer_parent_id=row.get("transfer_parent_id"),
        rail_name=_need(row, "rail_name"),
        template_name=row.get("template_name"),
        bundle_id=row.get("bundle_id"),
        supersedes=row.get("supersedes"),
        origin=_need(row, "origin"),
        metadata=row.get("metadata"),
    )


def balance(row: RawRow) -> Balance:
    expected = row.get("expected_eod_balance")
    return Balance(
        entry=int(_need(row, "entry")),
        account_id=_need(row, "account_id"),
        account_name=_need(row, "account_name"),
        account_role=_need(row, "account_role"),
        account_scope=_need(row, "account_scope"),
        account_parent_role=row.get("account_parent_role"),
        expected_eod_balance=None if expected is None else cents(expected),
        start=instant(_need(row, "business_day_start")),
        end=instant(_need(row, "business_day_end")),
        money=cents(_need(row, "money")),
        limits=row.get("limits"),
        supersedes=row.get("supersedes"),
    )


def _need(row: RawRow, column: str) -> str:
    value = row.get(column)
    if value is None:
        raise ValueError(f"{column} is missing in {dict(row)}")
    return value
