"""Rails: their shape, origins, nets and metadata; what they bundle, and whether anything reconciles them."""

from __future__ import annotations

from collections.abc import Iterator

from recongen.declared.findings import Fault
from recongen.declared.nodes import Path, quote
from recongen.declared.reading import did_you_mean
from recongen.declared.scalars import TYPE_LENGTH
from recongen.institution.derive import feed_column, is_always_filled, legs
from recongen.institution.draft import Draft
from recongen.institution.rules.basis import Faults, check, clashes, unknown
from recongen.institution.types import Rail, TransferTemplate

_TWO_LEGS = ("source_role", "destination_role")
_ONE_LEG = ("leg_role", "leg_direction")


@check("rail-shape")
def rails_have_one_shape(draft: Draft) -> Faults:
    """Two legs or one, exclusively and completely."""
    for rail in draft.rails:
        two, one = list(filter(rail.place.has, _TWO_LEGS)), list(filter(rail.place.has, _ONE_LEG))
        path = rail.place.at()
        if two and one:
            path = rail.place.at(one[0])
            message = f"a rail has either two legs or one; this one has {two[0]} and {one[0]}"
            remedy = "Keep source_role and destination_role, or leg_role and leg_direction."
        elif not two and not one:
            message = "this rail has no legs"
            remedy = (
                "Add source_role and destination_role for two legs, or leg_role and leg_direction for one."
            )
        elif len(two or one) == 1:
            (present,) = two or one
            (missing,) = {*(_TWO_LEGS if two else _ONE_LEG)} - {present}
            path = rail.place.at(present)
            message = f"{present} needs {missing} beside it"
            remedy = f"Add {missing}."
        else:
            continue
        yield Fault(path, "rail-shape", message, remedy)


@check("shared-discriminator", "transfer-type-length")
def types_and_roles_identify_rails(draft: Draft) -> Faults:
    """A posting's transfer type and role must say which rail made it. Within one rail its legs may share them."""
    keyed = (((rail.transfer_type, leg.role), (rail, leg)) for rail in draft.rails for leg in legs(rail))
    for (earlier, _), (rail, leg) in clashes(keyed):
        if earlier.name != rail.name:
            message = (
                f"a {quote(rail.transfer_type)} posting on {quote(leg.role)} could also come from the rail "
                f"{quote(earlier.name)} (line {earlier.place.line()})"
            )
            remedy = "Give the two rails different transfer types, or make them one rail."
            yield Fault(rail.place.at(leg.role_key), "shared-discriminator", message, remedy)
    items: list[Rail | TransferTemplate] = [*draft.rails, *draft.transfer_templates]
    for item in items:
        if len(item.name) > TYPE_LENGTH and not item.place.has("transfer_type"):
            message = (
                f"the name has {len(item.name)} characters and is the transfer type too, of which the feed "
                f"holds {TYPE_LENGTH}"
            )
            remedy = "Shorten the name, or add a transfer_type."
            yield Fault(item.place.at("name"), "transfer-type-length", message, remedy)


@check("origin-unresolved", warnings=("origin-ignored",))
def every_leg_has_one_origin(draft: Draft) -> Faults:
    for rail in draft.rails:
        has = rail.place.has
        own = [side for side in ("source", "destination") if has(f"{side}_origin")]
        missing = [side for side in ("source", "destination") if side not in own]
        if not has("origin") and any(map(has, _ONE_LEG)):
            remedy = "Add origin, such as InternalInitiated."
            yield Fault(rail.place.at(), "origin-unresolved", "the leg has no origin", remedy)
        elif not has("origin") and missing and any(map(has, _TWO_LEGS)):
            which = f"the {' and the '.join(missing)} leg{'s have' if missing[1:] else ' has'}"
            remedy = f"Add origin, or {' and '.join(f'{side}_origin' for side in missing)}."
            yield Fault(rail.place.at(), "origin-unresolved", f"{which} no origin", remedy)
        for side in own if rail.leg_roles else ():
            path, message = rail.place.at(f"{side}_origin"), f"a rail with one leg has no {side} leg"
            yield Fault(path, "origin-ignored", message, "Write origin instead.")
        if not missing and not rail.leg_roles and has("origin"):
            message = "both legs have an origin of their own, so this one is ignored"
            yield Fault(rail.place.at("origin"), "origin-ignored", message, "Delete it, or one of the two.")


@check("expected-net-missing", warnings=("expected-net-of-leg-rail", "expected-net-of-one-leg"))
def standalone_rails_expect_a_net(draft: Draft) -> Faults:
    """A two-leg rail that makes transfers of its own says what they sum to."""
    for rail in draft.rails:
        declared, path = rail.place.has("expected_net"), rail.place.at("expected_net")
        part = rail.name in draft.leg_rails
        if rail.is_two_leg and not part and not declared and draft.legs_complete:
            message = "this rail makes transfers of two legs but does not say what they sum to"
            yield Fault(rail.place.at(), "expected-net-missing", message, "Add `expected_net: 0`.")
        elif rail.is_two_leg and part and declared:
            message = "this rail is a leg of a transfer template, and the template says what all legs sum to"
            message += ", so this is ignored"
            yield Fault(path, "expected-net-of-leg-rail", message, "Delete expected_net here.")
        elif rail.leg_roles and not rail.is_two_leg and declared:
            message = "a transfer of one leg has no net to expect, so this is ignored"
            remedy = "Delete expected_net; a template or a bundle reconciles this rail."
            yield Fault(path, "expected-net-of-one-leg", message, remedy)


