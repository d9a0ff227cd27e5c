"""Which rails a plant may use: those of which nothing else comes than what it is about."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from recongen.demo.feed.plants.edit import CannotPlantError, Edit
from recongen.demo.feed.rows import Leg, Party, beyond
from recongen.institution.types import Rail

_ROOMY = 5000
"""Dollars a day."""


def rails(edit: Edit, suits: Callable[[Rail], bool], what: str) -> list[Rail]:
    found = [rail for rail in edit.institution.rails if suits(rail)]
    if not found:
        raise CannotPlantError(f"the institution has no {what}")
    return found


def is_sound(edit: Edit, rail: Rail, *but: str, parent: bool = False) -> bool:
    """Whether a transfer of the rail alone leaves nothing to be found, or nothing but for what the plant is about:
    `follows` (something must follow it), `waits` (for a bundle), `capped`, `expected` (balances it may disturb)."""
    plan, roles = edit.plan, (*rail.source_roles, *rail.destination_roles, *rail.leg_roles)
    sides = (rail.source_roles, rail.destination_roles) if rail.is_two_leg else (rail.leg_roles,)
    return (
        not rail.aggregating
        and rail.leg_direction != "Variable"
        and rail.name not in plan.leg_rails
        and all(edit.cast.holders_of(side) for side in sides)
        and plan.lack(rail, None, parent) is None
        and ("follows" in but or not any(entry.required for entry in plan.followers.get(rail.name, ())))
        and ("waits" in but or plan.must_be_bundled_within(rail, None) is None)
        and ("capped" in but or all(schedule.cap >= _ROOMY for schedule in edit.caps(rail)))
        and ("expected" in but or not any(is_clearing(edit, role) for role in roles))
    )


def is_clearing(edit: Edit, role: str) -> bool:
    return any(party.expected_eod_balance is not None for party in edit.cast.holders(role))


def is_plain(edit: Edit, rail: Rail) -> bool:
    """Two legs on their own that net to zero, with nothing before or after, and no account that must end its day empty."""
    return (
        rail.is_two_leg
        and is_sound(edit, rail)
        and rail.name not in edit.plan.chained
        and rail.name not in edit.plan.followers
        and rail != edit.plan.opening
        and not edit.plan.takers(rail, None)
        and not rail.expected_net
    )


def plain_rail(edit: Edit) -> Rail:
    return rails(edit, lambda rail: is_plain(edit, rail), "rail of two legs that stands alone")[0]


def open_rails(edit: Edit, source_is_internal: bool) -> Iterator[Rail]:
    """Plain rails into internal accounts that nothing caps, and whose transfers are healthy as they are fired."""
    for rail in edit.institution.rails:
        if (
            is_plain(edit, rail)
            and set(rail.posted_requirements) <= set(rail.metadata_keys)
            and not edit.caps(rail)
            and all(
                party.is_internal == source_is_internal for party in edit.cast.holders_of(rail.source_roles)
            )
            and all(party.is_internal for party in edit.cast.holders_of(rail.destination_roles))
        ):
            yield rail


def drain(edit: Edit, clearing: Party, at: int, amount: int) -> Leg:
    """Takes away what a plant left on an account that must end its day empty. Returns the first leg of it."""
    plan = edit.plan

    def drains(rail: Rail) -> bool:
        return (
            rail.is_two_leg
            and clearing.role in rail.source_roles
            and rail.name not in plan.chained
            and (rail.aggregating or is_sound(edit, rail, "expected"))
            and not beyond(rail)
            and not edit.caps(rail)
            and plan.lack(rail, None, False) is None
            and not any(is_clearing(edit, role) for role in rail.destination_roles)
            and bool(edit.cast.holders_of(rail.destination_roles))
            and rail.name not in plan.followers
            and plan.must_be_bundled_within(rail, None) is None
        )

    rail = rails(edit, drains, f"rail that takes money from {clearing.role}")[0]
    pair = (clearing, edit.cast.holders_of(rail.destination_roles)[0])
    return edit.fire(rail, at, pair, amount)[0]
