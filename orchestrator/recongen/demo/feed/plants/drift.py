"""A balance that does not follow from its postings: somebody typed 75.00 too much."""

from __future__ import annotations

from recongen.demo.feed.plants.edit import Edit, key

_TOO_MUCH = 7_500


def plant(edit: Edit) -> set[str]:
    day = edit.day(5)
    leaves = [
        party
        for party in edit.cast.parties
        if party.is_internal and not edit.cast.children[party.id] and not edit.expects_a_balance(party)
    ]
    account = edit.take(leaves, "internal account without children")
    return {key("drift", account.id, edit.bend(account, day, _TOO_MUCH))}
