"""Checks of whole transfers: conservation, repeated transfer keys."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from .about import of_conservation, of_template_transfer
from .books import Books
from .jsonvalues import filled
from .registry import check
from .transfers import Transfer


@dataclass(frozen=True, slots=True)
class ConservationBreach:
    transfer_id: str
    posted_net: int
    expected_net: int
    difference: int
    off_since: datetime | None


@dataclass(frozen=True, slots=True)
class TransferKeyDuplicate:
    transfer_id: str
    template_name: str
    first_transfer_id: str


@check("high", key=("transfer_id",), about=of_conservation, signed="difference")
def conservation_breach(books: Books) -> list[ConservationBreach]:
    """Due transfers whose Posted legs do not net to what is expected."""
    return [
        ConservationBreach(
            row.transfer_id,
            row.posted_net,
            row.expected_net,
            row.posted_net - row.expected_net,
            _off_since(row),
        )
        for row in books.transfers.values()
        if row.due and row.expected_net is not None and row.posted_net != row.expected_net
    ]


def _off_since(transfer: Transfer) -> datetime | None:
    """The earliest posting after the last moment at which its legs added up."""
    legs = [leg for leg in transfer.legs if leg.is_posted]
    moments = sorted({leg.posting for leg in legs})
    balanced = [
        at for at in moments if sum(leg.amount for leg in legs if leg.posting <= at) == transfer.expected_net
    ]
    return min((at for at in moments if at > balanced[-1]), default=None) if balanced else None


@check("medium", key=("transfer_id",), about=of_template_transfer)
def transfer_key_duplicate(books: Books) -> list[TransferKeyDuplicate]:
    """Transfers of a template that repeat the complete key of one opened before them."""
    groups: dict[tuple[str, tuple[str, ...]], list[tuple[datetime, str]]] = defaultdict(list)
    for transfer in books.transfers.values():
        key = _transfer_key(books, transfer)
        if key is not None and transfer.template_name is not None and transfer.opened is not None:
            groups[transfer.template_name, key].append((transfer.opened, transfer.transfer_id))
    return [
        TransferKeyDuplicate(repeated, template, min(group)[1])
        for (template, _), group in groups.items()
        for _, repeated in sorted(group)[1:]
    ]


def _transfer_key(books: Books, transfer: Transfer) -> tuple[str, ...] | None:
    """The smallest value of each key over the legs, when every key has one."""
    if transfer.template_name is None:
        return None
    values = []
    for key in books.templates[transfer.template_name].transfer_key:
        given = (filled(leg.metadata, key) for leg in transfer.live_legs)
        smallest = min((value for value in given if value is not None), default=None)
        if smallest is None:
            return None
        values.append(smallest)
    return tuple(values) or None
