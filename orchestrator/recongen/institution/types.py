"""The institution: its grammar, and what a file becomes.

Each field says what it is called in the file, what it may hold and what it means. Two spellings load into these
types: the long one (`transfer_type`, one `child` an entry) and the short one (`transfer_type` absent, `children`
lists, limits by `rail`). Money is `Decimal` dollars with at most two decimals; durations are whole seconds.
"""

from __future__ import annotations

from dataclasses import field
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from recongen.declared.containers import Anything, ListOf, MapOf, Then
from recongen.declared.records import Record, RecordOf, key, record
from recongen.declared.scalars import (
    LABEL_LENGTH,
    Choice,
    Integer,
    IsoDate,
    Money,
    Name,
    Text,
)
from recongen.institution.calendar_kinds import COUNTRY, NAMED_CALENDAR, TIME_ZONE
from recongen.institution.chains import CHAINS, ChainEntry
from recongen.institution.owners import OWNER, PROSE, WHO, Owner
from recongen.institution.rails import RAIL, TRANSFER_TYPE, LegDirection, Rail, TransferTemplate
from recongen.institution.theme import THEME
from recongen.institution.vocabulary import (
    PREFIX,
    ROLE,
    STATUS,
    WEEKDAYS,
    Completion,
    CompletionKind,
    Firings,
    InstanceTemplate,
)

__all__ = [
    "BUILT_IN_STATUSES",
    "Account",
    "AccountTemplate",
    "Balances",
    "BusinessCalendar",
    "ChainEntry",
    "Completion",
    "CompletionKind",
    "Firings",
    "Institution",
    "LegDirection",
    "LimitDirection",
    "LimitSchedule",
    "Owner",
    "Rail",
    "Scope",
    "TransferTemplate",
]

Scope = Literal["internal", "external"]
LimitDirection = Literal["Outbound", "Inbound"]
Balances = Literal["daily", "on_change"]

# Posted moves money, Pending waits, Failed counts for nothing.
BUILT_IN_STATUSES = ("Posted", "Pending", "Failed")

_SCOPE = Choice(("internal", "external"))
_SCOPE_HELP = "internal: on our books. external: a counterparty."
_OTHER_TOOLS = {
    "business_day_offset": "the feed's balances say when a business day begins and ends",
    "balance_cadence": "every balance the feed reports is checked",
}


@record("account", ignored=_OTHER_TOOLS)
class Account(Record):
    """An account that exists exactly once in the institution."""

    id: str = key(Name("an account id"), "The account's id, as the feed writes it.")
    scope: Scope = key(_SCOPE, _SCOPE_HELP)
    name: str | None = key(Name("a name", max_length=LABEL_LENGTH), "What people call it.", default=None)
    role: str | None = key(ROLE, "The handle by which rails and parents refer to it.", default=None)
    parent_role: str | None = key(ROLE, "The role of the account it rolls up to.", default=None)
    expected_eod_balance: Decimal | None = key(
        Money(), "What its balance should be at the end of every day.", default=None
    )
    description: str | None = key(Text(), PROSE, default=None)
    owner: Owner | None = key(OWNER, WHO, default=None)


@record("account template", ignored=_OTHER_TOOLS)
class AccountTemplate(Record):
    """A class of accounts that exists many times: one per customer, merchant or location."""

    role: str = key(ROLE, "The role all these accounts share.")
    scope: Scope = key(_SCOPE, _SCOPE_HELP)
    parent_role: str | None = key(ROLE, "The role of the one account they roll up to.", default=None)
    expected_eod_balance: Decimal | None = key(
        Money(), "What each balance should be at the end of every day.", default=None
    )
    instance_id_template: str | None = key(
        InstanceTemplate(numbered=True), "Ids of synthetic accounts: {role}, {n}.", default=None
    )
    instance_name_template: str | None = key(
        InstanceTemplate(numbered=False), "Names of synthetic accounts.", default=None
    )
    description: str | None = key(Text(), PROSE, default=None)
    owner: Owner | None = key(OWNER, WHO, default=None)


@record("limit schedule")
class LimitSchedule(Record):
    """A daily cap on what each child of a parent account may move, by `transfer_type` or by `rail`."""

    parent_role: str = key(ROLE, "The role of the parent whose children are capped.")
    cap: Decimal = key(Money(not_negative=True), "Dollars per child and day.")
    transfer_type: str | None = key(TRANSFER_TYPE, "What is capped: the transfers of a type.", default=None)
    rail: str | None = key(RAIL, "What is capped: the postings of a rail.", default=None)
    direction: LimitDirection = key(
        Choice(("Outbound", "Inbound")),
        "Money that leaves, or that arrives; Outbound when absent.",
        default="Outbound",
    )
    description: str | None = key(Text(), PROSE, default=None)
    owner: Owner | None = key(OWNER, WHO, default=None)


