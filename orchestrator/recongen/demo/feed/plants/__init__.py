"""Plants: each changes a healthy feed in one way, and says what must be found. One function declares one of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from recongen.demo.feed.plants import balances, postings, stories, transfers
from recongen.demo.feed.plants.edit import CannotPlantError, Edit
from recongen.demo.feed.plants.stories import Story
from recongen.demo.feed.rows import Feed
from recongen.institution.types import Institution

__all__ = ["EVERY", "PLANTS", "STORIES", "Planted", "Story", "plant"]

PLANTS: dict[str, Callable[[Edit], set[str]]] = {
    plants.__name__: plants
    for plants in (
        balances.drift,
        balances.ledger_drift,
        balances.overdraft,
        balances.expected_eod_balance_breach,
        balances.limit_breach,
        postings.stuck_pending,
        postings.stuck_unbundled,
        postings.conservation_breach,
        postings.timeliness_breach,
        balances.business_day_enclosure_breach,
        balances.parent_balance_missing,
        postings.supersession_breach,
        transfers.chain_orphan,
        transfers.chain_xor_breach,
        transfers.chain_parent_disagreement,
        transfers.template_xor_breach,
        transfers.fan_in_breach,
        postings.unmatched_posting,
        postings.posting_requirement_breach,
        transfers.transfer_key_duplicate,
        transfers.variable_leg_breach,
        postings.bundle_breach,
        transfers.dead_declaration,
        postings.closed_period_restated,
    )
}
"""By the name of the check, in the order in which they are planted."""

STORIES: dict[str, Callable[[Edit], Story]] = {
    tells.__name__: tells for tells in (stories.fan_out, stories.pair_spike, stories.layering_chain)
}

EVERY = (*STORIES, *PLANTS)

OF_EVENTS = ("closed_period_restated",)
"""What needs an event beside the rows of the feed."""


@dataclass(frozen=True)
class Planted:
    """What a plant must raise or show, or why there is none."""

    keys: frozenset[str] = frozenset()
    reason: str | None = None
    story: Story | None = None


_NO_EVENTS = "it needs the books to be closed, which rows of a feed alone do not tell"


def plant(
    feed: Feed,
    institution: Institution,
    names: Sequence[str] | None = None,
    times: int = 1,
    with_events: bool = True,
) -> tuple[Feed, dict[str, Planted]]:
    """The feed with the named plants, one of every check when none are named; the healthy one is left as it is.

    Stories come first. Everything else is planted `times` over, as far as the institution carries it. Without events only
    what rows of the feed can tell is planted.
    """
    names = list(PLANTS) if names is None else names
    if not with_events:
        left_out = {name: Planted(reason=_NO_EVENTS) for name in names if name in OF_EVENTS}
        feed, planted = plant(feed, institution, [name for name in names if name not in left_out], times)
        return feed, {**planted, **left_out}
    try:
        edit = Edit(institution, feed)
    except CannotPlantError as why:
        return feed, {name: Planted(reason=str(why)) for name in names}
    checks = [name for name in names if name in PLANTS]
    planted = {name: _plant(edit, name) for name in [*(name for name in names if name in STORIES), *checks]}
    # All of them once before any does twice, so that none takes the accounts of another's first.
    for edit.repeat in range(1, times):
        for name in checks:
            if not planted[name].reason:
                planted[name] = Planted(planted[name].keys | _plant(edit, name).keys)
    return edit.finish(), planted


def _plant(edit: Edit, name: str) -> Planted:
    edit.plant = name
    try:
        if name in STORIES:
            return Planted(story=edit.first([edit], name, STORIES[name]))
        return Planted(frozenset(edit.first([edit], name, PLANTS[name])))
    except CannotPlantError as why:
        return Planted(reason=str(why))
