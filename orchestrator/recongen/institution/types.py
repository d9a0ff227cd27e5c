"""The institution: its grammar, and what a file becomes.

Each field says what it is called in the file, what it may hold and what it means. Two spellings load into these
types: the long one (`transfer_type`, one `child` an entry) and the short one (`transfer_type` absent, `children`
lists, limits by `rail`). Money is `Decimal` with at most two decimals, in the institution's currency; durations are whole seconds.
"""

from __future__ import annotations

from dataclasses import field
from decimal import Decimal
from operator import itemgetter
from typing import Any, Literal, TypeAlias

from recongen import currency
from recongen.declared.containers import Anything, ListOf, MapOf
from recongen.declared.records import Record, RecordOf, key, optional, record
from recongen.declared.scalars import LABEL_LENGTH, TYPE_LENGTH, Choice, Flag, Integer, Money, Name, Text
from recongen.institution.calendars import BusinessCalendar
from recongen.institution.chains import CHAINS, ChainEntry
from recongen.institution.currency import Currency
from recongen.institution.theme import THEME
from recongen.institution.vocabulary import (
    AMOUNT_RANGE,
    BUSINESS_DAYS,
    CADENCE,
    COMPLETION,
    DURATION,
    FREQUENCY,
    INSTANCE_ID,
    INSTANCE_NAME,
    METADATA_KEY,
    METADATA_KEYS,
    OWNER,
    PREFIX,
    PROSE,
    ROLE,
    ROLES,
    STATUSES,
    WHO,
    Completion,
    CompletionKind,
    Declaration,
    Firings,
    Owner,
)

# Defined elsewhere, and part of these types.
__all__ = ["BusinessCalendar", "ChainEntry", "Completion", "CompletionKind", "Firings", "Owner"]

Names: TypeAlias = tuple[str, ...]
Scope = Literal["internal", "external"]
LegDirection = Literal["Debit", "Credit", "Variable"]
LimitDirection = Literal["Outbound", "Inbound"]
Balances = Literal["daily", "on_change"]

# Posted moves money, Pending waits, Failed counts for nothing.
BUILT_IN_STATUSES = ("Posted", "Pending", "Failed")

_SCOPE = Choice(("internal", "external"))
_SCOPE_HELP = "internal: on our books. external: a counterparty."
_RAIL = Name("the name of a rail", names=("rail",))
_TYPE = Name("a transfer type", max_length=TYPE_LENGTH, names=("transfer type",))
_ORIGIN = Name("an origin such as InternalInitiated", max_length=TYPE_LENGTH)
_TEMPLATE = Name("the name of a transfer template", names=("template",))
_SELECTOR = Name(
    "a transfer type, rail, template or Template.LegRail",
    max_length=201,
    names=("transfer type", "rail", "template", "leg"),
)
_OFTEN = "How often it typically fires."
_OTHER_TOOLS = {
    "business_day_offset": "the feed's balances say when a business day begins and ends",
    "balance_cadence": "every balance the feed reports is checked",
}


@record("account", ignored=_OTHER_TOOLS)
class Account(Declaration):
    """An account that exists exactly once in the institution."""

    id: str = key(Name("an account id"), "The account's id, as the feed writes it.")
    scope: Scope = key(_SCOPE, _SCOPE_HELP)
    name: str | None = optional(Name("a name", max_length=LABEL_LENGTH), "What people call it.")
    role: str | None = optional(ROLE, "The name by which rails and parents refer to it.", declares=True)
    parent_role: str | None = optional(ROLE, "The role of the account it rolls up to.")
    expected_eod_balance: Decimal | None = optional(
        Money(), "What its balance should be at the end of every day."
    )


@record("account template", ignored=_OTHER_TOOLS)
class AccountTemplate(Declaration):
    """A class of accounts that exists many times: one per customer, merchant or location."""

    role: str = key(ROLE, "The role all these accounts share.", declares=True)
    scope: Scope = key(_SCOPE, _SCOPE_HELP)
    parent_role: str | None = optional(ROLE, "The role of the one account they roll up to.")
    expected_eod_balance: Decimal | None = optional(
        Money(), "What each balance should be at the end of every day."
    )
    instance_id_template: str | None = optional(INSTANCE_ID, "Ids of synthetic accounts: {role}, {n}.")
    instance_name_template: str | None = optional(INSTANCE_NAME, "Names of synthetic accounts.")


