"""Rails: their shape, origins, nets and metadata; what they bundle, and whether anything reconciles them."""

from __future__ import annotations

from collections.abc import Iterator

from recongen.declared.nodes import Path, quote
from recongen.declared.reading import did_you_mean
from recongen.declared.scalars import TYPE_LENGTH
from recongen.institution.derive import feed_column, legs
from recongen.institution.draft import Draft
from recongen.institution.rules.basis import Breach, Breaches, clashes, rule, unknown
from recongen.institution.types import Rail, TransferTemplate

_TWO_LEGS = ("source_role", "destination_role")
_ONE_LEG = ("leg_role", "leg_direction")


@rule("rail-shape")
def rails_have_one_shape(draft: Draft) -> Breaches:
    """Two legs or one, exclusively and completely."""
    for rail in draft.rails:
        two, one = list(filter(rail.place.has, _TWO_LEGS)), list(filter(rail.place.has, _ONE_LEG))
        if two and one:
            message = f"a rail has either two legs or one; this one has {two[0]} and {one[0]}"
            remedy = "Keep source_role and destination_role, or leg_role and leg_direction."
            yield Breach(rail.place.at(one[0]), message, remedy)
        elif not two and not one:
            remedy = (
                "Add source_role and destination_role for two legs, or leg_role and leg_direction for one."
            )
            yield Breach(rail.place.at(), "this rail has no legs", remedy)
        elif len(two or one) == 1:
            (present,) = two or one
            (missing,) = {*(_TWO_LEGS if two else _ONE_LEG)} - {present}
            yield Breach(rail.place.at(present), f"{present} needs {missing} beside it", f"Add {missing}.")


@rule("shared-discriminator")
def discriminators_are_unique(draft: Draft) -> Breaches:
    """A posting's transfer type and role must say which rail made it. Within one rail its legs may share them."""
    keyed = (((rail.transfer_type, leg.role), (rail, leg)) for rail in draft.rails for leg in legs(rail))
    for (earlier, _), (rail, leg) in clashes(keyed):
        if earlier.name != rail.name:
            message = (
                f"a {quote(rail.transfer_type)} posting on {quote(leg.role)} could also come from the rail "
                f"{quote(earlier.name)} (line {earlier.place.line()})"
            )
            remedy = "Give the two rails different transfer types, or make them one rail."
            yield Breach(rail.place.at(leg.role_key), message, remedy)


@rule("transfer-type-length")
def derived_types_fit_the_feed(draft: Draft) -> Breaches:
    items: list[Rail | TransferTemplate] = [*draft.rails, *draft.transfer_templates]
    for item in items:
        if len(item.name) > TYPE_LENGTH and not item.place.has("transfer_type"):
            message = (
                f"the name has {len(item.name)} characters and is the transfer type too, of which the feed "
            )
            message += f"holds {TYPE_LENGTH}"
            yield Breach(item.place.at("name"), message, "Shorten the name, or add a transfer_type.")


@rule("origin-unresolved")
def every_leg_has_an_origin(draft: Draft) -> Breaches:
    for rail in draft.rails:
        if rail.place.has("origin"):
            continue
        missing = [side for side in ("source", "destination") if not rail.place.has(f"{side}_origin")]
        if any(map(rail.place.has, _ONE_LEG)):
            yield Breach(rail.place.at(), "the leg has no origin", "Add origin, such as InternalInitiated.")
        elif missing and any(map(rail.place.has, _TWO_LEGS)):
            which = f"the {' and the '.join(missing)} leg{'s have' if missing[1:] else ' has'}"
            remedy = f"Add origin, or {' and '.join(f'{side}_origin' for side in missing)}."
            yield Breach(rail.place.at(), f"{which} no origin", remedy)


