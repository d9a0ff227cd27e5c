"""Aggregating rails, what they bundle, and which rails would otherwise never be reconciled."""

from __future__ import annotations

from collections.abc import Iterator

from recongen.declared.nodes import Path, quote
from recongen.declared.reading import did_you_mean
from recongen.institution.draft import Draft
from recongen.institution.rules.basis import Breach, Breaches, rule
from recongen.institution.types import Rail


def _legs_are_known(draft: Draft) -> bool:
    return draft.complete("transfer_templates", "leg_rails")


def _bundles_are_known(draft: Draft) -> bool:
    keys = ("aggregating", "bundles_activity", "transfer_type")
    return draft.complete("rails", *keys) and _legs_are_known(draft)


def _selectors(draft: Draft) -> Iterator[tuple[Rail, str, Path]]:
    for rail in draft.rails:
        for selector in draft.bundled_by(rail):
            yield rail, selector, rail.place.item(selector, "bundles_activity")


@rule("aggregating-incomplete")
def aggregating_rails_say_what_and_when(draft: Draft) -> Breaches:
    for rail in draft.rails:
        if not rail.aggregating:
            continue
        if not rail.place.has("cadence"):
            remedy = "Add one, such as `cadence: daily-eod`."
            yield Breach(rail.place.at(), "an aggregating rail needs a cadence", remedy)
        if not rail.bundles_activity and rail.place.sound("bundles_activity"):
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
    if draft.complete("rails", "transfer_type") and _legs_are_known(draft):
        for _, selector, path in _selectors(draft):
            if not draft.selectors.meanings(selector):
                yield _unknown_selector(selector, path, draft)


def _unknown_selector(selector: str, path: Path, draft: Draft) -> Breach:
    template, _, leg_rail = selector.partition(".")
    if leg_rail and template in draft.legs:
        message = f"{quote(leg_rail)} is not a leg rail of the template {quote(template)}"
        return Breach(
            path, message, f"{did_you_mean(leg_rail, draft.legs[template])}Name one of its leg_rails."
        )
    known = [*draft.rails_by_name, *draft.legs, *draft.transfer_types]
    if leg_rail:
        known = [f"{name}.{leg}" for name, legs in draft.legs.items() for leg in legs]
    message = f"{quote(selector)} is not a transfer type, rail or template"
    return Breach(path, message, f"{did_you_mean(selector, known)}Name one, or Template.LegRail.")


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
    """Otherwise the drift that a single leg brings would stay forever."""
    if not _bundles_are_known(draft):
        return
    for rail in draft.rails:
        one_leg = rail.leg_roles and not rail.is_two_leg and rail.leg_direction != "Variable"
        if not one_leg or rail.aggregating or not rail.place.sound("leg_direction"):
            continue
        if rail.name not in draft.leg_rails and rail.name not in draft.bundled_rails:
            yield Breach(
                rail.place.at(),
                "nothing reconciles this rail of one leg: no template has it as a leg and no aggregating rail bundles it",
                "Add it to a template's leg_rails or to an aggregating rail's bundles_activity.",
            )


@rule("variable-outside-template")
def variable_rails_close_a_template(draft: Draft) -> Breaches:
    """A Variable leg posts what its template's expected net needs; a bundle cannot tell it."""
    for rail in draft.rails if _legs_are_known(draft) else ():
        if rail.leg_direction == "Variable" and rail.name not in draft.leg_rails:
            yield Breach(
                rail.place.at("leg_direction"),
                "a Variable leg closes a transfer template, but no template has this rail as a leg",
                "Add the rail to a template's leg_rails, or make it Debit or Credit.",
            )


@rule("unbundled-age")
def unbundled_ages_can_be_reached(draft: Draft) -> Breaches:
    for rail in draft.rails if _bundles_are_known(draft) else ():
        if rail.place.has("max_unbundled_age") and rail.name not in draft.bundled_rails:
            yield Breach(
                rail.place.at("max_unbundled_age"),
                "no aggregating rail bundles this rail, so its postings never wait for a bundle",
                "Add the rail to some bundles_activity, or delete max_unbundled_age.",
            )
