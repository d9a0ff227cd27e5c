"""Transfer templates: their legs, keys, groups and completion."""

from __future__ import annotations

from collections.abc import Iterator

from recongen.declared.nodes import Path, quote
from recongen.declared.reading import did_you_mean
from recongen.institution.draft import Draft
from recongen.institution.rules.basis import Breach, Breaches, clashes, rule
from recongen.institution.types import Rail, TransferTemplate

_GROUPS = "leg_rail_xor_groups"


def _legs(draft: Draft) -> Iterator[tuple[TransferTemplate, Rail]]:
    for template in draft.transfer_templates:
        for name in template.leg_rails:
            if name in draft.rails_by_name:
                yield template, draft.rails_by_name[name]


def _group_members(draft: Draft) -> Iterator[tuple[TransferTemplate, int, str, Path]]:
    for template in draft.transfer_templates:
        for group, names in enumerate(template.leg_rail_xor_groups):
            for name in names:
                yield template, group, name, template.place.item(name, _GROUPS, group)


@rule("aggregating-leg-rail")
def leg_rails_do_not_aggregate(draft: Draft) -> Breaches:
    for template, rail in _legs(draft):
        if rail.aggregating:
            what = f"{quote(rail.name)} is an aggregating rail"
            message = f"{what}; it sweeps on a cadence and joins no single transfer"
            path = template.place.item(rail.name, "leg_rails")
            yield Breach(path, message, "Name a rail that fires per transfer.")


@rule("several-variable-legs")
def one_variable_leg_closes(draft: Draft) -> Breaches:
    """With two open legs the closing amount is undetermined; the members of an XOR group count as one choice."""
    for template in draft.transfer_templates:
        ungrouped = draft.variable_rails.difference(*template.leg_rail_xor_groups)
        variable = [name for name in template.leg_rails if name in ungrouped]
        if len(variable) > 1 and template.place.sound(_GROUPS):
            both = f"{quote(variable[0])} and {quote(variable[1])} are both Variable"
            remedy = "Keep one, or put those that exclude each other into leg_rail_xor_groups."
            path = template.place.item(variable[1], "leg_rails")
            yield Breach(path, f"{both}, so neither amount is determined", remedy)


@rule("xor-group-member")
def xor_groups_hold_variable_legs(draft: Draft) -> Breaches:
    for template, _, name, path in _group_members(draft):
        rail = draft.rails_by_name.get(name)
        if name not in template.leg_rails:
            remedy = f"{did_you_mean(name, template.leg_rails)}Add it there, or fix it."
            yield Breach(path, f"{quote(name)} is not among this template's leg_rails", remedy)
        elif rail and name not in draft.variable_rails and rail.place.sound("leg_direction"):
            message = f"{quote(name)} is not a Variable rail of one leg, so it takes part in every transfer"
            yield Breach(path, message, "Group only Variable rails.")


@rule("xor-group-overlap")
def xor_groups_do_not_overlap(draft: Draft) -> Breaches:
    keyed = (
        ((id(template), name), (group, name, path)) for template, group, name, path in _group_members(draft)
    )
    for (earlier, _, _), (group, name, path) in clashes(keyed):
        if earlier != group:
            yield Breach(
                path, f"{quote(name)} is already in another group of this template", "Keep it in one."
            )


@rule("xor-group-size")
def xor_groups_offer_a_choice(draft: Draft) -> Breaches:
    for template in draft.transfer_templates:
        for position, group in enumerate(template.leg_rail_xor_groups):
            if len(group) < 2 and template.place.sound(_GROUPS, position):
                message = "a group of fewer than two rails is not a choice"
                yield Breach(template.place.at(_GROUPS, position), message, "Add the other, or delete it.")


@rule("transfer-key-not-carried")
def legs_carry_the_transfer_key(draft: Draft) -> Breaches:
    """Every leg must be able to say which transfer it belongs to, or it can never be Posted."""
    for template, rail in _legs(draft):
        carried = frozenset(rail.metadata_keys)
        keys = ", ".join(quote(key) for key in template.transfer_key if key not in carried)
        if keys and rail.place.sound("metadata_keys"):
            path = rail.place.at("metadata_keys") if rail.place.has("metadata_keys") else rail.place.at()
            grouped = f"the template {quote(template.name)} groups this rail's legs by {keys}"
            remedy = "Add it here, or drop it from the template's transfer_key."
            yield Breach(path, f"{grouped}, which its metadata_keys lack", remedy)


@rule("completion-key", "warning")
def some_leg_carries_the_completion(draft: Draft) -> Breaches:
    for template in draft.transfer_templates:
        key = template.completion.key
        rails = [draft.rails_by_name.get(name) for name in template.leg_rails]
        if key is None or not all(rail and rail.place.sound("metadata_keys") for rail in rails):
            continue
        if not any(rail and key in rail.metadata_keys for rail in rails):
            message = f"no leg rail of this template has the metadata key {quote(key)}"
            remedy = "Add the key to the metadata_keys of the leg that carries it."
            path = template.place.at("completion")
            yield Breach(path, f"{message}, so its transfers get no deadline", remedy)
