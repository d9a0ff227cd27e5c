"""Rails: their shape, roles, origins, discriminators and metadata."""

from __future__ import annotations

from collections.abc import Iterator

from recongen.institution.derive import is_feed_column, legs
from recongen.institution.draft import Draft, Placed
from recongen.institution.kinds import TYPE_LENGTH, did_you_mean
from recongen.institution.nodes import quote
from recongen.institution.rules.common import line, repeated, unknown_role
from recongen.institution.rules.registry import Breach, rule
from recongen.institution.types import Rail, TransferTemplate

_TWO_LEGS = ("source_role", "destination_role")
_ONE_LEG = ("leg_role", "leg_direction")
_ROLE_KEYS = {"source": "source_role", "destination": "destination_role", "single": "leg_role"}


@rule("duplicate-rail-name")
def unique_rail_names(draft: Draft) -> Iterator[Breach]:
    yield from repeated(draft.rails, draft, "name", "rail", lambda rail: rail.name)


@rule("rail-shape")
def rails_have_one_shape(draft: Draft) -> Iterator[Breach]:
    """Two legs or one, exclusively and completely."""
    for rail in draft.rails:
        two = [key for key in _TWO_LEGS if draft.given(rail.at(key))]
        one = [key for key in _ONE_LEG if draft.given(rail.at(key))]
        if two and one:
            yield Breach(
                rail.at(one[0]),
                f"a rail has either two legs or one; this one has {two[0]} and {one[0]}",
                "Keep source_role and destination_role, or leg_role and leg_direction.",
            )
        elif not two and not one:
            yield Breach(
                rail.path,
                "this rail has no legs",
                "Add source_role and destination_role for two legs, or leg_role and leg_direction for one.",
            )
        elif len(two or one) == 1:
            shape = _TWO_LEGS if two else _ONE_LEG
            missing = next(key for key in shape if key not in (two or one))
            yield Breach(
                rail.at((two or one)[0]),
                f"{(two or one)[0]} needs {missing} beside it",
                f"Add {missing}.",
            )


@rule("unknown-role")
def rail_roles_exist(draft: Draft) -> Iterator[Breach]:
    if not draft.roles_complete:
        return
    for rail in draft.rails:
        expressions = {
            "source_role": rail.value.source_roles,
            "destination_role": rail.value.destination_roles,
            "leg_role": rail.value.leg_roles,
        }
        for key, roles in expressions.items():
            for role in roles:
                if role not in draft.roles:
                    yield unknown_role(role, draft.item(rail.at(key), role), draft)


@rule("shared-discriminator")
def discriminators_are_unique(draft: Draft) -> Iterator[Breach]:
    """A posting's transfer type and role must say which rail made it. Within one rail its legs may share them."""
    first: dict[tuple[str, str], Placed[Rail]] = {}
    for rail in draft.rails:
        for leg in legs(rail.value):
            earlier = first.setdefault((rail.value.transfer_type, leg.role), rail)
            if earlier.value.name != rail.value.name:
                yield Breach(
                    rail.at(_ROLE_KEYS[leg.leg]),
                    f"a {quote(rail.value.transfer_type)} posting on {quote(leg.role)} could also come from the rail "
                    f"{quote(earlier.value.name)} (line {line(draft, earlier.path)})",
                    "Give the two rails different transfer types, or make them one rail.",
                )


@rule("transfer-type-length")
def derived_types_fit_the_feed(draft: Draft) -> Iterator[Breach]:
    items: list[Placed[Rail] | Placed[TransferTemplate]] = [*draft.rails, *draft.transfer_templates]
    for item in items:
        if not draft.given(item.at("transfer_type")) and len(item.value.name) > TYPE_LENGTH:
            yield Breach(
                item.at("name"),
                f"the name has {len(item.value.name)} characters and is the transfer type too, of which the feed "
                f"holds {TYPE_LENGTH}",
                "Shorten the name, or add a transfer_type.",
            )