@check("example-key")
def examples_are_of_known_keys(draft: Draft) -> Faults:
    message, remedy = "{} is not among this rail's metadata_keys", "Add it there, or delete its examples."
    for rail in draft.rails:
        uses = (
            (key, rail.place.at("metadata_value_examples", key)) for key, _ in rail.metadata_value_examples
        )
        if rail.place.sound("metadata_keys"):
            yield from unknown("example-key", uses, dict.fromkeys(rail.metadata_keys), message, remedy)


@check(warnings=("requirement-key", "requirement-always-met"))
def requirements_ask_for_something(draft: Draft) -> Faults:
    message = "{} is neither among this rail's metadata_keys nor a column of the feed"
    remedy = "Add it to metadata_keys, or fix the name."
    for rail in draft.rails:
        if not rail.place.sound("metadata_keys"):
            continue
        columns = {name: feed_column(name, rail.metadata_keys) for name in rail.posted_requirements}
        uses = {name: rail.place.item(name, "posted_requirements") for name in columns}
        others = ((name, path) for name, path in uses.items() if columns[name] is None)
        yield from unknown("requirement-key", others, dict.fromkeys(rail.metadata_keys), message, remedy)
        for name, column in columns.items():
            if column and is_always_filled(column):
                met = (
                    f"every row of the feed has a value in its column {quote(name)}, so this requires nothing"
                )
                fix = "Delete it; if it is a metadata key, add it to metadata_keys."
                yield Fault(uses[name], "requirement-always-met", met, fix)


@check("aggregating-incomplete", warnings=("not-aggregating",))
def aggregating_rails_say_what_and_when(draft: Draft) -> Faults:
    for rail in draft.rails:
        if rail.aggregating and not rail.place.has("cadence"):
            message, remedy = "an aggregating rail needs a cadence", "Add one, such as `cadence: daily-eod`."
            yield Fault(rail.place.at(), "aggregating-incomplete", message, remedy)
        if rail.aggregating and not rail.bundles_activity and rail.place.sound("bundles_activity"):
            message = "an aggregating rail needs bundles_activity"
            remedy = "List the rails or types it sweeps."
            yield Fault(rail.place.at(), "aggregating-incomplete", message, remedy)
        for key in ("cadence", "bundles_activity"):
            if not rail.aggregating and rail.place.sound("aggregating") and rail.place.has(key):
                message = f"only an aggregating rail has {key}, so this is ignored"
                remedy = "Add `aggregating: true`, or delete it."
                yield Fault(rail.place.at(key), "not-aggregating", message, remedy)


def _selectors(draft: Draft) -> Iterator[tuple[Rail, str, Path]]:
    for rail in draft.rails:
        for selector in draft.bundled_by(rail):
            yield rail, selector, rail.place.item(selector, "bundles_activity")


@check("unknown-selector")
def selectors_resolve(draft: Draft) -> Faults:
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
        yield Fault(path, "unknown-selector", message, remedy)


@check("bundled-aggregator", warnings=("bundles-itself",))
def rails_bundle_others(draft: Draft) -> Faults:
    """A single-leg aggregating rail carries drift out by design, so nothing bundles it."""
    for rail, selector, path in _selectors(draft):
        picked = draft.selectors.rails(selector)
        for name in sorted(picked - {rail.name}):
            swept = draft.rails_by_name.get(name)
            if swept and swept.aggregating and swept.leg_roles:
                message = (
                    f"{quote(name)} is itself an aggregating rail with one leg, which nothing may bundle"
                )
                yield Fault(path, "bundled-aggregator", message, "Bundle the rails that it sweeps.")
        if rail.name in picked:
            message = f"{quote(selector)} makes this rail bundle its own postings"
            remedy = "Name the rails it sweeps, unless that is meant."
            yield Fault(path, "bundles-itself", message, remedy)


@check("unreconciled-rail", "variable-outside-template", "unbundled-age")
def something_reconciles_single_legs(draft: Draft) -> Faults:
    """Without that the drift that a single leg brings would stay forever. A Variable leg posts what its template's
    expected net needs; a bundle does not say that."""
    for rail in draft.rails:
        part = not draft.legs_complete or rail.name in draft.leg_rails
        bundled = not draft.bundles_complete or rail.name in draft.bundled_rails
        if rail.leg_direction == "Variable" and not part:
            message = "a Variable leg closes a transfer template, but no template has this rail as a leg"
            remedy = "Add the rail to a template's leg_rails, or make it Debit or Credit."
            yield Fault(rail.place.at("leg_direction"), "variable-outside-template", message, remedy)
        one_leg = rail.leg_roles and not rail.is_two_leg and rail.leg_direction != "Variable"
        if one_leg and not (rail.aggregating or part or bundled) and rail.place.sound("leg_direction"):
            message = "nothing reconciles this rail of one leg: no template has it as a leg"
            message += " and no aggregating rail bundles it"
            remedy = "Add it to a template's leg_rails or to an aggregating rail's bundles_activity."
            yield Fault(rail.place.at(), "unreconciled-rail", message, remedy)
        if rail.place.has("max_unbundled_age") and not bundled:
            message = "no aggregating rail bundles this rail, so its postings never wait for a bundle"
            remedy = "Add the rail to some bundles_activity, or delete max_unbundled_age."
            yield Fault(rail.place.at("max_unbundled_age"), "unbundled-age", message, remedy)
