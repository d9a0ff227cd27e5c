"""Edges: the money of each transfer from account to account, shared out in whole cents by exact fractions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from math import floor

from .books import Books
from .keys import key
from .rows import Posting

MOST_PAIRS = 10_000
"""Of a transfer's debit and credit legs; with more, both sides are laid along one line."""


@dataclass(frozen=True, slots=True)
class Edge:
    edge_key: str
    transfer_id: str
    transfer_type: str
    template_name: str | None
    posting: datetime
    business_day: date
    source_account_id: str
    source_account_name: str
    source_account_role: str
    source_account_scope: str
    target_account_id: str
    target_account_name: str
    target_account_role: str
    target_account_scope: str
    amount: int
    debit_transaction_id: str
    credit_transaction_id: str
    is_self: int


def inv_transfer_edges(books: Books) -> list[Edge]:
    return [
        _edge(books, debit, credit, amount)
        for transfer in books.transfers.values()
        for debit, credit, amount in shares([leg for leg in transfer.legs if leg.is_posted])
    ]


def shares(legs: list[Posting]) -> Iterator[tuple[Posting, Posting, int]]:
    """Each leg of the lesser side, shared out over the legs of the other side in the order of their ids; where there are too many of both,
    over the next ones that have something left."""
    debits = sorted((leg for leg in legs if leg.amount < 0), key=lambda leg: leg.id)
    credits = sorted((leg for leg in legs if leg.amount > 0), key=lambda leg: leg.id)
    credits_are_lesser = sum(leg.amount for leg in legs) <= 0
    lesser, greater = (credits, debits) if credits_are_lesser else (debits, credits)
    share = _along_one_line if len(lesser) * len(greater) > MOST_PAIRS else _by_size
    for leg, other, cents in share(lesser, greater):
        yield (other, leg, cents) if credits_are_lesser else (leg, other, cents)


def _by_size(lesser: list[Posting], greater: list[Posting]) -> Iterator[tuple[Posting, Posting, int]]:
    for leg in lesser:
        for other, cents in zip(greater, apportioned(abs(leg.amount), greater), strict=True):
            if cents:
                yield leg, other, cents


def _along_one_line(lesser: list[Posting], greater: list[Posting]) -> Iterator[tuple[Posting, Posting, int]]:
    moved = sum(abs(leg.amount) for leg in lesser)
    others = iter(zip(greater, apportioned(moved, greater), strict=True))
    other, left = next(others)
    for leg in lesser:
        wanted = abs(leg.amount)
        while wanted:
            while not left:
                other, left = next(others)
            cents = min(wanted, left)
            yield leg, other, cents
            wanted, left = wanted - cents, left - cents


def apportioned(amount: int, legs: list[Posting]) -> list[int]:
    """What each leg gets: all that those up to it get, less all that those before it get, both rounded down."""
    if not legs:
        return []
    whole = sum(abs(leg.amount) for leg in legs)
    given, reached, result = 0, 0, []
    for leg in legs:
        reached += abs(leg.amount)
        target = floor(Fraction(reached, whole) * amount)
        result.append(target - given)
        given = target
    return result


def _edge(books: Books, debit: Posting, credit: Posting, amount: int) -> Edge:
    transfer = books.transfers[debit.transfer_id]
    source, target = books.accounts[debit.account_id], books.accounts[credit.account_id]
    return Edge(
        edge_key=key("inv_transfer_edges", debit.id, credit.id),
        transfer_id=transfer.transfer_id,
        transfer_type=transfer.transfer_type,
        template_name=transfer.template_name,
        posting=credit.posting,
        business_day=books.days.of(credit).label,
        source_account_id=source.account_id,
        source_account_name=source.account_name,
        source_account_role=source.account_role,
        source_account_scope=source.account_scope,
        target_account_id=target.account_id,
        target_account_name=target.account_name,
        target_account_role=target.account_role,
        target_account_scope=target.account_scope,
        amount=amount,
        debit_transaction_id=debit.id,
        credit_transaction_id=credit.id,
        is_self=int(debit.account_id == credit.account_id),
    )
