"""Faults: each makes one thing of a feed wrong, odd, or merely unusual."""

from __future__ import annotations

from collections.abc import Callable

from . import account_faults, entry_faults, leg_faults, link_faults
from .world import World

Fault = Callable[[World], None]


def plant_faults(world: World, count: int) -> None:
    for _ in range(count):
        world.dice.pick(FAULTS)(world)


FAULTS: tuple[Fault, ...] = (
    account_faults.drift,
    leg_faults.status,
    leg_faults.status,
    leg_faults.whole_transfer_fails,
    leg_faults.amount,
    leg_faults.zero_amount,
    leg_faults.huge_amount,
    leg_faults.flipped,
    leg_faults.moment,
    leg_faults.late,
    leg_faults.placeholder,
    leg_faults.early,
    leg_faults.completion,
    leg_faults.no_completion,
    leg_faults.missing_leg,
    leg_faults.repeated_leg,
    link_faults.transfer_type,
    link_faults.rail,
    link_faults.template,
    link_faults.other_transfer,
    link_faults.parent,
    link_faults.parent_of_child,
    link_faults.cycle_of_parents,
    link_faults.bundle,
    link_faults.into_a_bundle,
    link_faults.origin,
    link_faults.no_metadata,
    link_faults.lost_key,
    link_faults.odd_value,
    link_faults.key_named_twice,
    link_faults.same_key,
    account_faults.renamed,
    account_faults.other_role,
    account_faults.other_scope,
    account_faults.changed_from_a_day_on,
    account_faults.changed_from_a_day_on,
    account_faults.role_that_passes,
    account_faults.role_that_passes,
    account_faults.other_parent_role,
    account_faults.account_everywhere,
    account_faults.second_holder,
    account_faults.other_account,
    account_faults.lasting_drift,
    account_faults.negative,
    account_faults.missing_day,
    account_faults.account_without_days,
    account_faults.odd_day,
    account_faults.shifted_day,
    account_faults.future_day,
    account_faults.placeholder_day,
    account_faults.expected,
    account_faults.limit,
    entry_faults.superseded,
    entry_faults.superseded,
    entry_faults.bundled_twice,
    entry_faults.bundled_with_a_change,
    entry_faults.bundled_with_a_change,
    entry_faults.booked_by_mistake,
    entry_faults.second_parent,
    entry_faults.restated_balance,
)