@rule("origin-ignored", "warning")
def origins_have_a_leg(draft: Draft) -> Breaches:
    for rail in draft.rails:
        sides = [side for side in ("source", "destination") if rail.place.has(f"{side}_origin")]
        for side in sides if rail.leg_roles else ():
            message = f"a rail with one leg has no {side} leg"
            yield Breach(rail.place.at(f"{side}_origin"), message, "Write origin instead.")
        if len(sides) == 2 and not rail.leg_roles and rail.place.has("origin"):
            message = "both legs have an origin of their own, so this one is ignored"
            yield Breach(rail.place.at("origin"), message, "Delete it, or one of the two.")


@rule("expected-net-missing")
def standalone_rails_expect_a_net(draft: Draft) -> Breaches:
    """A two-leg rail that makes transfers of its own says what they sum to."""
    for rail in draft.rails if draft.legs_complete else ():
        if rail.is_two_leg and rail.name not in draft.leg_rails and not rail.place.has("expected_net"):
            message = "this rail makes transfers of two legs but does not say what they sum to"
            yield Breach(rail.place.at(), message, "Add `expected_net: 0`.")


@rule("expected-net-of-leg-rail", "warning")
def leg_rails_leave_the_net_to_their_template(draft: Draft) -> Breaches:
    for rail in draft.rails:
        if rail.is_two_leg and rail.name in draft.leg_rails and rail.place.has("expected_net"):
            message = "this rail is a leg of a transfer template, and the template says what all legs sum to"
            yield Breach(
                rail.place.at("expected_net"), f"{message}, so this is ignored", "Delete expected_net here."
            )


@rule("expected-net-of-one-leg", "warning")
def single_legs_expect_no_net(draft: Draft) -> Breaches:
    for rail in draft.rails:
        if rail.leg_roles and not rail.is_two_leg and rail.place.has("expected_net"):
            message = "a transfer of one leg has no net to expect, so this is ignored"
            remedy = "Delete expected_net; a template or a bundle reconciles this rail."
            yield Breach(rail.place.at("expected_net"), message, remedy)


@rule("example-key")
def examples_are_of_known_keys(draft: Draft) -> Breaches:
    message, remedy = "{} is not among this rail's metadata_keys", "Add it there, or delete its examples."
    for rail in draft.rails:
        keys = (
            (key, rail.place.at("metadata_value_examples", key)) for key, _ in rail.metadata_value_examples
        )
        if rail.place.sound("metadata_keys"):
            yield from unknown(keys, dict.fromkeys(rail.metadata_keys), message, remedy)


@rule("requirement-key", "warning")
def requirements_can_be_met(draft: Draft) -> Breaches:
    message = "{} is neither among this rail's metadata_keys nor a column of the feed"
    for rail in draft.rails:
        names = (name for name in rail.posted_requirements if not feed_column(name))
        uses = ((name, rail.place.item(name, "posted_requirements")) for name in names)
        if rail.place.sound("metadata_keys"):
            keys = dict.fromkeys(rail.metadata_keys)
            yield from unknown(uses, keys, message, "Add it to metadata_keys, or fix the name.")


def _selectors(draft: Draft) -> Iterator[tuple[Rail, str, Path]]:
    for rail in draft.rails:
        for selector in draft.bundled_by(rail):
            yield rail, selector, rail.place.item(selector, "bundles_activity")


@rule("aggregating-incomplete")
def aggregating_rails_say_what_and_when(draft: Draft) -> Breaches:
    for rail in draft.rails:
        if rail.aggregating and not rail.place.has("cadence"):
            remedy = "Add one, such as `cadence: daily-eod`."
            yield Breach(rail.place.at(), "an aggregating rail needs a cadence", remedy)
        if rail.aggregating and not rail.bundles_activity and rail.place.sound("bundles_activity"):
            remedy = "List the rails or types it sweeps."
            yield Breach(rail.place.at(), "an aggregating rail needs bundles_activity", remedy)


@rule("not-aggregating", "warning")
def only_aggregating_rails_bundle(draft: Draft) -> Breaches:
    for rail in draft.rails:
        for key in ("cadence", "bundles_activity"):
            if not rail.aggregating and rail.place.sound("aggregating") and rail.place.has(key):
                message = f"only an aggregating rail has {key}, so this is ignored"
                yield Breach(rail.place.at(key), message, "Add `aggregating: true`, or delete it.")


