"""Reducing a bank that fails to one that still does and is small enough to read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from .bank import Bank

T = TypeVar("T")
Fails = Callable[[Bank], bool]

_PARTS = ("chains", "limit_schedules")
"""Parts of an institution that nothing else refers to."""


def smallest(bank: Bank, fails: Fails) -> Bank:
    """The bank without any row, chain entry or limit that the failure does not need.

    `fails` must hold for the bank; it is asked about some hundred smaller ones.
    """
    before = None
    while before != bank:
        before = bank
        for relation in ("transactions", "daily_balances", "case_events", "period_events"):
            bank = _reduce(bank, getattr(bank, relation), _with_rows(bank, relation), fails)
        for part in _PARTS:
            bank = _reduce(bank, getattr(bank.institution, part), _with_part(bank, part), fails)
    return bank


def _with_rows(bank: Bank, relation: str) -> Callable[[Sequence[Any]], Bank]:
    def rebuilt(rows: Sequence[Any]) -> Bank:
        changed: dict[str, Any] = {relation: list(rows)}
        return replace(bank, **changed)

    return rebuilt


def _with_part(bank: Bank, part: str) -> Callable[[Sequence[Any]], Bank]:
    def rebuilt(entries: Sequence[Any]) -> Bank:
        changed: dict[str, Any] = {part: tuple(entries)}
        return replace(bank, institution=replace(bank.institution, **changed))

    return rebuilt


def _reduce(bank: Bank, items: Sequence[T], rebuilt: Callable[[Sequence[T]], Bank], fails: Fails) -> Bank:
    """Drop runs of items, halves first and single ones last, while the failure stays."""
    kept = list(items)
    size = len(kept)
    while size:
        position = 0
        while position < len(kept):
            fewer = kept[:position] + kept[position + size :]
            smaller = rebuilt(fewer)
            if fails(smaller):
                kept, bank = fewer, smaller
            else:
                position += size
        size //= 2
    return bank
