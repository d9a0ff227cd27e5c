"""Chains: what follows what, and in which groups."""

from __future__ import annotations

from recongen.declared.nodes import quote
from recongen.declared.reading import did_you_mean
from recongen.institution.draft import Draft
from recongen.institution.rules.basis import Breach, Breaches, clashes, rule
from recongen.institution.types import ChainEntry


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
