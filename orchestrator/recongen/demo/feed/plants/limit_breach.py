"""Flows of one account and day that exceed a cap by 1,000.00, for every cap that can be exceeded on its own."""

from __future__ import annotations

from contextlib import suppress
from functools import partial

from recongen.demo.feed import clock
from recongen.demo.feed.cast import cents
from recongen.demo.feed.firing import beyond
from recongen.demo.feed.plants.edit import CannotPlantError, Edit, key
from recongen.demo.feed.rows import Leg, Party
from recongen.institution.types import LimitSchedule, Rail

_BEYOND = 100_000


def plant(edit: Edit) -> set[str]:
    found: set[str] = set()
    for number, schedule in enumerate(edit.institution.limit_schedules):
        rails = [rail for rail in edit.institution.rails if _carries(edit, rail, schedule)]
        with suppress(CannotPlantError):
            found |= edit.first(rails, "rail to exceed it by", partial(_exceed, edit, schedule, number))
    if not found:
        raise CannotPlantError("no cap of the institution can be exceeded without breaking something else")
    return found


def _exceed(edit: Edit, schedule: LimitSchedule, number: int, rail: Rail) -> set[str]:
    at = edit.at(edit.day(4 + number), 16)
    amount = cents(schedule.cap) + _BEYOND
    capped = [party for role in _capped(rail, schedule) for party in edit.cast.holders(role)]
    capped = [
        party
        for party in capped
        if party.parent_role == schedule.parent_role and party.expected_eod_balance is None
    ]
    account = _account(edit, capped, schedule, amount, at)
    outbound = schedule.direction == "Outbound"
    other = edit.holders(rail.destination_roles)[0] if outbound else edit.payer(rail.source_roles, amount, at)
    if not outbound and edit.expects_a_balance(other):
        raise CannotPlantError(f"{other.name} must end its day as it is")
    others = [limit for limit in edit.caps(rail) if limit != schedule]
    if any(limit.parent_role in (account.parent_role, other.parent_role) for limit in others):
        raise CannotPlantError("another cap would be exceeded with it")
    pair = (account, other) if outbound else (other, account)
    legs = edit.fire("limit_breach", rail, at, *pair, amount, exceeds=True)
    if outbound:
        _settle(edit, rail, legs[1], at + clock.HOUR)
    by, name = ("rail", schedule.rail) if schedule.rail else ("transfer_type", schedule.transfer_type)
    start = clock.text(account.day_start(at))
    return {key("limit_breach", account.id, start, by, name, "Debit" if outbound else "Credit")}


def _account(edit: Edit, capped: list[Party], schedule: LimitSchedule, amount: int, at: int) -> Party:
    if schedule.direction == "Inbound":
        return edit.take(capped, "capped account")
    least = edit.least_since(at)
    return edit.take([party for party in capped if least[party.id] >= amount], "capped account of means")


def _carries(edit: Edit, rail: Rail, schedule: LimitSchedule) -> bool:
    """A rail of two legs that is capped by this schedule and that nothing must follow."""
    return (
        schedule in edit.caps(rail)
        and rail.is_two_leg
        and rail.name not in edit.plan.chained
        and not beyond(rail)
        and edit.is_sound(rail, "capped", "expected")
    )


def _capped(rail: Rail, schedule: LimitSchedule) -> tuple[str, ...]:
    return rail.source_roles if schedule.direction == "Outbound" else rail.destination_roles


def _settle(edit: Edit, rail: Rail, arrived: Leg, at: int) -> None:
    """What arrived on a clearing account leaves it the same day, in a bundle of its own where it is bundled."""
    if arrived.party.expected_eod_balance is None:
        return
    drained = edit.drain("limit_breach", arrived.party, at, arrived.amount)
    if any(sweep.rail.name == drained[0].rail_name for sweep in edit.plan.takers(rail, None)):
        edit.change(arrived, "BundleAssignment", bundle_id=drained[0].transfer_id)
