"""The institution as typed values: the grammar of `spec/004`, normalized.

Both grammars load into these types: the long one (`transfer_type`, one `child` an entry) and the
short one (`transfer_type` absent, `children` lists, limits by `rail`). Money is `Decimal` dollars with at
most two decimals; durations are whole seconds.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Literal

Scope = Literal["internal", "external"]
LegDirection = Literal["Debit", "Credit", "Variable"]
LimitDirection = Literal["Outbound", "Inbound"]
CompletionKind = Literal["business_day_end", "month_end", "metadata"]
Balances = Literal["daily", "on_change"]

# Posted moves money, Pending waits, Failed counts for nothing.
BUILT_IN_STATUSES = ("Posted", "Pending", "Failed")


@dataclass(frozen=True)
class Owner:
    """Who answers for a declaration: a team, and how to reach it."""

    team: str | None = None
    contact: str | None = None


@dataclass(frozen=True)
class Account:
    id: str
    scope: Scope
    name: str | None = None
    role: str | None = None
    parent_role: str | None = None
    expected_eod_balance: Decimal | None = None
    description: str | None = None
    owner: Owner | None = None


@dataclass(frozen=True)
class AccountTemplate:
    role: str
    scope: Scope
    parent_role: str | None = None
    expected_eod_balance: Decimal | None = None
    instance_id_template: str | None = None
    instance_name_template: str | None = None
    description: str | None = None
    owner: Owner | None = None


@dataclass(frozen=True)
class Firings:
    """How often a rail or template typically fires: `low` to `high` times per `period`."""

    low: int
    high: int
    period: str = "business_day"


@dataclass(frozen=True)
class Rail:
    """Two-leg when `source_roles` and `destination_roles` are set, single-leg when `leg_roles` is."""

    name: str
    transfer_type: str
    source_roles: tuple[str, ...] = ()
    destination_roles: tuple[str, ...] = ()
    leg_roles: tuple[str, ...] = ()
    leg_direction: LegDirection | None = None
    expected_net: Decimal | None = None
    origin: str | None = None
    source_origin: str | None = None
    destination_origin: str | None = None
    metadata_keys: tuple[str, ...] = ()
    metadata_value_examples: tuple[tuple[str, tuple[str, ...]], ...] = ()
    posted_requirements: tuple[str, ...] = ()
    max_pending_seconds: int | None = None
    max_unbundled_seconds: int | None = None
    aggregating: bool = False
    cadence: str | None = None
    bundles_activity: tuple[str, ...] = ()
    amount_typical_range: tuple[Decimal, Decimal] | None = None
    firings_typical_per_period: Firings | None = None
    description: str | None = None
    owner: Owner | None = None

    @property
    def is_two_leg(self) -> bool:
        return bool(self.source_roles or self.destination_roles)


@dataclass(frozen=True)
class Completion:
    """`business_day_end` with `days` business days added, `month_end`, or `metadata` with its `key`."""

    kind: CompletionKind
    days: int = 0
    key: str | None = None


@dataclass(frozen=True)
class TransferTemplate:
    name: str
    transfer_type: str
    expected_net: Decimal
    transfer_key: tuple[str, ...]
    completion: Completion
    leg_rails: tuple[str, ...]
    leg_rail_xor_groups: tuple[tuple[str, ...], ...] = ()
    firings_typical_per_period: Firings | None = None
    description: str | None = None
    owner: Owner | None = None


@dataclass(frozen=True)
class ChainEntry:
    """One parent and one child. The short grammar's `children` list becomes several entries: a lone
    child is required; several that are not fan-in share an `xor_group` and are each required
    (together: exactly one); a fan-in child beside others is not required."""

    parent: str
    child: str
    required: bool
    xor_group: str | None = None
    fan_in: bool = False
    expected_parent_count: int | None = None
    description: str | None = None
    owner: Owner | None = None


@dataclass(frozen=True)
class LimitSchedule:
    """Caps by `transfer_type` (long grammar) or by `rail` (short grammar): exactly one is set."""

    parent_role: str
    cap: Decimal
    transfer_type: str | None = None
    rail: str | None = None
    direction: LimitDirection = "Outbound"
    description: str | None = None
    owner: Owner | None = None


@dataclass(frozen=True)
class BusinessCalendar:
    """`weekend` holds ISO weekdays (1 Monday … 7 Sunday); `holidays` the listed days alone. Further free days are those
    of the country (and its subdivision) or of the named banking calendar. `time_zone` is an IANA name."""

    country: str | None = None
    weekend: tuple[int, ...] = (6, 7)
    holidays: tuple[date, ...] = ()
    subdivision: str | None = None
    calendar: str | None = None
    time_zone: str | None = None


@dataclass(frozen=True)
class Institution:
    prefix: str
    accounts: tuple[Account, ...]
    rails: tuple[Rail, ...]
    account_templates: tuple[AccountTemplate, ...] = ()
    transfer_templates: tuple[TransferTemplate, ...] = ()
    chains: tuple[ChainEntry, ...] = ()
    limit_schedules: tuple[LimitSchedule, ...] = ()
    business_calendar: BusinessCalendar = field(default_factory=BusinessCalendar)
    role_business_day_offsets: tuple[tuple[str, int], ...] = ()
    description: str | None = None
    owner: Owner | None = None
    theme: dict[str, Any] | None = None
    persona: dict[str, Any] | None = None
    statuses: tuple[str, ...] = ()
    """The declared ones, beside Posted, Pending and Failed."""
    balances: Balances = "daily"
    """Whether every account has a balance row on every business day, or only on days on which its balance changes."""
    content_hash: str = ""
    """SHA-256 of the institution's meaning, independent of the file's path, comments and formatting."""
