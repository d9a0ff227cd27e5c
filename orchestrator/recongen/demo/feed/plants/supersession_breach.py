"""A posting that somebody wrote again without saying why."""

from __future__ import annotations

from recongen.demo.feed.plants.edit import Edit, key


def plant(edit: Edit) -> set[str]:
    legs = edit.fire_plain("supersession_breach", edit.plain_rail, edit.at(edit.day(12), 12), 25_000)
    again = edit.change(legs[-1], None)
    return {key("supersession_breach", "transactions", again.id, again.entry)}
