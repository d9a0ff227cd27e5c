"""Plants: one small module for every check and every story, each changing a healthy feed in one way and saying what
must be found."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import ModuleType

from recongen.demo.feed.plants import (
    bundle_breach,
    business_day_enclosure_breach,
    chain_orphan,
    chain_parent_disagreement,
    chain_xor_breach,
    conservation_breach,
    dead_declaration,
    drift,
    expected_eod_balance_breach,
    fan_in_breach,
    fan_out,
    layering_chain,
    ledger_drift,
    limit_breach,
    overdraft,
    pair_spike,
    parent_balance_missing,
    posting_requirement_breach,
    stuck_pending,
    stuck_unbundled,
    supersession_breach,
    template_xor_breach,
    timeliness_breach,
    transfer_key_duplicate,
    unmatched_posting,
    variable_leg_breach,
)
from recongen.demo.feed.plants.edit import CannotPlantError, Edit
from recongen.demo.feed.plants.story import Story
from recongen.demo.feed.rows import Feed
from recongen.institution.types import Institution

_MODULES: tuple[ModuleType, ...] = (
    drift,
    ledger_drift,
    overdraft,
    expected_eod_balance_breach,
    limit_breach,
    stuck_pending,
    stuck_unbundled,
    conservation_breach,
    timeliness_breach,
    business_day_enclosure_breach,
    parent_balance_missing,
    supersession_breach,
    chain_orphan,
    chain_xor_breach,
    chain_parent_disagreement,
    template_xor_breach,
    fan_in_breach,
    unmatched_posting,
    posting_requirement_breach,
    transfer_key_duplicate,
    variable_leg_breach,
    bundle_breach,
    dead_declaration,
)
PLANTS: dict[str, Callable[[Edit], set[str]]] = {
    module.__name__.rpartition(".")[2]: module.plant for module in _MODULES
}
"""By the name of the check, in the order in which they are planted."""


STORIES: dict[str, Callable[[Edit], Story]] = {
    module.__name__.rpartition(".")[2]: module.plant for module in (fan_out, pair_spike, layering_chain)
}
"""What an investigation should find and no check does: sound movements of money that look odd together."""

EVERY = (*STORIES, *PLANTS)

__all__ = ["EVERY", "PLANTS", "STORIES", "Planted", "Story", "plant"]


@dataclass(frozen=True)
class Planted:
    """What a plant must raise or show, or why there is none."""

    keys: frozenset[str]
    reason: str | None = None
    story: Story | None = None


def plant(
    feed: Feed, institution: Institution, names: Sequence[str] | None = None, times: int = 1
) -> tuple[Feed, dict[str, Planted]]:
    """The feed with the named plants, one of every check when none are named; the healthy one is left as it is.

    Stories come first. Everything else is planted `times` over, as far as the institution carries it.
    """
    chosen = list(PLANTS) if names is None else list(names)
    try:
        edit = Edit(institution, feed)
    except CannotPlantError as reason:
        return feed, {name: Planted(frozenset(), str(reason)) for name in chosen}
    planted = {name: _story(edit, name) for name in chosen if name in STORIES}
    checks = [name for name in chosen if name not in STORIES]
    # All of them once before any does twice, so that none takes the accounts of another's first.
    for edit.repeat in range(times):
        for name in checks:
            planted[name] = _again(edit, name, planted.get(name))
    return edit.finish(), planted


def _story(edit: Edit, name: str) -> Planted:
    try:
        with edit.attempt():
            return Planted(frozenset(), story=STORIES[name](edit))
    except CannotPlantError as reason:
        return Planted(frozenset(), str(reason))


def _again(edit: Edit, name: str, before: Planted | None) -> Planted:
    """Planted once more, where that is possible; what could not be planted at all is not tried again."""
    if before is not None and before.reason:
        return before
    try:
        with edit.attempt():
            keys = frozenset(PLANTS[name](edit))
    except CannotPlantError as reason:
        return before or Planted(frozenset(), str(reason))
    return Planted(keys | before.keys if before else keys)
