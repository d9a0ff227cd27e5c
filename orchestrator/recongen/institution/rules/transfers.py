"""Transfer templates and chains: the legs, keys and groups of one transfer, and what follows it."""

from __future__ import annotations

from collections.abc import Iterator

from recongen.declared.nodes import Path, quote
from recongen.declared.reading import did_you_mean
from recongen.institution.draft import Draft
from recongen.institution.rules.basis import Breach, Breaches, clashes, rule
from recongen.institution.types import ChainEntry, Rail, TransferTemplate

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


def _within_one_transfer(draft: Draft, chain: ChainEntry) -> bool:
    """Whether both can only be the same shared transfer: that of the one template that they name or are legs of."""
    parents, children = draft.templates_of(chain.parent), draft.templates_of(chain.child)
    return len(parents) == 1 and parents == children


@rule("chain-to-itself", "warning")
def chains_lead_elsewhere(draft: Draft) -> Breaches:
    for chain in draft.chains:
        if chain.parent == chain.child and not _within_one_transfer(draft, chain):
            message = "parent and child are the same, so each transfer waits for another one like it"
            yield Breach(
                chain.child_place.at(), message, "Name what follows the parent, unless that is meant."
            )


@rule("aggregating-child")
def aggregating_rails_follow_nothing(draft: Draft) -> Breaches:
    for chain in draft.chains:
        rail = draft.rails_by_name.get(chain.child)
        if rail and rail.aggregating and chain.child not in draft.legs:
            what = f"{quote(chain.child)} is an aggregating rail"
            remedy = "Delete this chain, or name what really follows."
            yield Breach(
                chain.child_place.at(), f"{what}; it runs on its cadence and follows no transfer", remedy
            )


@rule("chain-within-transfer", "warning")
def chains_link_two_transfers(draft: Draft) -> Breaches:
    """A leg rail stands for the shared transfer that it joins. No leg names the transfer that it is in as its parent."""
    for chain in draft.chains:
        if _within_one_transfer(draft, chain):
            (template,) = draft.templates_of(chain.child)
            message = (
                f"{quote(chain.parent)} and {quote(chain.child)} are in the same transfer of the template "
                f"{quote(template)}, so no leg would ever carry the parent"
            )
            remedy = "Delete this chain, or name what follows that transfer."
            yield Breach(chain.child_place.at(), message, remedy)


@rule("duplicate-chain", "warning")
def chains_are_unique(draft: Draft) -> Breaches:
    for earlier, chain in clashes(((chain.parent, chain.child), chain) for chain in draft.chains):
        message = (
            f"{quote(chain.child)} already follows {quote(chain.parent)} on line {earlier.child_place.line()}"
        )
        yield Breach(chain.child_place.at(), f"{message}, so this is ignored", "Keep one of the two.")


@rule("chain-group-parents")
def groups_share_a_parent(draft: Draft) -> Breaches:
    """The choice is made per parent transfer."""
    for earlier, chain in clashes((chain.xor_group, chain) for chain in draft.chains if chain.xor_group):
        if earlier.parent != chain.parent:
            message = (
                f"the group {quote(str(chain.xor_group))} begins on line {earlier.place.line()} with the parent "
                f"{quote(earlier.parent)}; this one is {quote(chain.parent)}"
            )
            yield Breach(chain.place.at("xor_group"), message, "Give each parent groups of its own.")


@rule("chain-group-size")
def groups_offer_a_choice(draft: Draft) -> Breaches:
    if not draft.complete("chains", "xor_group", "parent", "child", "children"):
        return
    members: dict[str, list[ChainEntry]] = {}
    for chain in draft.chains:
        if chain.xor_group:
            members.setdefault(chain.xor_group, []).append(chain)
    for group, chains in members.items():
        if len(chains) == 1:
            message = f"the group {quote(group)} has one member, which is not a choice"
            remedy = (
                f"{did_you_mean(group, members.keys() - {group})}Add the other member, or delete xor_group."
            )
            yield Breach(chains[0].place.at("xor_group"), message, remedy)


@rule("fan-in-child")
def fan_in_children_are_templates(draft: Draft) -> Breaches:
    for chain in draft.chains:
        if chain.fan_in and chain.child in draft.rails_by_name and chain.child not in draft.legs:
            message = f"{quote(chain.child)} is a rail; only a template's transfer can have several parents"
            remedy = "Name a transfer template, or delete fan_in."
            yield Breach(chain.where("fan_in").at("fan_in"), message, remedy)


@rule("parent-count")
def only_fan_in_counts_parents(draft: Draft) -> Breaches:
    key = "expected_parent_count"
    for chain in draft.chains:
        counts = chain.expected_parent_count is not None
        if counts and not chain.fan_in and chain.where("fan_in").sound("fan_in"):
            message = "expected_parent_count means something only with fan_in"
            yield Breach(chain.where(key).at(key), message, "Add `fan_in: true`.")
