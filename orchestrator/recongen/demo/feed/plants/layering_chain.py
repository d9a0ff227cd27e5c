"""Money from outside that passes through three accounts to a fourth in one day, each transfer naming the one before."""

from __future__ import annotations

from itertools import pairwise

from recongen.demo.feed.plants.edit import Edit
from recongen.demo.feed.plants.story import Story, dollars, free, named, nobody, open_rails, told, two_days
from recongen.demo.feed.rows import Leg, Party
from recongen.institution.types import Rail

_HOPS = 4
_AMOUNT = 9_600_000
_KEPT_PERCENT = 2
_MINUTES = 50


def plant(edit: Edit) -> Story:
    day = two_days(edit)[1]
    inward, onward, parties = _route(edit)
    fired: list[list[Leg]] = []
    amount = _AMOUNT
    for number, (payer, payee) in enumerate(pairwise(parties)):
        rail = onward if number else inward
        parent = fired[-1][0].transfer_id if fired else None
        at = edit.at(day, 13, _MINUTES * number)
        fired.append(edit.fire("layering_chain", rail, at, payer, payee, amount, parent))
        amount -= amount * _KEPT_PERCENT // 100
    for party in parties[1:]:
        edit.keep(party)
    names = ", ".join(party.name for party in parties[1:-1])
    sentence = (
        f"{dollars(_AMOUNT)} from {parties[0].name} passed through {names} to {parties[-1].name} on {day}, "
        f"{_HOPS} transfers that each name the one before"
    )
    return told(parties, fired, (day, day), sentence)


def _route(edit: Edit) -> tuple[Rail, Rail, list[Party]]:
    """The first rail and the others, and who stands between them: whom the persona casts, else whoever can."""
    found = [
        (inward, onward, parties)
        for inward in open_rails(edit, source_is_internal=False)
        for onward in open_rails(edit, source_is_internal=True)
        for parties in _parties(edit, inward, onward)
    ]
    if not found:
        raise nobody(f"uncapped rails on which money from outside could pass through {_HOPS} accounts")
    cast = named(edit, "layering")[: _HOPS + 1]
    return next((route for route in found if route[2] == cast), found[0])


def _parties(edit: Edit, inward: Rail, onward: Rail) -> list[list[Party]]:
    roles = set(onward.source_roles) & set(onward.destination_roles) & set(inward.destination_roles)
    sources = edit.holders(inward.source_roles)
    cast = named(edit, "layering")[: _HOPS + 1]
    through = free(edit, (party for party in edit.cast.parties if party.role in roles))[:_HOPS]
    fits = len(cast) > _HOPS and cast[0] in sources and all(party.role in roles for party in cast[1:])
    return ([cast] if fits else []) + ([[sources[0], *through]] if len(through) == _HOPS else [])
