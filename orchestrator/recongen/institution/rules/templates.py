"""Transfer templates: their legs, keys, groups and completion."""

from __future__ import annotations

from collections.abc import Iterator

from recongen.institution.draft import Draft, Placed
from recongen.institution.kinds import did_you_mean
from recongen.institution.nodes import quote
from recongen.institution.rules.common import line, repeated
from recongen.institution.rules.registry import Breach, rule
from recongen.institution.types import TransferTemplate


@rule("duplicate-template-name")
def unique_template_names(draft: Draft) -> Iterator[Breach]:
    yield from repeated(
        draft.transfer_templates, draft, "name", "transfer template", lambda template: template.name
    )


@rule("ambiguous-name", "warning")
def names_refer_to_one_thing(draft: Draft) -> Iterator[Breach]:
    """In a chain the name then means the template, in a bundle whatever it can mean."""
    referred = {name for entry in draft.chains for name in (entry.value.parent, entry.value.child)}
    referred |= {selector for rail in draft.rails for selector in rail.value.bundles_activity}
    for template in draft.transfer_templates:
        rail = draft.rails_by_name.get(template.value.name)
        if rail and template.value.name in referred:
            yield Breach(
                template.at("name"),
                f"the rail on line {line(draft, rail.path)} has this name too, and a chain or bundle refers to it: "
                "a chain then means the template, a bundle both",
                "Rename one of the two.",
            )


@rule("unknown-leg-rail")
def leg_rails_exist(draft: Draft) -> Iterator[Breach]:
    if not draft.complete("rails", "name"):
        return
    for template in draft.transfer_templates:
        for name in template.value.leg_rails:
            if name not in draft.rails_by_name:
                yield Breach(
                    draft.item(template.at("leg_rails"), name),
                    f"no rail is called {quote(name)}",
                    f"{did_you_mean(name, draft.rails_by_name)}Declare it, or fix the name.",
                )


@rule("aggregating-leg-rail")
def leg_rails_do_not_aggregate(draft: Draft) -> Iterator[Breach]:
    for template in draft.transfer_templates:
        for name in template.value.leg_rails:
            rail = draft.rails_by_name.get(name)
            if rail and rail.value.aggregating:
                yield Breach(
                    draft.item(template.at("leg_rails"), name),
                    f"{quote(name)} is an aggregating rail; it sweeps on a cadence and joins no single transfer",
                    "Name a rail that fires per transfer.",
                )


@rule("several-variable-legs")
def one_variable_leg_closes(draft: Draft) -> Iterator[Breach]:
    """With two open legs the closing amount is undetermined; the members of an XOR group count as one choice."""
    for template in draft.transfer_templates:
        grouped = {name for group in template.value.leg_rail_xor_groups for name in group}
        variable = [
            name for name in template.value.leg_rails if _is_variable(draft, name) and name not in grouped
        ]
        if len(variable) > 1 and draft.sound(template.at("leg_rail_xor_groups")):
            yield Breach(
                draft.item(template.at("leg_rails"), variable[1]),
                f"{quote(variable[0])} and {quote(variable[1])} are both Variable, so neither amount is determined",
                "Keep one, or put those that exclude each other into leg_rail_xor_groups.",
            )


def _is_variable(draft: Draft, name: str) -> bool:
    rail = draft.rails_by_name.get(name)
    return rail is not None and rail.value.leg_direction == "Variable"


@rule("xor-group-member")
def xor_groups_hold_variable_legs(draft: Draft) -> Iterator[Breach]:
    for template, group, name in _group_members(draft):
        path = draft.item(template.at("leg_rail_xor_groups", group), name)
        if name not in template.value.leg_rails:
            hint = did_you_mean(name, template.value.leg_rails)
            yield Breach(
                path,
                f"{quote(name)} is not among this template's leg_rails",
                f"{hint}Add it there, or fix it.",
            )
            continue
        rail = draft.rails_by_name.get(name)
        if rail and not _is_variable(draft, name) and draft.sound(rail.at("leg_direction")):
            yield Breach(
                path,
                f"{quote(name)} is not a Variable rail of one leg, so it takes part in every transfer",
                "Group only Variable rails.",
            )


@rule("xor-group-overlap")
def xor_groups_do_not_overlap(draft: Draft) -> Iterator[Breach]:
    for template in draft.transfer_templates:
        group_of: dict[str, int] = {}
        for _, group, name in _members_of(template):
            if group_of.setdefault(name, group) != group:
                yield Breach(
                    draft.item(template.at("leg_rail_xor_groups", group), name),
                    f"{quote(name)} is already in another group of this template",
                    "Keep it in one.",
                )


@rule("xor-group-size")
def xor_groups_offer_a_choice(draft: Draft) -> Iterator[Breach]:
    for template in draft.transfer_templates:
        for position, group in enumerate(template.value.leg_rail_xor_groups):
            path = template.at("leg_rail_xor_groups", position)
            if len(group) < 2 and draft.sound(path):
                yield Breach(
                    path, "a group of fewer than two rails is not a choice", "Add the other, or delete it."
                )


def _group_members(draft: Draft) -> Iterator[tuple[Placed[TransferTemplate], int, str]]:
    for template in draft.transfer_templates:
        yield from _members_of(template)


def _members_of(
    template: Placed[TransferTemplate],
) -> Iterator[tuple[Placed[TransferTemplate], int, str]]:
    for group, names in enumerate(template.value.leg_rail_xor_groups):
        for name in names:
            yield template, group, name


@rule("transfer-key-not-carried")
def legs_carry_the_transfer_key(draft: Draft) -> Iterator[Breach]:
    """Every leg must be able to say which transfer it belongs to, or it can never be Posted."""
    for template in draft.transfer_templates:
        for name in template.value.leg_rails:
            rail = draft.rails_by_name.get(name)
            if rail is None or not draft.sound(rail.at("metadata_keys")):
                continue
            carried = frozenset(rail.value.metadata_keys)
            missing = [key for key in template.value.transfer_key if key not in carried]
            if missing:
                path = rail.at("metadata_keys") if draft.given(rail.at("metadata_keys")) else rail.path
                keys = ", ".join(quote(key) for key in missing)
                yield Breach(
                    path,
                    f"the template {quote(template.value.name)} groups this rail's legs by {keys}, "
                    "which its metadata_keys lack",
                    "Add it here, or drop it from the template's transfer_key.",
                )


@rule("completion-key", "warning")
def some_leg_carries_the_completion(draft: Draft) -> Iterator[Breach]:
    for template in draft.transfer_templates:
        key = template.value.completion.key
        rails = [draft.rails_by_name.get(name) for name in template.value.leg_rails]
        if key is None or any(rail is None or not draft.sound(rail.at("metadata_keys")) for rail in rails):
            continue
        if not any(rail and key in rail.value.metadata_keys for rail in rails):
            yield Breach(
                template.at("completion"),
                f"no leg rail of this template has the metadata key {quote(key)}, so its transfers get no deadline",
                "Add the key to the metadata_keys of the leg that carries it.",
            )
