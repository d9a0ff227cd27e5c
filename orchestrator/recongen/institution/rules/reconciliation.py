"""Aggregating rails, what they bundle, and which rails would otherwise never be reconciled."""

from __future__ import annotations

from collections.abc import Iterator

from recongen.institution.draft import Draft, Placed
from recongen.institution.kinds import did_you_mean
from recongen.institution.nodes import quote
from recongen.institution.rules.registry import Breach, rule
from recongen.institution.types import Rail


def _bundles_are_known(draft: Draft) -> bool:
    return draft.complete("rails", "aggregating", "bundles_activity", "transfer_type") and draft.complete(
        "transfer_templates", "leg_rails"
    )


@rule("aggregating-incomplete")
def aggregating_rails_say_what_and_when(draft: Draft) -> Iterator[Breach]:
    for rail in draft.rails:
        if not rail.value.aggregating:
            continue
        if not draft.given(rail.at("cadence")):
            yield Breach(
                rail.path, "an aggregating rail needs a cadence", "Add one, such as `cadence: daily-eod`."
            )
        if not rail.value.bundles_activity and draft.sound(rail.at("bundles_activity")):
            yield Breach(
                rail.path, "an aggregating rail needs bundles_activity", "List the rails or types it sweeps."
            )


@rule("not-aggregating", "warning")
def only_aggregating_rails_bundle(draft: Draft) -> Iterator[Breach]:
    for rail in draft.rails:
        if rail.value.aggregating or not draft.sound(rail.at("aggregating")):
            continue
        for key in ("cadence", "bundles_activity"):
            if draft.given(rail.at(key)):
                yield Breach(
                    rail.at(key),
                    f"only an aggregating rail has {key}, so this is ignored",
                    "Add `aggregating: true`, or delete it.",
                )


@rule("unknown-selector")
def selectors_resolve(draft: Draft) -> Iterator[Breach]:
    """A selector is a transfer type, a rail, a template, or Template.LegRail."""
    if not draft.complete("rails", "transfer_type") or not draft.complete("transfer_templates", "leg_rails"):
        return
    for rail in draft.rails:
        for selector in rail.value.bundles_activity:
            if not draft.selectors.meanings(selector):
                yield _unknown_selector(selector, rail, draft)


def _unknown_selector(selector: str, rail: Placed[Rail], draft: Draft) -> Breach:
    path = draft.item(rail.at("bundles_activity"), selector)
    template, _, leg_rail = selector.partition(".")
    found = draft.templates_by_name.get(template)
    if found and leg_rail:
        hint = did_you_mean(leg_rail, found.value.leg_rails)
        return Breach(
            path,
            f"{quote(leg_rail)} is not a leg rail of the template {quote(template)}",
            f"{hint}Name one of its leg_rails.",
        )
    known = [*draft.rails_by_name, *draft.templates_by_name, *draft.transfer_types]
    if leg_rail:
        known = [
            f"{t}.{leg}" for t, placed in draft.templates_by_name.items() for leg in placed.value.leg_rails
        ]
    return Breach(
        path,
        f"{quote(selector)} is not a transfer type, rail or template",
        f"{did_you_mean(selector, known)}Name one, or Template.LegRail.",
    )


@rule("bundled-aggregator")
def aggregators_are_not_bundled(draft: Draft) -> Iterator[Breach]:
    """A single-leg aggregating rail carries drift out by design."""
    for rail in draft.rails:
        for selector in rail.value.bundles_activity:
            for name in sorted(draft.selectors.rails(selector) - {rail.value.name}):
                swept = draft.rails_by_name[name].value if name in draft.rails_by_name else None
                if swept and swept.aggregating and swept.leg_roles:
                    yield Breach(
                        draft.item(rail.at("bundles_activity"), selector),
                        f"{quote(name)} is itself an aggregating rail with one leg, which nothing may bundle",
                        "Bundle the rails that it sweeps.",
                    )


@rule("bundles-itself", "warning")
def rails_bundle_others(draft: Draft) -> Iterator[Breach]:
    for rail in draft.rails:
        for selector in rail.value.bundles_activity:
            if rail.value.name in draft.selectors.rails(selector):
                yield Breach(
                    draft.item(rail.at("bundles_activity"), selector),
                    f"{quote(selector)} makes this rail bundle its own postings",
                    "Name the rails it sweeps, unless that is meant.",
                )


@rule("unreconciled-rail")
def single_legs_are_reconciled(draft: Draft) -> Iterator[Breach]:
    """Otherwise the drift that a single leg brings would stay forever."""
    if not _bundles_are_known(draft):
        return
    for rail in draft.rails:
        value = rail.value
        if not value.leg_roles or value.is_two_leg or value.aggregating or value.leg_direction == "Variable":
            continue
        if not draft.sound(rail.at("aggregating")) or not draft.sound(rail.at("leg_direction")):
            continue
        if value.name not in draft.leg_rails and value.name not in draft.bundled_rails:
            yield Breach(
                rail.path,
                "nothing reconciles this rail of one leg: no template has it as a leg and no aggregating rail bundles it",
                "Add it to a template's leg_rails or to an aggregating rail's bundles_activity.",
            )


@rule("variable-outside-template")
def variable_rails_close_a_template(draft: Draft) -> Iterator[Breach]:
    """A Variable leg posts what its template's expected net needs; a bundle cannot tell it."""
    if not draft.complete("transfer_templates", "leg_rails"):
        return
    for rail in draft.rails:
        if rail.value.leg_direction == "Variable" and rail.value.name not in draft.leg_rails:
            yield Breach(
                rail.at("leg_direction"),
                "a Variable leg closes a transfer template, but no template has this rail as a leg",
                "Add the rail to a template's leg_rails, or make it Debit or Credit.",
            )


@rule("unbundled-age")
def unbundled_ages_can_be_reached(draft: Draft) -> Iterator[Breach]:
    if not _bundles_are_known(draft):
        return
    for rail in draft.rails:
        if draft.given(rail.at("max_unbundled_age")) and rail.value.name not in draft.bundled_rails:
            yield Breach(
                rail.at("max_unbundled_age"),
                "no aggregating rail bundles this rail, so its postings never wait for a bundle",
                "Add the rail to some bundles_activity, or delete max_unbundled_age.",
            )
