"""What a row of a check shows beside its rule: its key, whom and what it concerns, and how much is at stake."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from functools import cache
from typing import Any

from .books import Books
from .checks import CHECKS
from .exceptions import exception_key, latest_business_day
from .rows import Balance, Posting
from .transfers import Transfer

Shown = dict[str, Any]

_HIGH = (
    "drift",
    "ledger_drift",
    "overdraft",
    "expected_eod_balance_breach",
    "limit_breach",
    "conservation_breach",
    "business_day_enclosure_breach",
    "parent_balance_missing",
    "supersession_breach",
)
SEVERITY = {check: "high" if check in _HIGH else "medium" for check in CHECKS} | {"dead_declaration": "low"}
_DAY = (
    "drift",
    "ledger_drift",
    "overdraft",
    "expected_eod_balance_breach",
    "limit_breach",
    "timeliness_breach",
    "business_day_enclosure_breach",
    "parent_balance_missing",
)
COLUMNS = (
    "exception_key",
    "account_id",
    "account_name",
    "account_role",
    "business_day",
    "transfer_id",
    "transaction_id",
    "transfer_type",
    "rail_name",
    "magnitude_money",
    "magnitude_count",
    "first_day",
    "drift_change",
)
"""What `exceptions` holds of every row; absent where a check has it not."""


def shown(books: Books, check: str, row: Any) -> Shown:
    """The row's own columns, and those that tell a reader what it is about."""
    return {"exception_key": exception_key(check, row)} | asdict(row) | _ABOUT[check](books, row)


def _leg(books: Books, row: Any) -> Shown:
    """A leg describes its account as it did itself."""
    leg: Posting = books.postings[row.transaction_id]
    return {
        "transaction_id": leg.id,
        "transfer_id": leg.transfer_id,
        "transfer_type": leg.transfer_type,
        "rail_name": leg.rail_name,
        "account_id": leg.account_id,
        "account_name": leg.account_name,
        "account_role": leg.account_role,
        "business_day": books.days.of(leg).label,
        "posting": leg.posting,
        "amount_money": leg.amount,
        "magnitude_money": abs(leg.amount),
    }


def _templated_leg(books: Books, row: Any) -> Shown:
    return _leg(books, row) | {"template_name": books.postings[row.transaction_id].template_name}


def _matched_leg(books: Books, row: Any) -> Shown:
    direction = books.postings[row.transaction_id].direction
    return _templated_leg(books, row) | {"amount_direction": direction}


def _transfer(books: Books, row: Any, transfer_id: str | None = None) -> Shown:
    transfer = books.transfers[transfer_id or row.transfer_id]
    return {
        "transfer_id": transfer.transfer_id,
        "transfer_type": transfer.transfer_type,
        "rail_name": rail_name(transfer),
        "business_day": transfer.opened_day,
        "magnitude_money": moved(transfer),
    }


def _parent(books: Books, row: Any) -> Shown:
    """A parent transfer that waits for a child, since its deadline or since it opened."""
    transfer = books.transfers[row.transfer_id]
    since = transfer.deadline or transfer.opened
    assert since is not None
    waited = books.as_of.replace(microsecond=0) - since.replace(microsecond=0)
    return _transfer(books, row) | {
        "opened_at": transfer.opened,
        "deadline": transfer.deadline,
        "overdue_seconds": int(waited.total_seconds()),
    }


def _conservation(books: Books, row: Any) -> Shown:
    transfer = books.transfers[row.transfer_id]
    return _transfer(books, row) | {
        "template_name": transfer.template_name,
        "opened_at": transfer.opened,
        "deadline": transfer.deadline,
        "posted_legs": transfer.posted_legs,
        "pending_legs": transfer.pending_legs,
        "magnitude_money": abs(row.difference),
    }


def _template_transfer(books: Books, row: Any) -> Shown:
    return _transfer(books, row) | {"template_name": books.transfers[row.transfer_id].template_name}


def _counted(about: Callable[[Books, Any], Shown], column: str) -> Callable[[Books, Any], Shown]:
    return lambda books, row: about(books, row) | {"magnitude_count": getattr(row, column)}


def _disagreement(books: Books, row: Any) -> Shown:
    return _transfer(books, row) | {"transfer_parent_id": books.transfers[row.transfer_id].transfer_parent_id}


def _bundle(books: Books, row: Any) -> Shown:
    if row.kind == "member":
        about = _leg(books, row)
        return {column: about[column] for column in about if column not in ("posting", "amount_money")}
    none = dict.fromkeys(("account_id", "account_name", "account_role"))
    return none | _transfer(books, row, row.bundle_id) | {"magnitude_money": abs(row.difference)}


