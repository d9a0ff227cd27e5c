"""Plants: one small module for every check, each breaking a healthy feed in one way and saying what must be found."""

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
    ledger_drift,
    limit_breach,
    overdraft,
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


@dataclass(frozen=True)
class Planted:
    """What a plant must raise, or why there is none."""

    keys: frozenset[str]
    reason: str | None = None


def plant(
    feed: Feed, institution: Institution, names: Sequence[str] | None = None
) -> tuple[Feed, dict[str, Planted]]:
    """The feed with the named plants, all of them when none are named; the healthy one is left as it is."""
    edit = Edit(institution, feed)
    planted: dict[str, Planted] = {}
    for name in PLANTS if names is None else names:
        try:
            planted[name] = Planted(frozenset(PLANTS[name](edit)))
        except CannotPlantError as reason:
            planted[name] = Planted(frozenset(), str(reason))
    return edit.finish(), planted
