"""A transfer whose credit is 10.00 short of its debit."""

from __future__ import annotations

from dataclasses import replace

from recongen.demo.feed.plants.edit import Edit, key
from recongen.institution.types import Rail

_SHORT = 1_000


def plant(edit: Edit) -> set[str]:
    rail = edit.rail(
        lambda rail: _must_balance(edit, rail), "rail of two legs that stands alone and nets to zero"
    )
    debit, credit = edit.fire_plain("conservation_breach", rail, edit.at(edit.day(9), 11), 10_000)
    short = replace(credit, amount=credit.amount - _SHORT)
    edit.legs[credit.entry - 1] = edit.current[credit.id] = short
    return {key("conservation_breach", debit.transfer_id)}


def _must_balance(edit: Edit, rail: Rail) -> bool:
    """A rail that expects no net is never held to one."""
    return edit.is_plain(rail) and rail.expected_net == 0
