"""Rails: their shape, roles, origins, discriminators and metadata."""

from __future__ import annotations

from recongen.declared.nodes import quote
from recongen.declared.reading import did_you_mean
from recongen.declared.scalars import TYPE_LENGTH
from recongen.institution.derive import is_feed_column, legs
from recongen.institution.draft import Draft
from recongen.institution.rules.basis import Breach, Breaches, repeated, rule, unknown_roles
from recongen.institution.types import Rail, TransferTemplate

_TWO_LEGS = ("source_role", "destination_role")
_ONE_LEG = ("leg_role", "leg_direction")
_ROLE_KEYS = {"source": "source_role", "destination": "destination_role", "single": "leg_role"}


@rule("duplicate-rail-name")
def unique_rail_names(draft: Draft) -> Breaches:
    yield from repeated(draft.texts("rails", "name"), "rail", draft)


@rule("rail-shape")
def rails_have_one_shape(draft: Draft) -> Breaches:
    """Two legs or one, exclusively and completely."""
    for rail in draft.rails:
        two = [key for key in _TWO_LEGS if rail.place.has(key)]
        one = [key for key in _ONE_LEG if rail.place.has(key)]
        if two and one:
            yield Breach(
                rail.place.at(one[0]),
                f"a rail has either two legs or one; this one has {two[0]} and {one[0]}",
                "Keep source_role and destination_role, or leg_role and leg_direction.",
            )
        elif not two and not one:
            remedy = (
                "Add source_role and destination_role for two legs, or leg_role and leg_direction for one."
            )
            yield Breach(rail.place.at(), "this rail has no legs", remedy)
        elif len(two or one) == 1:
            (present,) = two or one
            (missing,) = {*(_TWO_LEGS if two else _ONE_LEG)} - {present}
            yield Breach(rail.place.at(present), f"{present} needs {missing} beside it", f"Add {missing}.")


@rule("unknown-role")
def rail_roles_exist(draft: Draft) -> Breaches:
    uses = [
        (leg.role, rail.place.item(leg.role, _ROLE_KEYS[leg.leg]))
        for rail in draft.rails
        for leg in legs(rail)
    ]
    yield from unknown_roles(uses, draft)


@rule("shared-discriminator")
def discriminators_are_unique(draft: Draft) -> Breaches:
    """A posting's transfer type and role must say which rail made it. Within one rail its legs may share them."""
    first: dict[tuple[str, str], Rail] = {}
    for rail in draft.rails:
        for leg in legs(rail):
            earlier = first.setdefault((rail.transfer_type, leg.role), rail)
            if earlier.name != rail.name:
                yield Breach(
                    rail.place.at(_ROLE_KEYS[leg.leg]),
                    f"a {quote(rail.transfer_type)} posting on {quote(leg.role)} could also come from the rail "
                    f"{quote(earlier.name)} (line {earlier.place.line()})",
                    "Give the two rails different transfer types, or make them one rail.",
                )


@rule("transfer-type-length")
def derived_types_fit_the_feed(draft: Draft) -> Breaches:
    items: list[Rail | TransferTemplate] = [*draft.rails, *draft.transfer_templates]
    for item in items:
        if len(item.name) > TYPE_LENGTH and not item.place.has("transfer_type"):
            yield Breach(
                item.place.at("name"),
                f"the name has {len(item.name)} characters and is the transfer type too, of which the feed "
                f"holds {TYPE_LENGTH}",
                "Shorten the name, or add a transfer_type.",
            )


@rule("origin-unresolved")
def every_leg_has_an_origin(draft: Draft) -> Breaches:
    for rail in draft.rails:
        if rail.place.has("origin"):
            continue
        if any(rail.place.has(key) for key in _ONE_LEG):
            yield Breach(rail.place.at(), "the leg has no origin", "Add origin, such as InternalInitiated.")
            continue
        missing = [side for side in ("source", "destination") if not rail.place.has(f"{side}_origin")]
        if missing and any(rail.place.has(key) for key in _TWO_LEGS):
            yield Breach(
                rail.place.at(),
                f"the {' and the '.join(missing)} leg{'s have' if missing[1:] else ' has'} no origin",
                f"Add origin, or {' and '.join(f'{side}_origin' for side in missing)}.",
            )


@rule("origin-ignored", "warning")
def origins_have_a_leg(draft: Draft) -> Breaches:
    for rail in draft.rails:
        overrides = [side for side in ("source", "destination") if rail.place.has(f"{side}_origin")]
        if rail.leg_roles:
            for side in overrides:
                message = f"a rail with one leg has no {side} leg"
                yield Breach(rail.place.at(f"{side}_origin"), message, "Write origin instead.")
        elif len(overrides) == 2 and rail.place.has("origin"):
            yield Breach(
                rail.place.at("origin"),
                "both legs have an origin of their own, so this one is ignored",
                "Delete it, or one of the two.",
            )


@rule("expected-net-missing")
def standalone_rails_expect_a_net(draft: Draft) -> Breaches:
    """A two-leg rail that makes transfers of its own says what they sum to."""
    if not draft.complete("transfer_templates", "leg_rails"):
        return
    for rail in draft.rails:
        if rail.is_two_leg and rail.name not in draft.leg_rails and not rail.place.has("expected_net"):
            message = "this rail makes transfers of two legs but does not say what they sum to"
            yield Breach(rail.place.at(), message, "Add `expected_net: 0`.")


@rule("expected-net-of-leg-rail", "warning")
def leg_rails_leave_the_net_to_their_template(draft: Draft) -> Breaches:
    for rail in draft.rails:
        if rail.is_two_leg and rail.name in draft.leg_rails and rail.place.has("expected_net"):
            yield Breach(
                rail.place.at("expected_net"),
                "this rail is a leg of a transfer template, and the template says what all legs sum to, so this is ignored",
                "Delete expected_net here.",
            )


@rule("expected-net-of-one-leg", "warning")
def single_legs_expect_no_net(draft: Draft) -> Breaches:
    for rail in draft.rails:
        if rail.leg_roles and not rail.is_two_leg and rail.place.has("expected_net"):
            yield Breach(
                rail.place.at("expected_net"),
                "a transfer of one leg has no net to expect, so this is ignored",
                "Delete expected_net; a template or a bundle reconciles this rail.",
            )


@rule("example-key")
def examples_are_of_known_keys(draft: Draft) -> Breaches:
    for rail in draft.rails:
        keys = frozenset(rail.metadata_keys)
        for key, _ in rail.metadata_value_examples if rail.place.sound("metadata_keys") else ():
            if key not in keys:
                suggestion = did_you_mean(key, rail.metadata_keys)
                message = f"{quote(key)} is not among this rail's metadata_keys"
                remedy = f"{suggestion}Add it there, or delete its examples."
                yield Breach(rail.place.at("metadata_value_examples", key), message, remedy)


@rule("requirement-key", "warning")
def requirements_can_be_met(draft: Draft) -> Breaches:
    for rail in draft.rails:
        keys = frozenset(rail.metadata_keys)
        for name in rail.posted_requirements if rail.place.sound("metadata_keys") else ():
            if name not in keys and not is_feed_column(name):
                suggestion = did_you_mean(name, rail.metadata_keys)
                yield Breach(
                    rail.place.item(name, "posted_requirements"),
                    f"{quote(name)} is neither among this rail's metadata_keys nor a column of the feed",
                    f"{suggestion}Add it to metadata_keys, or fix the name.",
                )
