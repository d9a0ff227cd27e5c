"""All checks by name, and how to run them on a bank."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from datetime import date
from typing import Any

# Each registers its rules.
from . import (  # noqa: F401
    balance_checks,
    bundle_checks,
    chain_checks,
    dead_checks,
    limit_checks,
    match_checks,
    parent_checks,
    period_checks,
    posting_checks,
    supersession_checks,
    template_checks,
    transfer_checks,
)
from .bank import Bank
from .books import Books
from .registry import CHECKS

__all__ = ["CHECKS", "run_checks"]


def run_checks(bank: Bank, holidays: AbstractSet[date] | None = None) -> dict[str, list[Any]]:
    """The rows of every check; `holidays` replaces the bank's own public holidays."""
    books = Books(bank, holidays)
    return {name: list(check(books)) for name, check in CHECKS.items()}