@rule("unknown-selector")
def selectors_resolve(draft: Draft) -> Breaches:
    """A selector is a transfer type, a rail, a template, or Template.LegRail."""
    complete = draft.complete("rails", "transfer_type") and draft.legs_complete
    for _, selector, path in _selectors(draft) if complete else ():
        template, _, leg_rail = selector.partition(".")
        if draft.selectors.meanings(selector):
            continue
        if leg_rail and template in draft.legs:
            message = f"{quote(leg_rail)} is not a leg rail of the template {quote(template)}"
            remedy = f"{did_you_mean(leg_rail, draft.legs[template])}Name one of its leg_rails."
        else:
            known = [*draft.rails_by_name, *draft.legs, *draft.transfer_types]
            if leg_rail:
                known = [f"{name}.{leg}" for name, legs in draft.legs.items() for leg in legs]
            message = f"{quote(selector)} is not a transfer type, rail or template"
            remedy = f"{did_you_mean(selector, known)}Name one, or Template.LegRail."
        yield Breach(path, message, remedy)


@rule("bundled-aggregator")
def aggregators_are_not_bundled(draft: Draft) -> Breaches:
    """A single-leg aggregating rail carries drift out by design."""
    for rail, selector, path in _selectors(draft):
        for name in sorted(draft.selectors.rails(selector) - {rail.name}):
            swept = draft.rails_by_name.get(name)
            if swept and swept.aggregating and swept.leg_roles:
                message = (
                    f"{quote(name)} is itself an aggregating rail with one leg, which nothing may bundle"
                )
                yield Breach(path, message, "Bundle the rails that it sweeps.")


@rule("bundles-itself", "warning")
def rails_bundle_others(draft: Draft) -> Breaches:
    for rail, selector, path in _selectors(draft):
        if rail.name in draft.selectors.rails(selector):
            message = f"{quote(selector)} makes this rail bundle its own postings"
            yield Breach(path, message, "Name the rails it sweeps, unless that is meant.")


@rule("unreconciled-rail")
def single_legs_are_reconciled(draft: Draft) -> Breaches:
    """Without that the drift that a single leg brings would stay forever."""
    for rail in draft.rails if draft.bundles_complete else ():
        one_leg = rail.leg_roles and not rail.is_two_leg and rail.leg_direction != "Variable"
        if not one_leg or rail.aggregating or not rail.place.sound("leg_direction"):
            continue
        if rail.name not in draft.leg_rails and rail.name not in draft.bundled_rails:
            message = "nothing reconciles this rail of one leg: no template has it as a leg"
            remedy = "Add it to a template's leg_rails or to an aggregating rail's bundles_activity."
            yield Breach(rail.place.at(), f"{message} and no aggregating rail bundles it", remedy)


@rule("variable-outside-template")
def variable_rails_close_a_template(draft: Draft) -> Breaches:
    """A Variable leg posts what its template's expected net needs; a bundle does not say that."""
    for rail in draft.rails if draft.legs_complete else ():
        if rail.leg_direction == "Variable" and rail.name not in draft.leg_rails:
            message = "a Variable leg closes a transfer template, but no template has this rail as a leg"
            remedy = "Add the rail to a template's leg_rails, or make it Debit or Credit."
            yield Breach(rail.place.at("leg_direction"), message, remedy)


@rule("unbundled-age")
def unbundled_ages_can_be_reached(draft: Draft) -> Breaches:
    for rail in draft.rails if draft.bundles_complete else ():
        if rail.place.has("max_unbundled_age") and rail.name not in draft.bundled_rails:
            message = "no aggregating rail bundles this rail, so its postings never wait for a bundle"
            remedy = "Add the rail to some bundles_activity, or delete max_unbundled_age."
            yield Breach(rail.place.at("max_unbundled_age"), message, remedy)