def _day(amount: str) -> Callable[[Books, Any], Shown]:
    """A stored day, with the account as its row describes it."""

    def about(books: Books, row: Any) -> Shown:
        stored = books.balances[row.account_id, row.business_day_start]
        return {
            "account_name": stored.account_name,
            "account_role": stored.account_role,
            "business_day": books.days.label(stored),
            "business_day_end": stored.end,
            "stored_balance": stored.money,
            "magnitude_money": abs(getattr(row, amount)),
        }

    return about


def _limit(_: Books, row: Any) -> Shown:
    return {
        "transfer_type": row.limit_name if row.limit_by == "transfer_type" else None,
        "rail_name": row.limit_name if row.limit_by == "rail" else None,
        "magnitude_money": row.over_by,
    }


def _as_it_is(_: Books, row: Any) -> Shown:
    """The row says all of it."""
    return {}


def _supersession(books: Books, row: Any) -> Shown:
    entries: Mapping[int, Posting | Balance] = _entries(books, row.relation)
    new, prior = entries[row.entry], entries[row.prior_entry]
    account = books.accounts.get(new.account_id)
    leg = new if isinstance(new, Posting) else None
    label, money, before = (
        (books.days.of(new).label, new.amount, prior.amount)
        if isinstance(new, Posting) and isinstance(prior, Posting)
        else (books.days.label(new), new.money, prior.money)  # type: ignore[union-attr, arg-type]
    )
    return {
        "account_id": new.account_id,
        "account_name": account and account.account_name,
        "account_role": account and account.account_role,
        "business_day": label,
        "transfer_id": leg and leg.transfer_id,
        "transfer_type": leg and leg.transfer_type,
        "rail_name": leg and leg.rail_name,
        "supersedes": new.supersedes,
        "prior_status": prior.status if isinstance(prior, Posting) else None,
        "status": leg and leg.status,
        "prior_money": before,
        "new_money": money,
        "magnitude_money": abs(money - before),
    }


@cache
def _entries(books: Books, relation: str) -> Mapping[int, Posting | Balance]:
    rows = books.transactions if relation == "transactions" else books.daily_balances
    return {row.entry: row for row in rows}


def _declaration(_: Books, row: Any) -> Shown:
    return {"rail_name": row.name if row.kind == "rail" else None}


def rail_name(transfer: Transfer) -> str:
    """The first of its Posted and Pending legs' rails, else of all."""
    return min(leg.rail_name for leg in transfer.live_legs or transfer.legs)


def moved(transfer: Transfer) -> int:
    """The greater of its Posted debits and credits."""
    amounts = [leg.amount for leg in transfer.legs if leg.is_posted]
    return max(
        sum(amount for amount in amounts if amount > 0), -sum(amount for amount in amounts if amount < 0)
    )


_ABOUT: Mapping[str, Callable[[Books, Any], Shown]] = {
    "drift": _day("drift"),
    "ledger_drift": _day("drift"),
    "overdraft": _day("stored_balance"),
    "expected_eod_balance_breach": _day("variance"),
    "limit_breach": _limit,
    "stuck_pending": _leg,
    "stuck_unbundled": _leg,
    "conservation_breach": _conservation,
    "timeliness_breach": _leg,
    "business_day_enclosure_breach": _as_it_is,
    "parent_balance_missing": _as_it_is,
    "supersession_breach": _supersession,
    "chain_orphan": _parent,
    "chain_xor_breach": _counted(_parent, "fired"),
    "chain_parent_disagreement": _counted(_disagreement, "parents"),
    "template_xor_breach": _counted(_template_transfer, "fired"),
    "fan_in_breach": _counted(_template_transfer, "found"),
    "unmatched_posting": _matched_leg,
    "posting_requirement_breach": _templated_leg,
    "transfer_key_duplicate": _template_transfer,
    "variable_leg_breach": _templated_leg,
    "bundle_breach": _bundle,
    "dead_declaration": _declaration,
}


def shown_checks(books: Books) -> dict[str, list[Shown]]:
    return {check: [shown(books, check, row) for row in rule(books)] for check, rule in CHECKS.items()}


def shown_exceptions(checks: Mapping[str, list[Shown]]) -> list[Shown]:
    """`exceptions` in full."""
    return [_listed(check, row) for check, rows in checks.items() for row in rows]


def shown_todays_exceptions(books: Books, checks: Mapping[str, list[Shown]]) -> list[Shown]:
    """Of the latest business day, and all that is open."""
    today = latest_business_day(books)
    rows = shown_exceptions(checks)
    return [row for row in rows if row["check_scope"] == "open" or row["business_day"] == today]


def _listed(check: str, row: Shown) -> Shown:
    own = {
        "check_name": check,
        "severity": SEVERITY[check],
        "check_scope": "day" if check in _DAY else "open",
    }
    return own | {column: row.get(column) for column in COLUMNS}