@rule("origin-unresolved")
def every_leg_has_an_origin(draft: Draft) -> Iterator[Breach]:
    for rail in draft.rails:
        if draft.given(rail.at("origin")):
            continue
        if draft.given(rail.at("leg_role")) or draft.given(rail.at("leg_direction")):
            yield Breach(rail.path, "the leg has no origin", "Add origin, such as InternalInitiated.")
            continue
        missing = [side for side in ("source", "destination") if not draft.given(rail.at(f"{side}_origin"))]
        if missing and any(draft.given(rail.at(key)) for key in _TWO_LEGS):
            yield Breach(
                rail.path,
                f"the {' and the '.join(missing)} leg{'s have' if missing[1:] else ' has'} no origin",
                f"Add origin, or {' and '.join(f'{side}_origin' for side in missing)}.",
            )


@rule("origin-ignored", "warning")
def origins_have_a_leg(draft: Draft) -> Iterator[Breach]:
    for rail in draft.rails:
        overrides = [key for key in ("source_origin", "destination_origin") if draft.given(rail.at(key))]
        if rail.value.leg_roles:
            for key in overrides:
                yield Breach(
                    rail.at(key),
                    f"a rail with one leg has no {key.split('_')[0]} leg",
                    "Write origin instead.",
                )
        elif len(overrides) == 2 and draft.given(rail.at("origin")):
            yield Breach(
                rail.at("origin"),
                "both legs have an origin of their own, so this one is ignored",
                "Delete it, or one of the two.",
            )


@rule("expected-net-missing")
def standalone_rails_expect_a_net(draft: Draft) -> Iterator[Breach]:
    """A two-leg rail that makes transfers of its own says what they sum to."""
    if not draft.complete("transfer_templates", "leg_rails"):
        return
    for rail in draft.rails:
        alone = rail.value.is_two_leg and rail.value.name not in draft.leg_rails
        if alone and not draft.given(rail.at("expected_net")):
            yield Breach(
                rail.path,
                "this rail makes transfers of two legs but does not say what they sum to",
                "Add `expected_net: 0`.",
            )


@rule("expected-net-of-leg-rail", "warning")
def leg_rails_leave_the_net_to_their_template(draft: Draft) -> Iterator[Breach]:
    for rail in draft.rails:
        if (
            rail.value.is_two_leg
            and rail.value.name in draft.leg_rails
            and draft.given(rail.at("expected_net"))
        ):
            yield Breach(
                rail.at("expected_net"),
                "this rail is a leg of a transfer template, and the template says what all legs sum to, so this is ignored",
                "Delete expected_net here.",
            )


@rule("expected-net-of-one-leg", "warning")
def single_legs_expect_no_net(draft: Draft) -> Iterator[Breach]:
    for rail in draft.rails:
        if rail.value.leg_roles and not rail.value.is_two_leg and draft.given(rail.at("expected_net")):
            yield Breach(
                rail.at("expected_net"),
                "a transfer of one leg has no net to expect, so this is ignored",
                "Delete expected_net; a template or a bundle reconciles this rail.",
            )


@rule("example-key")
def examples_are_of_known_keys(draft: Draft) -> Iterator[Breach]:
    for rail in draft.rails:
        if not draft.sound(rail.at("metadata_keys")):
            continue
        keys = frozenset(rail.value.metadata_keys)
        for key, _ in rail.value.metadata_value_examples:
            if key not in keys:
                hint = did_you_mean(key, rail.value.metadata_keys)
                yield Breach(
                    rail.at("metadata_value_examples", key),
                    f"{quote(key)} is not among this rail's metadata_keys",
                    f"{hint}Add it there, or delete its examples.",
                )


@rule("requirement-key", "warning")
def requirements_can_be_met(draft: Draft) -> Iterator[Breach]:
    for rail in draft.rails:
        if not draft.sound(rail.at("metadata_keys")):
            continue
        keys = frozenset(rail.value.metadata_keys)
        for name in rail.value.posted_requirements:
            if name not in keys and not is_feed_column(name):
                hint = did_you_mean(name, rail.value.metadata_keys)
                yield Breach(
                    draft.item(rail.at("posted_requirements"), name),
                    f"{quote(name)} is neither among this rail's metadata_keys nor a column of the feed",
                    f"{hint}Add it to metadata_keys, or fix the name.",
                )
