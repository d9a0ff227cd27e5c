"""Twelve accounts pay one on one day, each a little less than 10,000.00."""

from __future__ import annotations

from recongen.demo.feed.plants.edit import CannotPlantError, Edit
from recongen.demo.feed.plants.story import (
    Story,
    dollars,
    free,
    keeps_what_it_gets,
    named,
    nobody,
    open_rails,
    told,
)
from recongen.demo.feed.rows import Party
from recongen.institution.types import Rail

_SENDERS = 12
_LEAST = 940_000
_STEP = 4_500


def plant(edit: Edit) -> Story:
    rails = list(open_rails(edit, source_is_internal=True))
    if not rails:
        raise nobody("uncapped rail on which one account pays another")
    day = edit.day(3)
    for rail in rails:
        recipient = _recipient(edit, rail)
        senders = _senders(edit, rail, recipient, edit.at(day, 10)) if recipient else []
        if recipient is None or len(senders) < _SENDERS:
            continue
        edit.keep(recipient)
        fired = [
            edit.fire(
                "fan_out", rail, edit.at(day, 10, 17 * number), sender, recipient, _LEAST + _STEP * number
            )
            for number, sender in enumerate(senders)
        ]
        total = dollars(sum(legs[-1].amount for legs in fired))
        sentence = (
            f"{_SENDERS} accounts paid {recipient.name} {total} on {day}, each a little less than 10,000.00"
        )
        return told([*senders, recipient], fired, (day, day), sentence)
    raise CannotPlantError(f"there are not {_SENDERS} accounts that could each pay {dollars(_LEAST)} to one")


def _recipient(edit: Edit, rail: Rail) -> Party | None:
    able = free(edit, edit.holders(rail.destination_roles))
    return next((party for party in [*named(edit, "anchor"), *able] if party in able), None)


def _senders(edit: Edit, rail: Rail, recipient: Party, since: int) -> list[Party]:
    """Those of other stories are left out."""
    least = edit.least_since(since)
    others = [recipient, *named(edit, "layering")]
    able = [
        party
        for party in edit.holders(rail.source_roles)
        if party not in others
        and keeps_what_it_gets(edit, party)
        and least[party.id] >= _LEAST + _STEP * _SENDERS
    ]
    return able[:_SENDERS]
