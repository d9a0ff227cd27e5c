"""A transfer whose credit is 10.00 short of its debit."""

from __future__ import annotations

from dataclasses import replace

from recongen.demo.feed.plants.edit import Edit, key

_SHORT = 1_000


def plant(edit: Edit) -> set[str]:
    debit, credit = edit.fire_plain("conservation_breach", edit.plain_rail, edit.at(edit.day(9), 11), 10_000)
    short = replace(credit, amount=credit.amount - _SHORT)
    edit.legs[credit.entry - 1] = edit.current[credit.id] = short
    return {key("conservation_breach", debit.transfer_id)}
