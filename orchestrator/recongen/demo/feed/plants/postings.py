"""Postings that are late, incomplete, or not what their rail says."""

from __future__ import annotations

from dataclasses import replace

from recongen.demo.feed import clock
from recongen.demo.feed.plants.edit import CannotPlantError, Edit
from recongen.demo.feed.plants.rails import is_plain, is_sound, plain_rail, rails
from recongen.demo.feed.rows import Leg, Pair
from recongen.institution.types import Rail


def conservation_breach(edit: Edit) -> set[str]:
    """A transfer whose credit is 10.00 short of its debit."""
    # A rail that declares no net is never judged by one.
    rail = rails(
        edit,
        lambda rail: rail.expected_net == 0 and is_plain(edit, rail),
        "rail of two legs that stands alone and nets to zero",
    )[0]

    def short(leg: Leg) -> Leg:
        return replace(leg, amount=leg.amount - 1_000) if leg.amount > 0 else leg

    legs = edit.pay(rail, edit.at(edit.day(9), 11), 10_000, spoil=short)
    return {edit.key(legs[0].transfer_id)}


def timeliness_breach(edit: Edit) -> set[str]:
    """A leg that is posted an hour after its transfer was reported complete."""
    at = edit.at(edit.day(10), 11)

    def late(leg: Leg) -> Leg:
        if leg.amount < 0:
            return leg
        return replace(leg, posting=at + clock.HOUR, transfer_completion=at)

    _, credit = edit.pay(plain_rail(edit), at, 20_000, spoil=late)
    return {edit.key(credit.id)}


def unmatched_posting(edit: Edit) -> set[str]:
    """A posting of a rail that nobody declared."""

    def strange(leg: Leg) -> Leg:
        return replace(leg, rail_name="UndeclaredRail", transfer_type="undeclared")

    at = edit.at(edit.day(15), 14)
    legs = edit.pay(plain_rail(edit), at, 33_000, spoil=strange)
    return {edit.key(leg.id) for leg in legs}


def supersession_breach(edit: Edit) -> set[str]:
    """A posting that somebody wrote again without saying why."""
    legs = edit.pay(plain_rail(edit), edit.at(edit.day(12), 12), 25_000)
    again = edit.change(legs[-1], None)
    return {edit.key("transactions", again.id, again.entry)}


def bundle_breach(edit: Edit) -> set[str]:
    """A leg that names a bundle which does not exist."""
    no_bundle = "plant-no-such-bundle"
    legs = edit.pay(plain_rail(edit), edit.at(edit.day(16), 15), 27_500)
    edit.change(legs[0], "BundleAssignment", bundle_id=no_bundle)
    return {edit.key("member", legs[0].id, no_bundle)}


def stuck_pending(edit: Edit) -> set[str]:
    """A file that never came: three transfers of one rail that stay Pending."""
    rail = rails(
        edit,
        lambda rail: (
            bool(rail.max_pending_seconds) and is_sound(edit, rail, "follows", "waits", "capped", "expected")
        ),
        "rail with max_pending_age",
    )[0]
    ago = 8
    while edit.at(edit.day(ago), 10) + (rail.max_pending_seconds or 0) >= edit.as_of:
        ago += 1
    found: set[str] = set()
    for number in range(3):
        legs = edit.fire(
            rail,
            edit.at(edit.day(ago), 10, number),
            _pair(edit, rail, number),
            45_000,
            spoil=lambda leg: replace(leg, status="Pending"),
        )
        found.update(edit.key(leg.id) for leg in legs)
    return found


def _pair(edit: Edit, rail: Rail, number: int) -> Pair:
    """Another pair of accounts for each number."""
    if rail.is_two_leg:
        sources, destinations = (
            edit.cast.holders_of(rail.source_roles),
            edit.cast.holders_of(rail.destination_roles),
        )
        return sources[number % len(sources)], destinations[number % len(destinations)]
    party = edit.cast.holders_of(rail.leg_roles)[0]
    return (party, None) if rail.leg_direction == "Debit" else (None, party)


def stuck_unbundled(edit: Edit) -> set[str]:
    """A leg that every sweep since has overlooked."""
    waiting = [rail for rail in edit.institution.rails if _waits(edit, rail)]
    what = "rail of one leg with max_unbundled_age that stands alone"
    return edit.first(waiting, what, lambda rail: _overlook(edit, rail))


def _waits(edit: Edit, rail: Rail) -> bool:
    waits = rail.max_unbundled_seconds is not None and rail.leg_direction == "Debit"
    demands_it = edit.plan.must_be_bundled_within(rail, None) == 0
    return waits and not demands_it and rail.name not in edit.plan.chained and is_sound(edit, rail, "waits")


def _overlook(edit: Edit, rail: Rail) -> set[str]:
    at = edit.at(edit.day(len(edit.business_days) - 2), 16)
    if at + (rail.max_unbundled_seconds or 0) >= edit.as_of:
        raise CannotPlantError("the window is shorter than max_unbundled_age")
    account = edit.payer(rail.leg_roles, 1_250, at)
    legs = edit.fire(rail, at, (account, None), 1_250)
    return {edit.key(legs[0].id)}


def posting_requirement_breach(edit: Edit) -> set[str]:
    """A Posted leg without the reference that its rail demands."""
    rail = rails(
        edit,
        lambda rail: _demands_metadata(edit, rail),
        "rail on its own whose legs must carry a metadata key",
    )[0]
    legs = (leg for leg in edit.current.values() if leg.rail_name == rail.name and leg.status == "Posted")
    leg = next(legs, None)
    if leg is None:
        raise CannotPlantError(f"the feed has no Posted leg of {rail.name}")
    edit.change(leg, metadata=None)
    return {edit.key(leg.id, name) for name in rail.posted_requirements}


def _demands_metadata(edit: Edit, rail: Rail) -> bool:
    """Of its own, and nothing else depends on it."""
    needed = edit.plan.requirements(rail, None)
    return (
        bool(rail.posted_requirements)
        and rail.name not in edit.plan.leg_rails
        and all(requirement.metadata_key for requirement in needed if requirement.source == "declared")
    )
