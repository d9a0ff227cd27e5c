"""Rails, templates and legs in few words, with a dull default for what a bank is not about."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from recongen.institution.types import Completion, Rail, TransferTemplate
from tests.truth.oracle.bank import FeedRow
from tests.truth.oracle.making.hand import leg


def single(name: str, **more: Any) -> Rail:
    """A rail of one credit leg, whose transfer type is its name."""
    fields = {"name": name, "transfer_type": name, "leg_roles": ("Cash",), "leg_direction": "Credit"}
    return Rail(**fields | more)


def template(name: str, *legs: str, **more: Any) -> TransferTemplate:
    """A template of the type `move` that nets to zero and is complete when its business day ends."""
    fields = {
        "name": name,
        "transfer_type": "move",
        "expected_net": Decimal(0),
        "transfer_key": (),
        "completion": Completion("business_day_end"),
        "leg_rails": legs,
    }
    return TransferTemplate(**fields | more)


def fired(transfer: str, rail: str, amount: str = "1.00", **more: str | None) -> FeedRow:
    """A Posted leg of a rail in a transfer; its id is the transfer and the rail, or `id`."""
    key = more.pop("id", None) or f"{transfer}.{rail}"
    return leg(key, amount, **{"transfer_id": transfer, "rail_name": rail, "transfer_type": rail} | more)
