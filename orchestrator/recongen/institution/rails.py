"""Rails and transfer templates: how money moves."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from recongen.declared.containers import ListOf, MapOf
from recongen.declared.records import Record, key, record
from recongen.declared.scalars import TYPE_LENGTH, Choice, Flag, Money, Name, Text
from recongen.institution.owners import OWNER, PROSE, WHO, Owner
from recongen.institution.vocabulary import (
    AMOUNT_RANGE,
    CADENCE,
    COMPLETION,
    DURATION,
    FREQUENCY,
    METADATA_KEY,
    METADATA_KEYS,
    ROLES,
    Completion,
    Firings,
)

LegDirection = Literal["Debit", "Credit", "Variable"]

RAIL = Name("the name of a rail")
RAILS = ListOf(RAIL, min_items=1, repeats="warning")
TRANSFER_TYPE = Name("a transfer type", max_length=TYPE_LENGTH)
_ORIGIN = Name("an origin such as InternalInitiated", max_length=TYPE_LENGTH)


@record("rail")
class Rail(Record):
    """One way in which money moves. Two legs: source_role and destination_role. One leg: leg_role and leg_direction."""

    name: str = key(RAIL, "Its name, as the feed's rail_name writes it.")
    transfer_type: str = key(
        TRANSFER_TYPE,
        "The type of its transfers; the rail's name when absent.",
        absent=lambda rail: rail["name"],
    )
    source_roles: tuple[str, ...] = key(
        ROLES, "Two legs: whose account is debited.", name="source_role", default=()
    )
    destination_roles: tuple[str, ...] = key(
        ROLES, "Two legs: whose account is credited.", name="destination_role", default=()
    )
    leg_roles: tuple[str, ...] = key(
        ROLES, "One leg: whose account it posts to.", name="leg_role", default=()
    )
    leg_direction: LegDirection | None = key(
        Choice(("Debit", "Credit", "Variable")), "One leg: its direction.", default=None
    )
    expected_net: Decimal | None = key(
        Money(), "Two legs on their own: what they sum to, mostly 0.", default=None
    )
    origin: str | None = key(
        _ORIGIN, "Who drives it, for every leg without an origin of its own.", default=None
    )
    source_origin: str | None = key(_ORIGIN, "Two legs: who drives the debit.", default=None)
    destination_origin: str | None = key(_ORIGIN, "Two legs: who drives the credit.", default=None)
    metadata_keys: tuple[str, ...] = key(METADATA_KEYS, "Metadata keys its legs may carry.", default=())
    metadata_value_examples: tuple[tuple[str, tuple[str, ...]], ...] = key(
        MapOf(ListOf(Text(), min_items=1), METADATA_KEY),
        "Example values per metadata key, for synthetic data.",
        default=(),
    )
    posted_requirements: tuple[str, ...] = key(METADATA_KEYS, "What a Posted leg must carry.", default=())
    max_pending_seconds: int | None = key(
        DURATION, "How long a leg may stay Pending.", name="max_pending_age", default=None
    )
    max_unbundled_seconds: int | None = key(
        DURATION, "How long a Posted leg may wait for its bundle.", name="max_unbundled_age", default=None
    )
    aggregating: bool = key(
        Flag(), "true: it sweeps the activity of other rails on a cadence.", default=False
    )
    cadence: str | None = key(CADENCE, "Aggregating: when it runs.", default=None)
    bundles_activity: tuple[str, ...] = key(
        ListOf(
            Name("a transfer type, rail, template or Template.LegRail", max_length=201), repeats="warning"
        ),
        "Aggregating: what it sweeps: transfer types, rails, templates or Template.LegRail.",
        default=(),
    )
    amount_typical_range: tuple[Decimal, Decimal] | None = key(
        AMOUNT_RANGE, "[low, high] of a typical amount, for synthetic data.", default=None
    )
    firings_typical_per_period: Firings | None = key(FREQUENCY, "How often it typically fires.", default=None)
    description: str | None = key(Text(), PROSE, default=None)
    owner: Owner | None = key(OWNER, WHO, default=None)

    @property
    def is_two_leg(self) -> bool:
        return bool(self.source_roles or self.destination_roles)

    @property
    def leg_count(self) -> int:
        return 2 if self.is_two_leg else 1


@record("transfer template")
class TransferTemplate(Record):
    """Many rails' legs that together make one transfer."""

    name: str = key(Name("the name of a transfer template"), "Its name, as template_name writes it.")
    transfer_type: str = key(
        TRANSFER_TYPE,
        "The type of the transfer; the template's name when absent.",
        absent=lambda template: template["name"],
    )
    expected_net: Decimal = key(Money(), "What all legs sum to, mostly 0.")
    transfer_key: tuple[str, ...] = key(
        ListOf(METADATA_KEY, min_items=1, repeats="warning"),
        "Metadata keys whose equal values put legs into one transfer.",
    )
    completion: Completion = key(COMPLETION, "When the transfer must be complete.")
    leg_rails: tuple[str, ...] = key(RAILS, "The rails whose legs join it.")
    leg_rail_xor_groups: tuple[tuple[str, ...], ...] = key(
        ListOf(ListOf(RAIL, repeats="error")), "Groups of Variable rails: one of each.", default=()
    )
    firings_typical_per_period: Firings | None = key(FREQUENCY, "How often it typically fires.", default=None)
    description: str | None = key(Text(), PROSE, default=None)
    owner: Owner | None = key(OWNER, WHO, default=None)
