"""Two transfers under one key: what was to be one was opened twice."""

from __future__ import annotations

import json

from recongen.demo.feed.plants.edit import CannotPlantError, Edit, key
from recongen.demo.feed.rows import Leg
from recongen.institution.types import TransferTemplate


def plant(edit: Edit) -> set[str]:
    for template in edit.institution.transfer_templates:
        groups = [legs for legs in edit.transfers_of(template.name) if _has(legs, template)]
        if len(groups) < 2:
            continue
        first, second = sorted(groups, key=_opened)[-2:]
        edit.take_transfer(first)
        edit.take_transfer(second)
        values = json.loads(first[0].metadata or "{}")
        for leg in second:
            own = json.loads(leg.metadata or "{}") | {name: values[name] for name in template.transfer_key}
            edit.change(leg, metadata=json.dumps(own, ensure_ascii=False))
        later = max((first, second), key=_opened)[0].transfer_id
        return {key("transfer_key_duplicate", later)}
    raise CannotPlantError("no transfer template has two transfers")


def _has(legs: list[Leg], template: TransferTemplate) -> bool:
    """A complete key that says nothing else: not by when the transfer is due, nor what it follows."""
    carried = [json.loads(leg.metadata or "{}") for leg in legs]
    keys = template.transfer_key
    return template.completion.key not in keys and all(name in own for name in keys for own in carried)


def _opened(legs: list[Leg]) -> tuple[int, str]:
    return min(leg.posting for leg in legs), legs[0].transfer_id
