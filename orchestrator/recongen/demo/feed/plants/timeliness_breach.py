"""A leg that is posted an hour after its transfer was reported complete."""

from __future__ import annotations

from dataclasses import replace

from recongen.demo.feed import clock
from recongen.demo.feed.plants.edit import Edit, key


def plant(edit: Edit) -> set[str]:
    at = edit.at(edit.day(10), 11)
    _, credit = edit.fire_plain("timeliness_breach", edit.plain_rail, at, 20_000)
    late = replace(credit, posting=at + clock.HOUR, transfer_completion=at)
    edit.legs[credit.entry - 1] = edit.current[credit.id] = late
    return {key("timeliness_breach", credit.id)}
