"""A control account without a balance on a Sunday: none of its children can be rolled up."""

from __future__ import annotations

from recongen.demo.feed import clock
from recongen.demo.feed.plants.edit import Edit, key


def plant(edit: Edit) -> set[str]:
    parents = [
        party
        for party in edit.cast.parties
        if party.is_internal and edit.has_children(party) and edit.cast.parent(party) is None
    ]
    parent = edit.take(reversed(parents), "internal account with children")
    start = edit.drop(parent, edit.free_day())
    assert start == clock.text(edit.start(parent, edit.free_day()))
    children = [child for child in edit.cast.children[parent.id] if edit.is_stored(child)]
    return {key("parent_balance_missing", child.id, start) for child in children}
