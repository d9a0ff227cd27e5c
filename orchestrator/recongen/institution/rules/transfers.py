"""Transfer templates and chains: the legs, keys and groups of one transfer, and what follows it."""

from __future__ import annotations

from collections.abc import Iterator

from recongen.declared.findings import Fault
from recongen.declared.nodes import Path, quote
from recongen.declared.reading import did_you_mean
from recongen.institution.draft import Draft
from recongen.institution.rules.basis import Faults, check, clashes
from recongen.institution.types import ChainEntry, TransferTemplate

_GROUPS = "leg_rail_xor_groups"


@check("aggregating-leg-rail", "transfer-key-not-carried")
def leg_rails_fire_and_carry_the_key(draft: Draft) -> Faults:
    """Every leg must be able to say which transfer it belongs to, or it can never be Posted."""
    legs = ((template, name) for template in draft.transfer_templates for name in template.leg_rails)
    for template, rail in ((template, draft.rails_by_name.get(name)) for template, name in legs):
        if rail is None:
            continue
        if rail.aggregating:
            message = f"{quote(rail.name)} is an aggregating rail; it sweeps on a cadence and joins no single transfer"
            path = template.place.item(rail.name, "leg_rails")
            yield Fault(path, "aggregating-leg-rail", message, "Name a rail that fires per transfer.")
        carried = frozenset(rail.metadata_keys)
        keys = ", ".join(quote(key) for key in template.transfer_key if key not in carried)
        if keys and rail.place.sound("metadata_keys"):
            path = rail.place.at("metadata_keys") if rail.place.has("metadata_keys") else rail.place.at()
            message = f"the template {quote(template.name)} groups this rail's legs by {keys}"
            message += ", which its metadata_keys lack"
            remedy = "Add it here, or drop it from the template's transfer_key."
            yield Fault(path, "transfer-key-not-carried", message, remedy)


@check("several-variable-legs", "xor-group-size", warnings=("completion-key",))
def templates_determine_their_legs_and_deadline(draft: Draft) -> Faults:
    """With two open legs the closing amount is undetermined; the members of an XOR group count as one choice."""
    for template in draft.transfer_templates:
        ungrouped = draft.variable_rails.difference(*template.leg_rail_xor_groups)
        variable = [name for name in template.leg_rails if name in ungrouped]
        if len(variable) > 1 and template.place.sound(_GROUPS):
            one, other = map(quote, variable[:2])
            message = f"{one} and {other} are both Variable, so neither amount is determined"
            remedy = "Keep one, or put those that exclude each other into leg_rail_xor_groups."
            path = template.place.item(variable[1], "leg_rails")
            yield Fault(path, "several-variable-legs", message, remedy)
        for position, group in enumerate(template.leg_rail_xor_groups):
            if len(group) < 2 and template.place.sound(_GROUPS, position):
                path = template.place.at(_GROUPS, position)
                message = "a group of fewer than two rails is not a choice"
                yield Fault(path, "xor-group-size", message, "Add the other, or delete it.")
        key, rails = template.completion.key, [draft.rails_by_name.get(name) for name in template.leg_rails]
        sound = all(rail and rail.place.sound("metadata_keys") for rail in rails)
        if key and sound and not any(rail and key in rail.metadata_keys for rail in rails):
            message = f"no leg rail of this template has the metadata key {quote(key)}"
            message += ", so its transfers get no deadline"
            remedy = "Add the key to the metadata_keys of the leg that carries it."
            yield Fault(template.place.at("completion"), "completion-key", message, remedy)


def _group_members(draft: Draft) -> Iterator[tuple[TransferTemplate, int, str, Path]]:
    for template in draft.transfer_templates:
        for group, names in enumerate(template.leg_rail_xor_groups):
            for name in names:
                yield template, group, name, template.place.item(name, _GROUPS, group)


@check("xor-group-member")
def xor_groups_hold_variable_legs(draft: Draft) -> Faults:
    for template, _, name, path in _group_members(draft):
        rail = draft.rails_by_name.get(name)
        if name not in template.leg_rails:
            message = f"{quote(name)} is not among this template's leg_rails"
            remedy = f"{did_you_mean(name, template.leg_rails)}Add it there, or fix it."
            yield Fault(path, "xor-group-member", message, remedy)
        elif rail and name not in draft.variable_rails and rail.place.sound("leg_direction"):
            message = f"{quote(name)} is not a Variable rail of one leg, so it takes part in every transfer"
            yield Fault(path, "xor-group-member", message, "Group only Variable rails.")


