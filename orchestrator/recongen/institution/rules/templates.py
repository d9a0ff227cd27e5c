"""Transfer templates: their legs, keys, groups and completion."""

from __future__ import annotations

from collections.abc import Iterator

from recongen.declared.nodes import Path, quote
from recongen.declared.reading import did_you_mean
from recongen.institution.draft import Draft
from recongen.institution.rules.basis import Breach, Breaches, repeated, rule, unknown
from recongen.institution.types import TransferTemplate


@rule("duplicate-template-name")
def unique_template_names(draft: Draft) -> Breaches:
    yield from repeated(draft.texts("transfer_templates", "name"), "transfer template", draft)


@rule("ambiguous-name", "warning")
def names_refer_to_one_thing(draft: Draft) -> Breaches:
    """In a chain the name then means the template, in a bundle whatever it can mean."""
    referred = {name for chain in draft.chains for name in (chain.parent, chain.child)}
    referred |= {selector for rail in draft.rails for selector in draft.bundled_by(rail)}
    for template in draft.transfer_templates:
        rail = draft.rails_by_name.get(template.name)
        if rail and template.name in referred:
            yield Breach(
                template.place.at("name"),
                f"the rail on line {rail.place.line()} has this name too, and a chain or bundle refers to it: "
                "a chain then means the template, a bundle both",
                "Rename one of the two.",
            )


def _legs(draft: Draft) -> Iterator[tuple[TransferTemplate, str, Path]]:
    for template in draft.transfer_templates:
        for name in template.leg_rails:
            yield template, name, template.place.item(name, "leg_rails")


@rule("unknown-leg-rail")
def leg_rails_exist(draft: Draft) -> Breaches:
    if draft.complete("rails", "name"):
        legs = draft.texts("transfer_templates", "leg_rails")
        yield from unknown(legs, draft.rails_by_name, "no rail is called {}", "Declare it, or fix the name.")


@rule("aggregating-leg-rail")
def leg_rails_do_not_aggregate(draft: Draft) -> Breaches:
    for _, name, path in _legs(draft):
        rail = draft.rails_by_name.get(name)
        if rail and rail.aggregating:
            yield Breach(
                path,
                f"{quote(name)} is an aggregating rail; it sweeps on a cadence and joins no single transfer",
                "Name a rail that fires per transfer.",
            )


@rule("several-variable-legs")
def one_variable_leg_closes(draft: Draft) -> Breaches:
    """With two open legs the closing amount is undetermined; the members of an XOR group count as one choice."""
    for template in draft.transfer_templates:
        grouped = {name for group in template.leg_rail_xor_groups for name in group}
        variable = [name for name in template.leg_rails if _is_variable(draft, name) and name not in grouped]
        if len(variable) > 1 and template.place.sound("leg_rail_xor_groups"):
            yield Breach(
                template.place.item(variable[1], "leg_rails"),
                f"{quote(variable[0])} and {quote(variable[1])} are both Variable, so neither amount is determined",
                "Keep one, or put those that exclude each other into leg_rail_xor_groups.",
            )


def _is_variable(draft: Draft, name: str) -> bool:
    rail = draft.rails_by_name.get(name)
    return rail is not None and rail.leg_direction == "Variable"


def _group_members(draft: Draft) -> Iterator[tuple[TransferTemplate, int, str, Path]]:
    for template in draft.transfer_templates:
        for group, names in enumerate(template.leg_rail_xor_groups):
            for name in names:
                yield template, group, name, template.place.item(name, "leg_rail_xor_groups", group)


@rule("xor-group-member")
def xor_groups_hold_variable_legs(draft: Draft) -> Breaches:
    for template, _, name, path in _group_members(draft):
        rail = draft.rails_by_name.get(name)
        if name not in template.leg_rails:
            suggestion = did_you_mean(name, template.leg_rails)
            yield Breach(
                path,
                f"{quote(name)} is not among this template's leg_rails",
                f"{suggestion}Add it there, or fix it.",
            )
        elif rail and not _is_variable(draft, name) and rail.place.sound("leg_direction"):
            message = f"{quote(name)} is not a Variable rail of one leg, so it takes part in every transfer"
            yield Breach(path, message, "Group only Variable rails.")


@rule("xor-group-overlap")
def xor_groups_do_not_overlap(draft: Draft) -> Breaches:
    group_of: dict[tuple[int, str], int] = {}
    for template, group, name, path in _group_members(draft):
        if group_of.setdefault((id(template), name), group) != group:
            yield Breach(
                path, f"{quote(name)} is already in another group of this template", "Keep it in one."
            )


@rule("xor-group-size")
def xor_groups_offer_a_choice(draft: Draft) -> Breaches:
    for template in draft.transfer_templates:
        for position, group in enumerate(template.leg_rail_xor_groups):
            if len(group) < 2 and template.place.sound("leg_rail_xor_groups", position):
                path = template.place.at("leg_rail_xor_groups", position)
                yield Breach(
                    path, "a group of fewer than two rails is not a choice", "Add the other, or delete it."
                )


@rule("transfer-key-not-carried")
def legs_carry_the_transfer_key(draft: Draft) -> Breaches:
    """Every leg must be able to say which transfer it belongs to, or it can never be Posted."""
    for template, name, _ in _legs(draft):
        rail = draft.rails_by_name.get(name)
        if rail is None or not rail.place.sound("metadata_keys"):
            continue
        carried = frozenset(rail.metadata_keys)
        missing = [key for key in template.transfer_key if key not in carried]
        if missing:
            keys = ", ".join(quote(key) for key in missing)
            yield Breach(
                rail.place.at("metadata_keys") if rail.place.has("metadata_keys") else rail.place.at(),
                f"the template {quote(template.name)} groups this rail's legs by {keys}, "
                "which its metadata_keys lack",
                "Add it here, or drop it from the template's transfer_key.",
            )


@rule("completion-key", "warning")
def some_leg_carries_the_completion(draft: Draft) -> Breaches:
    for template in draft.transfer_templates:
        key = template.completion.key
        rails = [draft.rails_by_name.get(name) for name in template.leg_rails]
        if key is None or any(rail is None or not rail.place.sound("metadata_keys") for rail in rails):
            continue
        if not any(rail and key in rail.metadata_keys for rail in rails):
            yield Breach(
                template.place.at("completion"),
                f"no leg rail of this template has the metadata key {quote(key)}, so its transfers get no deadline",
                "Add the key to the metadata_keys of the leg that carries it.",
            )
