"""A posting that somebody wrote again without saying why."""

from __future__ import annotations

from recongen.demo.feed.plants.edit import Edit, key
from recongen.institution.types import Rail


def plant(edit: Edit) -> set[str]:
    rail = edit.rail(
        lambda rail: _is_sound(edit, rail), "rail of two legs that stands alone and nets to zero"
    )
    legs = edit.fire_plain("supersession_breach", rail, edit.at(edit.day(12), 12), 25_000)
    again = edit.change(legs[-1], None)
    return {key("supersession_breach", "transactions", again.id, again.entry)}


def _is_sound(edit: Edit, rail: Rail) -> bool:
    """Its transfers are healthy: they net to what they should and lack nothing that the rail demands."""
    demanded_elsewhere = set(rail.posted_requirements) - set(rail.metadata_keys)
    return edit.is_plain(rail) and not rail.expected_net and not demanded_elsewhere