@record("rail")
class Rail(Declaration):
    """One way in which money moves. Two legs: source_role and destination_role. One leg: leg_role and leg_direction."""

    name: str = key(_RAIL, "Its name, as the feed's rail_name writes it.", declares=True)
    transfer_type: str = key(
        _TYPE,
        "The type of its transfers; the rail's name when absent.",
        absent=itemgetter("name"),
        declares=True,
    )
    source_roles: Names = optional(
        ROLES, "Two legs: whose account is debited.", name="source_role", default=()
    )
    destination_roles: Names = optional(
        ROLES, "Two legs: whose account is credited.", name="destination_role", default=()
    )
    leg_roles: Names = optional(ROLES, "One leg: whose account it posts to.", name="leg_role", default=())
    leg_direction: LegDirection | None = optional(
        Choice(("Debit", "Credit", "Variable")), "One leg: its direction."
    )
    expected_net: Decimal | None = optional(Money(), "Two legs on their own: what they sum to, mostly 0.")
    origin: str | None = optional(_ORIGIN, "Who drives it, for every leg without an origin of its own.")
    source_origin: str | None = optional(_ORIGIN, "Two legs: who drives the debit.")
    destination_origin: str | None = optional(_ORIGIN, "Two legs: who drives the credit.")
    metadata_keys: Names = optional(
        METADATA_KEYS, "Metadata keys its legs may carry.", default=(), declares=True
    )
    metadata_value_examples: tuple[tuple[str, Names], ...] = optional(
        MapOf(ListOf(Text(), min_items=1), METADATA_KEY),
        "Example values per metadata key, for synthetic data.",
        default=(),
    )
    posted_requirements: Names = optional(METADATA_KEYS, "What a Posted leg must carry.", default=())
    max_pending_seconds: int | None = optional(
        DURATION, "How long a leg may stay Pending.", name="max_pending_age"
    )
    max_unbundled_seconds: int | None = optional(
        DURATION, "How long a Posted leg may wait for its bundle.", name="max_unbundled_age"
    )
    aggregating: bool = optional(
        Flag(), "true: it sweeps the activity of other rails on a cadence.", default=False
    )
    cadence: str | None = optional(CADENCE, "Aggregating: when it runs.")
    bundles_activity: Names = optional(
        ListOf(_SELECTOR, repeats="warning"),
        "Aggregating: what it sweeps: transfer types, rails, templates or Template.LegRail.",
        default=(),
    )
    amount_typical_range: tuple[Decimal, Decimal] | None = optional(
        AMOUNT_RANGE, "[low, high] of a typical amount, for synthetic data."
    )
    firings_typical_per_period: Firings | None = optional(FREQUENCY, _OFTEN)

    @property
    def is_two_leg(self) -> bool:
        return bool(self.source_roles or self.destination_roles)

    @property
    def leg_count(self) -> int:
        return 2 if self.is_two_leg else 1


@record("transfer template")
class TransferTemplate(Declaration):
    """Many rails' legs that together make one transfer."""

    name: str = key(_TEMPLATE, "Its name, as template_name writes it.", declares=True)
    transfer_type: str = key(
        _TYPE,
        "The type of the transfer; the template's name when absent.",
        absent=itemgetter("name"),
        declares=True,
    )
    expected_net: Decimal = key(Money(), "What all legs sum to, mostly 0.")
    transfer_key: Names = key(
        ListOf(METADATA_KEY, min_items=1, repeats="warning"),
        "Metadata keys whose equal values put legs into one transfer.",
    )
    completion: Completion = key(COMPLETION, "When the transfer must be complete.")
    leg_rails: Names = key(ListOf(_RAIL, min_items=1, repeats="warning"), "The rails whose legs join it.")
    leg_rail_xor_groups: tuple[Names, ...] = optional(
        ListOf(ListOf(_RAIL, repeats="error")), "Groups of Variable rails: one of each.", default=()
    )
    firings_typical_per_period: Firings | None = optional(FREQUENCY, _OFTEN)


