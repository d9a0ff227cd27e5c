"""A posting of a rail that nobody declared."""

from __future__ import annotations

from dataclasses import replace

from recongen.demo.feed.plants.edit import Edit, key


def plant(edit: Edit) -> set[str]:
    at = edit.at(edit.day(15), 14)
    legs = edit.fire_plain("unmatched_posting", edit.plain_rail, at, 33_000)
    for leg in legs:
        strange = replace(leg, rail_name="UndeclaredRail", transfer_type="undeclared")
        edit.legs[leg.entry - 1] = edit.current[leg.id] = strange
    return {key("unmatched_posting", leg.id) for leg in legs}