_WEEKEND = Then(
    ListOf(Choice(WEEKDAYS), max_items=6, repeats="warning"),
    lambda days: tuple(sorted(WEEKDAYS.index(day) + 1 for day in days)),
)
_HOLIDAYS = Then(ListOf(IsoDate(), repeats="warning"), lambda days: tuple(sorted(days)))


@record("business calendar")
class BusinessCalendar(Record):
    """Which days are business days.

    `weekend` holds ISO weekdays (1 Monday … 7 Sunday); `holidays` the listed days alone, beside those of the country or
    of the named calendar.
    """

    country: str | None = key(
        COUNTRY,
        "A country whose public holidays are free; for US those of the Federal Reserve.",
        default=None,
    )
    weekend: tuple[int, ...] = key(
        _WEEKEND, "Free days; [sat, sun] when absent.", default=(6, 7), example=["sat", "sun"]
    )
    holidays: tuple[date, ...] = key(_HOLIDAYS, "Further free days.", default=(), example=["2030-07-05"])
    subdivision: str | None = key(
        Name("a subdivision"),
        "With country: the part of it whose holidays are free, such as SCT.",
        default=None,
    )
    calendar: str | None = key(
        NAMED_CALENDAR,
        "Instead of country: a banking or market calendar.",
        default=None,
        example="target2",
    )
    time_zone: str | None = key(
        TIME_ZONE,
        "Where the bank's days are read off the clock; UTC when absent.",
        default=None,
        example="America/New_York",
    )


@record(
    "institution",
    ignored={
        "institution_name": "write it into persona",
        "institution_acronym": "write it into persona",
        "investigation_personas": "write them into persona",
    },
)
class Institution(Record):
    """A financial institution: its accounts, how money moves through them, and what should be true."""

    prefix: str = key(
        PREFIX,
        "The prefix of every table of this institution.",
        name="instance",
        # Where the file has none, `check` puts that from outside among the values.
        absent=lambda institution: institution["prefix"],
    )
    accounts: tuple[Account, ...] = key(ListOf(RecordOf(Account)), "Accounts that exist exactly once.")
    rails: tuple[Rail, ...] = key(ListOf(RecordOf(Rail)), "The ways in which money moves.")
    account_templates: tuple[AccountTemplate, ...] = key(
        ListOf(RecordOf(AccountTemplate)), "Classes of accounts.", default=()
    )
    transfer_templates: tuple[TransferTemplate, ...] = key(
        ListOf(RecordOf(TransferTemplate)), "Transfers of many legs.", default=()
    )
    chains: tuple[ChainEntry, ...] = key(CHAINS, "What should follow what.", default=())
    limit_schedules: tuple[LimitSchedule, ...] = key(
        ListOf(RecordOf(LimitSchedule)), "Daily caps, for each child of the parent on its own.", default=()
    )
    business_calendar: BusinessCalendar = key(
        RecordOf(BusinessCalendar), "Weekend, holidays and time zone.", default=BusinessCalendar()
    )
    role_business_day_offsets: tuple[tuple[str, int], ...] = key(
        MapOf(Integer(0, 23), ROLE),
        "Hours after midnight at which a role's business day begins, for synthetic data.",
        default=(),
    )
    description: str | None = key(Text(), PROSE, default=None)
    owner: Owner | None = key(OWNER, WHO, default=None)
    theme: dict[str, Any] | None = key(THEME, "Colours of the dashboards.", default=None)
    persona: dict[str, Any] | None = key(
        Anything(), "Names and places that give prose and synthetic data their flavour.", default=None
    )
    statuses: tuple[str, ...] = key(
        Then(ListOf(STATUS, repeats="warning"), lambda statuses: tuple(sorted(statuses))),
        "Statuses beside Posted, Pending and Failed; they count for nothing.",
        default=(),
        example=["Cancelled"],
    )
    balances: Balances = key(
        Choice(("daily", "on_change")),
        "Which days have a balance row: all, or those on which a balance changes; daily when absent.",
        default="daily",
        example="on_change",
    )
    content_hash: str = field(default="")
    """SHA-256 of the institution's meaning, independent of the file's path, comments and formatting."""

    @property
    def legs(self) -> dict[str, tuple[str, ...]]:
        """The leg rails of every template, by its name."""
        return {template.name: template.leg_rails for template in self.transfer_templates}
