"""A file that never came: three transfers of one rail that stay Pending."""

from __future__ import annotations

from recongen.demo.feed.plants.edit import Edit, key

_TRANSFERS = 3
_AMOUNT = 45_000


def plant(edit: Edit) -> set[str]:
    rail = edit.rail(
        lambda rail: (
            bool(rail.max_pending_seconds) and edit.is_sound(rail, "follows", "waits", "capped", "expected")
        ),
        "rail with max_pending_age",
    )
    ago = 8
    while edit.at(edit.day(ago), 10) + (rail.max_pending_seconds or 0) >= edit.as_of:
        ago += 1
    found: set[str] = set()
    for number in range(_TRANSFERS):
        at = edit.at(edit.day(ago), 10, number)
        pair = [
            edit.holders(roles)[number % len(edit.holders(roles))] if roles else None
            for roles in (rail.source_roles, rail.destination_roles)
        ]
        if not rail.is_two_leg:
            pair[0 if rail.leg_direction == "Debit" else 1] = edit.holders(rail.leg_roles)[0]
        legs = edit.fire("stuck_pending", rail, at, pair[0], pair[1], _AMOUNT, status="Pending")
        found.update(key("stuck_pending", leg.id) for leg in legs)
    return found
