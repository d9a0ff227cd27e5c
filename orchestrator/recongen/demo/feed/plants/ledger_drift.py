"""A control account that does not equal the accounts below it."""

from __future__ import annotations

from recongen.demo.feed.plants.edit import Edit, key

_TOO_MUCH = 13_000


def plant(edit: Edit) -> set[str]:
    day = edit.day(6)
    parents = [
        party
        for party in edit.cast.parties
        if party.is_internal and edit.has_children(party) and not edit.expects_a_balance(party)
    ]
    account = edit.take(parents, "internal account with children")
    return {key("ledger_drift", account.id, edit.bend(account, day, _TOO_MUCH))}
