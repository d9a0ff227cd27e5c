"""All checks by name, and how to run them on a bank."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from datetime import date
from typing import Any

from . import (
    balance_checks,
    bundle_checks,
    chain_checks,
    dead_checks,
    limit_checks,
    match_checks,
    parent_checks,
    posting_checks,
    supersession_checks,
    template_checks,
    transfer_checks,
)
from .bank import Bank
from .books import Books

Check = Callable[[Books], Sequence[Any]]

INVARIANTS: dict[str, Check] = {
    "drift": balance_checks.drift,
    "ledger_drift": balance_checks.ledger_drift,
    "overdraft": balance_checks.overdraft,
    "expected_eod_balance_breach": balance_checks.expected_eod_balance_breach,
    "limit_breach": limit_checks.limit_breach,
    "stuck_pending": posting_checks.stuck_pending,
    "stuck_unbundled": posting_checks.stuck_unbundled,
    "conservation_breach": transfer_checks.conservation_breach,
    "timeliness_breach": posting_checks.timeliness_breach,
    "business_day_enclosure_breach": posting_checks.business_day_enclosure_breach,
    "parent_balance_missing": parent_checks.parent_balance_missing,
    "supersession_breach": supersession_checks.supersession_breach,
}
FLOWS: dict[str, Check] = {
    "chain_orphan": chain_checks.chain_orphan,
    "chain_xor_breach": chain_checks.chain_xor_breach,
    "chain_parent_disagreement": chain_checks.chain_parent_disagreement,
    "template_xor_breach": template_checks.template_xor_breach,
    "fan_in_breach": chain_checks.fan_in_breach,
    "unmatched_posting": match_checks.unmatched_posting,
    "posting_requirement_breach": match_checks.posting_requirement_breach,
    "transfer_key_duplicate": transfer_checks.transfer_key_duplicate,
    "variable_leg_breach": template_checks.variable_leg_breach,
    "bundle_breach": bundle_checks.bundle_breach,
    "dead_declaration": dead_checks.dead_declaration,
}
CHECKS: dict[str, Check] = {**INVARIANTS, **FLOWS}


def run_checks(bank: Bank, holidays: AbstractSet[date] | None = None) -> dict[str, list[Any]]:
    """The rows of every check; `holidays` replaces the bank's own public holidays."""
    books = Books(bank, holidays)
    return {name: list(check(books)) for name, check in CHECKS.items()}
