"""Postings that are late, incomplete, or not what their rail says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from recongen.demo.feed import clock
from recongen.demo.feed.plants.edit import CannotPlantError, Edit, needs
from recongen.demo.feed.plants.rails import is_sound, plain_rails
from recongen.demo.feed.rows import Pair
from recongen.institution.types import Rail

_A_PLAIN_RAIL = "rail of two legs that stands alone"


def _netting_to_zero(edit: Edit) -> Iterator[Rail]:
    # A rail that declares no net is never judged by one.
    return (rail for rail in plain_rails(edit) if rail.expected_net == 0)


@needs("rail of two legs that stands alone and nets to zero", _netting_to_zero)
def conservation_breach(edit: Edit, rail: Rail) -> set[str]:
    """A transfer whose credit is 10.00 short of its debit."""
    _, credit = edit.pay(rail, edit.at(edit.day(9), 11), 10_000)
    credit.amount -= 1_000
    return {edit.key(credit.transfer_id)}


@needs(_A_PLAIN_RAIL, plain_rails)
def timeliness_breach(edit: Edit, rail: Rail) -> set[str]:
    """A leg that is posted an hour after its transfer was reported complete."""
    at = edit.at(edit.day(10), 11)
    _, credit = edit.pay(rail, at, 20_000)
    credit.posting, credit.transfer_completion = at + clock.HOUR, at
    return {edit.key(credit.id)}


@needs(_A_PLAIN_RAIL, plain_rails)
def unmatched_posting(edit: Edit, rail: Rail) -> set[str]:
    """A posting of a rail that nobody declared."""
    legs = edit.pay(rail, edit.at(edit.day(15), 14), 33_000)
    for leg in legs:
        leg.rail_name, leg.transfer_type = "UndeclaredRail", "undeclared"
    return {edit.key(leg.id) for leg in legs}


@needs(_A_PLAIN_RAIL, plain_rails)
def supersession_breach(edit: Edit, rail: Rail) -> set[str]:
    """A posting that somebody wrote again without saying why."""
    legs = edit.pay(rail, edit.at(edit.day(12), 12), 25_000)
    again = edit.change(legs[-1], None)
    return {edit.key("transactions", again.id, again.entry)}


@needs(_A_PLAIN_RAIL, plain_rails)
def bundle_breach(edit: Edit, rail: Rail) -> set[str]:
    """A leg that names a bundle which does not exist."""
    no_bundle = "plant-no-such-bundle"
    legs = edit.pay(rail, edit.at(edit.day(16), 15), 27_500)
    edit.change(legs[0], "BundleAssignment", bundle_id=no_bundle)
    return {edit.key("member", legs[0].id, no_bundle)}


def _may_stay_pending(edit: Edit) -> Iterator[Rail]:
    for rail in edit.institution.rails:
        if rail.max_pending_seconds and is_sound(
            edit, rail, "must lead on", "waits for a bundle", "tight cap", "expected balance"
        ):
            yield rail


@needs("rail with max_pending_age", _may_stay_pending)
def stuck_pending(edit: Edit, rail: Rail) -> set[str]:
    """A file that never came: three transfers of one rail that stay Pending."""
    ago = 8
    while edit.at(edit.day(ago), 10) + (rail.max_pending_seconds or 0) >= edit.feed.as_of:
        ago += 1
    found: set[str] = set()
    for number in range(3):
        at, pair = edit.at(edit.day(ago), 10, number), _pair(edit, rail, number)
        for leg in edit.fire(rail, at, pair, 45_000, exceeds=True):
            leg.status = "Pending"
            found.add(edit.key(leg.id))
    return found


def _pair(edit: Edit, rail: Rail, number: int) -> Pair:
    """Another pair of accounts for each number."""
    if rail.is_two_leg:
        sources, destinations = (
            edit.cast.holders_of(roles) for roles in (rail.source_roles, rail.destination_roles)
        )
        return sources[number % len(sources)], destinations[number % len(destinations)]
    party = edit.cast.holders_of(rail.leg_roles)[0]
    return (party, None) if rail.leg_direction == "Debit" else (None, party)


def _waiting(edit: Edit) -> Iterator[Rail]:
    for rail in edit.institution.rails:
        waits = rail.max_unbundled_seconds is not None and rail.leg_direction == "Debit"
        demands_it = edit.plan.must_be_bundled_within(rail, None) == 0
        if (
            waits
            and not demands_it
            and rail.name not in edit.plan.chained
            and is_sound(edit, rail, "waits for a bundle")
        ):
            yield rail


@needs("rail of one leg with max_unbundled_age that stands alone", _waiting)
def stuck_unbundled(edit: Edit, rail: Rail) -> set[str]:
    """A leg that every sweep since has overlooked."""
    at = edit.at(edit.day(len(edit.business_days) - 2), 16)
    if at + (rail.max_unbundled_seconds or 0) >= edit.feed.as_of:
        raise CannotPlantError("the window is shorter than max_unbundled_age")
    account = edit.payer(rail.leg_roles, 1_250, at)
    legs = edit.fire(rail, at, (account, None), 1_250)
    return {edit.key(legs[0].id)}


def _demanding(edit: Edit) -> Iterator[Rail]:
    """Rails that demand metadata of their own, on which nothing else depends."""
    for rail in edit.institution.rails:
        declared = [own for own in edit.plan.requirements(rail, None) if own.source == "declared"]
        if (
            declared
            and rail.name not in edit.plan.leg_rails
            and all(requirement.metadata_key for requirement in declared)
        ):
            yield rail


@needs("rail on its own whose legs must carry a metadata key", _demanding)
def posting_requirement_breach(edit: Edit, rail: Rail) -> set[str]:
    """A Posted leg without the reference that its rail demands."""
    for leg in edit.current.values():
        if leg.rail_name == rail.name and leg.status == "Posted":
            edit.change(leg, metadata=None)
            needed = edit.plan.requirements(rail, None)
            return {edit.key(leg.id, own.requirement) for own in needed if own.source == "declared"}
    raise CannotPlantError(f"the feed has no Posted leg of {rail.name}")


@needs(_A_PLAIN_RAIL, plain_rails)
def closed_period_restated(edit: Edit, rail: Rail) -> set[str]:
    """A payment of a day through which the books had been closed."""
    day = edit.day(17)
    legs = edit.pay(rail, edit.at(day, 11), 35_000)
    # By the clocks of a zone far in the east it may be a posting of the day after.
    through = edit.close_before(legs, day + timedelta(days=1))
    return {edit.key("transactions", leg.id, through) for leg in legs}
