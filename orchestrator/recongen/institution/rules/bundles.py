"""Aggregating rails, what they bundle, and which rails nothing would ever reconcile."""

from __future__ import annotations

from collections.abc import Iterator

from recongen.declared.nodes import Path, quote
from recongen.declared.reading import did_you_mean
from recongen.institution.draft import Draft
from recongen.institution.rules.basis import Breach, Breaches, rule
from recongen.institution.types import Rail


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
