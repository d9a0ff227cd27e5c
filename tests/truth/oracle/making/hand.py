"""Rows written by hand: every column has a dull default, so that a test names only what it is about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from recongen.institution.types import (
    Account,
    AccountTemplate,
    ChainEntry,
    Institution,
    LimitSchedule,
    Rail,
    TransferTemplate,
)

from ..bank import Bank, FeedRow
from ..rows import BALANCE_COLUMNS, TRANSACTION_COLUMNS, instant

MOVE = Rail("move", "move", source_roles=("Cash",), destination_roles=("Cash",), origin="InternalInitiated")


def institution(
    rails: Sequence[Rail] = (MOVE,),
    accounts: Sequence[Account] = (),
    account_templates: Sequence[AccountTemplate] = (),
    templates: Sequence[TransferTemplate] = (),
    chains: Sequence[ChainEntry] = (),
    limits: Sequence[LimitSchedule] = (),
    **more: Any,
) -> Institution:
    """`more` are fields of the institution by their own names."""
    return Institution(
        prefix="hand",
        accounts=tuple(accounts),
        rails=tuple(rails),
        account_templates=tuple(account_templates),
        transfer_templates=tuple(templates),
        chains=tuple(chains),
        limit_schedules=tuple(limits),
        **more,
    )


def leg(transaction_id: str, amount: str, **columns: str | None) -> FeedRow:
    """A Posted leg of rail `move` on the internal account `A` of role `Cash`."""
    default: FeedRow = {
        "id": transaction_id,
        "account_id": "A",
        "account_name": "Account",
        "account_role": "Cash",
        "account_scope": "internal",
        "amount_money": amount,
        "amount_direction": "Debit" if amount.startswith("-") else "Credit",
        "status": "Posted",
        "posting": "2030-01-02 10:00:00",
        "transfer_id": "t1",
        "transfer_type": "move",
        "rail_name": "move",
        "origin": "InternalInitiated",
    }
    return _complete(TRANSACTION_COLUMNS, default, columns)


def day(account_id: str, start: str, money: str, **columns: str | None) -> FeedRow:
    """The balance of an internal account of role `Cash`; a date alone is its whole calendar day."""
    first = instant(start)
    default: FeedRow = {
        "account_id": account_id,
        "account_name": "Account",
        "account_role": "Cash",
        "account_scope": "internal",
        "business_day_start": first.isoformat(sep=" "),
        "business_day_end": (first + timedelta(days=1)).isoformat(sep=" "),
        "money": money,
    }
    return _complete(BALANCE_COLUMNS, default, columns)


def _complete(names: Sequence[str], default: FeedRow, columns: FeedRow) -> FeedRow:
    unknown = set(columns) - set(names)
    if unknown:
        raise ValueError(f"no such columns: {sorted(unknown)}")
    return dict.fromkeys(names) | default | columns


def bank(
    institution: Institution,
    legs: Sequence[FeedRow] = (),
    days: Sequence[FeedRow] = (),
    as_of: str = "2030-01-20 00:00:00",
) -> Bank:
    """Entries follow the order of the rows."""
    return Bank(institution, _numbered(legs), _numbered(days), instant(as_of))


def _numbered(rows: Sequence[FeedRow]) -> list[FeedRow]:
    return [row | {"entry": row["entry"] or str(number)} for number, row in enumerate(rows, start=1)]
