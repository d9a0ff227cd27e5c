"""Chains: what follows what, and in which groups."""

from __future__ import annotations

from collections.abc import Iterator

from recongen.institution.draft import Draft, PlacedChain
from recongen.institution.kinds import did_you_mean
from recongen.institution.nodes import Path, quote
from recongen.institution.rules.common import line
from recongen.institution.rules.registry import Breach, rule


@rule("unknown-chain-member")
def chain_members_exist(draft: Draft) -> Iterator[Breach]:
    if not draft.complete("rails", "name") or not draft.complete("transfer_templates", "name"):
        return
    known = {**draft.rails_by_name, **draft.templates_by_name}
    for chain in draft.chains:
        for name, path in ((chain.value.parent, chain.at("parent")), (chain.value.child, chain.child)):
            if name not in known:
                yield Breach(
                    path,
                    f"no rail and no transfer template is called {quote(name)}",
                    f"{did_you_mean(name, known)}Declare it, or fix the name.",
                )


@rule("chain-to-itself", "warning")
def chains_lead_elsewhere(draft: Draft) -> Iterator[Breach]:
    for chain in draft.chains:
        if chain.value.parent == chain.value.child and not _within_one_transfer(draft, chain):
            yield Breach(
                chain.child,
                "parent and child are the same, so each transfer waits for another one like it",
                "Name what follows the parent, unless that is meant.",
            )


@rule("aggregating-child")
def aggregating_rails_follow_nothing(draft: Draft) -> Iterator[Breach]:
    for chain in draft.chains:
        rail = draft.rails_by_name.get(chain.value.child)
        if rail and rail.value.aggregating and chain.value.child not in draft.templates_by_name:
            yield Breach(
                chain.child,
                f"{quote(chain.value.child)} is an aggregating rail; it runs on its cadence and follows no transfer",
                "Delete this chain, or name what really follows.",
            )


@rule("chain-within-transfer", "warning")
def chains_link_two_transfers(draft: Draft) -> Iterator[Breach]:
    """A leg rail stands for the shared transfer that it joins. No leg names the transfer that it is in as its parent."""
    for chain in draft.chains:
        if _within_one_transfer(draft, chain):
            (template,) = draft.templates_of(chain.value.child)
            yield Breach(
                chain.child,
                f"{quote(chain.value.parent)} and {quote(chain.value.child)} are in the same transfer of the template "
                f"{quote(template)}, so no leg would ever carry the parent",
                "Delete this chain, or name what follows that transfer.",
            )


def _within_one_transfer(draft: Draft, chain: PlacedChain) -> bool:
    """Whether both can only be the same shared transfer: that of the one template that they name or are legs of."""
    parents, children = draft.templates_of(chain.value.parent), draft.templates_of(chain.value.child)
    return len(parents) == 1 and parents == children


@rule("duplicate-chain", "warning")
def chains_are_unique(draft: Draft) -> Iterator[Breach]:
    first: dict[tuple[str, str], PlacedChain] = {}
    for chain in draft.chains:
        earlier = first.setdefault((chain.value.parent, chain.value.child), chain)
        if earlier is not chain:
            yield Breach(
                chain.child,
                f"{quote(chain.value.child)} already follows {quote(chain.value.parent)} "
                f"on line {line(draft, earlier.child)}, so this is ignored",
                "Keep one of the two.",
            )


@rule("chain-group-parents")
def groups_share_a_parent(draft: Draft) -> Iterator[Breach]:
    """The choice is made per parent transfer."""
    first: dict[str, PlacedChain] = {}
    for chain in draft.chains:
        group = chain.value.xor_group
        if group is None:
            continue
        earlier = first.setdefault(group, chain)
        if earlier.value.parent != chain.value.parent:
            yield Breach(
                chain.at("xor_group"),
                f"the group {quote(group)} begins on line {line(draft, earlier.path)} with the parent "
                f"{quote(earlier.value.parent)}; this one is {quote(chain.value.parent)}",
                "Give each parent groups of its own.",
            )


@rule("chain-group-size")
def groups_offer_a_choice(draft: Draft) -> Iterator[Breach]:
    if not draft.complete("chains", "xor_group", "parent", "child", "children"):
        return
    members: dict[str, list[PlacedChain]] = {}
    for chain in draft.chains:
        if chain.value.xor_group:
            members.setdefault(chain.value.xor_group, []).append(chain)
    for group, chains in members.items():
        if len(chains) == 1:
            yield Breach(
                chains[0].at("xor_group"),
                f"the group {quote(group)} has one member, which is not a choice",
                f"{did_you_mean(group, members.keys() - {group})}Add the other member, or delete xor_group.",
            )


@rule("fan-in-child")
def fan_in_children_are_templates(draft: Draft) -> Iterator[Breach]:
    for chain in draft.chains:
        known = chain.value.child in draft.rails_by_name
        if chain.value.fan_in and known and chain.value.child not in draft.templates_by_name:
            yield Breach(
                _where(draft, chain, "fan_in"),
                f"{quote(chain.value.child)} is a rail; only a template's transfer can have several parents",
                "Name a transfer template, or delete fan_in.",
            )


@rule("parent-count")
def only_fan_in_counts_parents(draft: Draft) -> Iterator[Breach]:
    for chain in draft.chains:
        path = _where(draft, chain, "expected_parent_count")
        unread = _where(draft, chain, "fan_in") in draft.broken
        if chain.value.expected_parent_count is not None and not chain.value.fan_in and not unread:
            yield Breach(
                path, "expected_parent_count means something only with fan_in", "Add `fan_in: true`."
            )


def _where(draft: Draft, chain: PlacedChain, key: str) -> Path:
    """A key of the child when the row gives it one, else of the row."""
    of_child = (*chain.child, key)
    return of_child if draft.given(of_child) else chain.at(key)
