"""Which rails a plant may use: those of which nothing else comes than what it is about."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from recongen.demo.feed.plants.edit import CannotPlantError, Edit
from recongen.demo.feed.rows import Leg, Party, beyond
from recongen.institution.types import Rail

Effect = Literal[
    "cannot fire", "sweep", "needs a parent", "follows", "leads on", "must lead on", "bundled", "waits for a bundle",
    "capped", "tight cap", "net", "expected balance", "opening",
]  # fmt: skip

_ROOMY = 5000
"""Dollars a day."""
_HARMLESS: tuple[Effect, ...] = ("follows", "leads on", "bundled", "capped", "net", "opening")
"""What a single transfer may be about without leaving anything to find."""


def effects(edit: Edit, rail: Rail) -> set[Effect]:
    """What a transfer of the rail alone is about, beside the money that it moves."""
    plan, caps = edit.plan, edit.caps(rail)
    followers = plan.followers.get(rail.name, ())
    sides = (rail.source_roles, rail.destination_roles) if rail.is_two_leg else (rail.leg_roles,)
    found: dict[Effect, bool] = {
        "cannot fire": (rail not in plan.alone and not rail.aggregating)
        or plan.lack(rail, None, has_parent=True) is not None
        or not all(edit.cast.holders_of(side) for side in sides),
        "sweep": rail.aggregating,
        "needs a parent": plan.lack(rail, None, has_parent=False) is not None,
        "follows": rail.name in plan.chained,
        "leads on": bool(followers),
        "must lead on": any(entry.required for entry in followers),
        "bundled": bool(plan.takers(rail, None)),
        "waits for a bundle": plan.must_be_bundled_within(rail, None) is not None,
        "capped": bool(caps),
        "tight cap": any(schedule.cap < _ROOMY for schedule in caps),
        "net": beyond(rail) != 0,
        "expected balance": any(is_clearing(edit, role) for side in sides for role in side),
        "opening": rail == plan.opening,
    }
    return {effect for effect, is_so in found.items() if is_so}


def is_clearing(edit: Edit, role: str) -> bool:
    return any(party.expected_eod_balance is not None for party in edit.cast.holders(role))


def is_sound(edit: Edit, rail: Rail, *but: Effect) -> bool:
    """Whether a transfer of the rail alone leaves nothing to find, or only these effects."""
    return effects(edit, rail) <= {*_HARMLESS, *but}


def is_plain(edit: Edit, rail: Rail) -> bool:
    """Two legs that net to zero, with nothing before or after, and no account that must end its day empty."""
    return rail.is_two_leg and effects(edit, rail) <= {"capped"}


def plain_rails(edit: Edit) -> Iterator[Rail]:
    return (rail for rail in edit.institution.rails if is_plain(edit, rail))


def open_rails(edit: Edit, source_is_internal: bool) -> Iterator[Rail]:
    """Plain rails into internal accounts that nothing caps, and whose transfers are healthy as they are fired."""
    for rail in plain_rails(edit):
        sources, destinations = (
            edit.cast.holders_of(roles) for roles in (rail.source_roles, rail.destination_roles)
        )
        if (
            not edit.caps(rail)
            and set(rail.posted_requirements) <= set(rail.metadata_keys)
            and all(party.is_internal == source_is_internal for party in sources)
            and all(party.is_internal for party in destinations)
        ):
            yield rail


def drain(edit: Edit, clearing: Party, at: int, amount: int) -> Leg | None:
    """Takes away what a plant left on an account that must end its day empty. Returns the first leg of it, if any."""
    if clearing.expected_eod_balance is None:
        return None
    for rail in edit.institution.rails:
        receives = edit.cast.holders_of(rail.destination_roles)
        if (
            rail.is_two_leg
            and clearing.role in rail.source_roles
            and effects(edit, rail) <= {"sweep", "bundled", "expected balance", "opening"}
            and not any(is_clearing(edit, role) for role in rail.destination_roles)
        ):
            return edit.fire(rail, at, (clearing, receives[0]), amount)[0]
    raise CannotPlantError(f"the institution has no rail that takes money from {clearing.role}")