@check("xor-group-overlap")
def xor_groups_do_not_overlap(draft: Draft) -> Faults:
    keyed = (
        ((id(template), name), (group, name, path)) for template, group, name, path in _group_members(draft)
    )
    for (earlier, _, _), (group, name, path) in clashes(keyed):
        if earlier != group:
            message = f"{quote(name)} is already in another group of this template"
            yield Fault(path, "xor-group-overlap", message, "Keep it in one.")


@check(
    "aggregating-child",
    "fan-in-child",
    "parent-count",
    warnings=("chain-to-itself", "chain-within-transfer", "duplicate-chain"),
)
def chains_link_two_transfers(draft: Draft) -> Faults:
    """A leg rail stands for the shared transfer that it joins. No leg names the transfer that it is in as its parent."""
    count = "expected_parent_count"
    for chain in draft.chains:
        parents, children = draft.templates_of(chain.parent), draft.templates_of(chain.child)
        rail = draft.rails_by_name.get(chain.child) if chain.child not in draft.legs else None
        path, parent, child = chain.child_place.at(), quote(chain.parent), quote(chain.child)
        # Both can only be the shared transfer of the one template that they name or are legs of.
        if len(parents) == 1 and parents == children:
            message = f"{parent} and {child} are in the same transfer of the template {quote(*parents)}"
            message += ", so no leg would ever carry the parent"
            remedy = "Delete this chain, or name what follows that transfer."
            yield Fault(path, "chain-within-transfer", message, remedy)
        elif chain.parent == chain.child:
            message = "parent and child are the same, so each transfer waits for another one like it"
            yield Fault(
                path, "chain-to-itself", message, "Name what follows the parent, unless that is meant."
            )
        if rail and rail.aggregating:
            message = f"{child} is an aggregating rail; it runs on its cadence and follows no transfer"
            yield Fault(path, "aggregating-child", message, "Delete this chain, or name what really follows.")
        if rail and chain.fan_in:
            message = f"{child} is a rail; only a template's transfer can have several parents"
            remedy = "Name a transfer template, or delete fan_in."
            yield Fault(chain.where("fan_in").at("fan_in"), "fan-in-child", message, remedy)
        if chain.expected_parent_count and not chain.fan_in and chain.where("fan_in").sound("fan_in"):
            message = f"{count} means something only with fan_in"
            yield Fault(chain.where(count).at(count), "parent-count", message, "Add `fan_in: true`.")
    for earlier, chain in clashes(((chain.parent, chain.child), chain) for chain in draft.chains):
        message = (
            f"{quote(chain.child)} already follows {quote(chain.parent)} on line {earlier.child_place.line()}"
        )
        message += ", so this is ignored"
        yield Fault(chain.child_place.at(), "duplicate-chain", message, "Keep one of the two.")


@check("chain-group-parents")
def groups_share_a_parent(draft: Draft) -> Faults:
    """The choice is made per parent transfer."""
    for earlier, chain in clashes((chain.xor_group, chain) for chain in draft.chains if chain.xor_group):
        if earlier.parent != chain.parent:
            message = (
                f"the group {quote(str(chain.xor_group))} begins on line {earlier.place.line()} with the parent "
                f"{quote(earlier.parent)}; this one is {quote(chain.parent)}"
            )
            path = chain.place.at("xor_group")
            yield Fault(path, "chain-group-parents", message, "Give each parent groups of its own.")


@check("chain-group-size")
def groups_offer_a_choice(draft: Draft) -> Faults:
    members: dict[str, dict[tuple[str, str], ChainEntry]] = {}
    complete = draft.complete("chains", "xor_group", "parent", "child", "children")
    for chain in draft.chains if complete else ():
        if chain.xor_group:
            # One that is declared twice is one.
            members.setdefault(chain.xor_group, {}).setdefault((chain.parent, chain.child), chain)
    for group, (chain, *others) in ((name, found.values()) for name, found in members.items()):
        if not others:
            message = f"the group {quote(group)} has one member, which is not a choice"
            remedy = (
                f"{did_you_mean(group, members.keys() - {group})}Add the other member, or delete xor_group."
            )
            yield Fault(chain.place.at("xor_group"), "chain-group-size", message, remedy)