@record("limit schedule")
class LimitSchedule(Declaration):
    """A daily cap on what each child of a parent account may move, by `transfer_type` or by `rail`."""

    parent_role: str = key(ROLE, "The role of the parent whose children are capped.")
    cap: Decimal = key(Money(not_negative=True), "The most that may move, for each child and day.")
    transfer_type: str | None = optional(_TYPE, "What is capped: the transfers of a type.")
    rail: str | None = optional(_RAIL, "What is capped: the postings of a rail.")
    direction: LimitDirection = optional(
        Choice(("Outbound", "Inbound")),
        "Money that leaves, or that arrives; Outbound when absent.",
        default="Outbound",
    )


@record("exceptions")
class Exceptions(Record):
    """How exceptions are shown. No check depends on it."""

    keep_days: int = optional(
        Integer(1, 366),
        "For how many business days the first page shows what belongs to one day, such as a limit exceeded.",
        default=5,
    )


@record("service levels")
class ServiceLevels(Record):
    """Within how many business days exceptions should be dealt with. No check depends on it."""

    high: int | None = optional(BUSINESS_DAYS, "What breaks the books.")
    medium: int | None = optional(BUSINESS_DAYS, "Where the institution did not follow its own process.")
    low: int | None = optional(BUSINESS_DAYS, "Hygiene.")


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
        absent=itemgetter("prefix"),
    )
    accounts: tuple[Account, ...] = key(ListOf(RecordOf(Account)), "Accounts that exist exactly once.")
    rails: tuple[Rail, ...] = key(ListOf(RecordOf(Rail)), "The ways in which money moves.")
    account_templates: tuple[AccountTemplate, ...] = optional(
        ListOf(RecordOf(AccountTemplate)), "Classes of accounts.", default=()
    )
    transfer_templates: tuple[TransferTemplate, ...] = optional(
        ListOf(RecordOf(TransferTemplate)), "Transfers of many legs.", default=()
    )
    chains: tuple[ChainEntry, ...] = optional(CHAINS, "Which transfer must be followed by which.", default=())
    limit_schedules: tuple[LimitSchedule, ...] = optional(
        ListOf(RecordOf(LimitSchedule)),
        "The most that each account under a parent may move in a day.",
        default=(),
    )
    business_calendar: BusinessCalendar = optional(
        RecordOf(BusinessCalendar), "Weekend, holidays and time zone.", default=BusinessCalendar()
    )
    role_business_day_offsets: tuple[tuple[str, int], ...] = optional(
        MapOf(Integer(0, 23), ROLE),
        "Hours after midnight at which a role's business day begins, for synthetic data.",
        default=(),
    )
    description: str | None = optional(Text(), PROSE)
    owner: Owner | None = optional(OWNER, WHO)
    theme: dict[str, Any] | None = optional(THEME, "Colours of the dashboards.")
    persona: dict[str, Any] | None = optional(
        Anything(), "Names and places that give prose and synthetic data their flavour."
    )
    currency: str = optional(
        Currency(),
        "The currency of the books, an ISO 4217 code such as EUR; USD when absent.",
        default=currency.DEFAULT,
        example="EUR",
    )
    statuses: Names = optional(
        STATUSES,
        "Statuses beside Posted, Pending and Failed. Postings with them do not count.",
        default=(),
        example=["Cancelled"],
    )
    balances: Balances = optional(
        Choice(("daily", "on_change")),
        "Which days have a balance row: all, or those on which a balance changes; daily when absent.",
        default="daily",
        example="on_change",
    )
    exceptions: Exceptions = optional(
        RecordOf(Exceptions), "How exceptions are shown.", default=Exceptions(), example={"keep_days": 5}
    )
    service_levels: ServiceLevels = optional(
        RecordOf(ServiceLevels),
        "Within how many business days exceptions should be dealt with, by severity.",
        default=ServiceLevels(),
        example={"high": "P1D", "medium": "P5D"},
    )
    content_hash: str = field(default="")
    """SHA-256 of the institution's meaning, independent of the file's path, comments and formatting."""

    @property
    def legs(self) -> dict[str, tuple[str, ...]]:
        """The leg rails of every template, by its name."""
        return {template.name: template.leg_rails for template in self.transfer_templates}
