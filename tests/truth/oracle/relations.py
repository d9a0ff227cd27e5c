"""The helper relations as the oracle knows them: accounts, transfers, the current feed, the run."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from .about import rail_name
from .books import Books
from .exceptions import ended_labels
from .periods import PeriodEvent
from .rows import Balance, Posting

Columns = dict[str, Any]


def accounts(books: Books) -> list[Columns]:
    return [
        {
            "account_id": row.account_id,
            "account_name": row.account_name,
            "account_role": row.account_role,
            "account_scope": row.account_scope,
            "account_parent_role": row.account_parent_role,
            "parent_account_id": row.parent_account_id,
            "parent_role_holders": row.role_holders,
            "is_parent": int(books.is_parent(row.account_id)),
            "children": len(row.children),
        }
        for row in books.accounts.values()
    ]


def transfers(books: Books) -> list[Columns]:
    found = []
    for row in books.transfers.values():
        posted = [leg for leg in row.legs if leg.is_posted]
        found.append(
            {
                "transfer_id": row.transfer_id,
                "transfer_type": row.transfer_type,
                "rail_name": rail_name(row),
                "business_day": row.opened_day,
                "template_name": row.template_name,
                "transfer_parent_id": row.transfer_parent_id,
                "legs": len(row.legs),
                "posted_legs": row.posted_legs,
                "pending_legs": row.pending_legs,
                "other_legs": row.other_legs,
                "posted_net": row.posted_net,
                "posted_credits": sum(leg.amount for leg in posted if leg.amount > 0),
                "posted_debits": -sum(leg.amount for leg in posted if leg.amount < 0),
                "expected_net": row.expected_net,
                "opened_at": row.opened,
                "last_posted_at": max((leg.posting for leg in posted), default=None),
                "deadline": row.deadline,
                "reported_completion": row.reported_completion,
                "is_posted": int(row.posted),
                "is_due": int(row.due),
            }
        )
    return found


def current_transactions(books: Books) -> list[Columns]:
    return [_leg(books, leg) for leg in books.postings.values()]


def _leg(books: Books, leg: Posting) -> Columns:
    day = books.days.of(leg)
    return {
        "entry": leg.entry,
        "id": leg.id,
        "account_id": leg.account_id,
        "account_name": leg.account_name,
        "account_role": leg.account_role,
        "account_parent_role": books.parent_role_of(leg),
        "amount_money": leg.amount,
        "amount_direction": leg.direction,
        "status": leg.status,
        "posting": leg.posting,
        "business_day": day.label,
        "business_day_start": day.start,
        "business_day_end": day.end,
        "is_enclosed": int(day.is_enclosed),
        "transfer_id": leg.transfer_id,
    }


def current_daily_balances(books: Books) -> list[Columns]:
    return [
        {
            "entry": row.entry,
            "account_id": row.account_id,
            "business_day": books.days.label(row),
            "business_day_start": row.start,
            "business_day_end": row.end,
            "money": row.money,
            "expected_eod_balance": row.expected_eod_balance,
        }
        for row in books.balances.values()
    ]


def computed_subledger_balance(books: Books) -> list[Columns]:
    return [_computed(books, row) for row in _internal_days(books) if not books.is_parent(row.account_id)]


def computed_ledger_balance(books: Books) -> list[Columns]:
    return [
        _computed(books, row)
        | {column: getattr(books.computed[row.account_id, row.start], column) for column in CHILDREN}
        for row in _internal_days(books)
        if books.is_parent(row.account_id)
    ]


CHILDREN = ("own_posted", "children_stored", "children_reported", "children_expected")


def _internal_days(books: Books) -> Iterator[Balance]:
    return (row for row in books.balances.values() if books.accounts[row.account_id].is_internal)


def _computed(books: Books, row: Balance) -> Columns:
    computed = books.computed[row.account_id, row.start].computed_balance
    return {
        "account_id": row.account_id,
        "business_day": books.days.label(row),
        "business_day_start": row.start,
        "business_day_end": row.end,
        "stored_balance": row.money,
        "computed_balance": computed,
        "drift": row.money - computed,
    }


def run_context(books: Books) -> list[Columns]:
    """The one row, as far as it does not speak of the run itself."""
    ended = (
        row.end
        for row in books.balances.values()
        if row.end <= books.as_of and books.accounts[row.account_id].is_internal
    )
    labels = ended_labels(books)
    kept = labels[-books.institution.exceptions.keep_days :]
    return [
        {
            "prefix": books.institution.prefix,
            "as_of": books.as_of,
            "data_anchor": max(ended, default=None),
            "latest_business_day": labels[-1] if labels else None,
            "previous_business_day": labels[-2] if len(labels) > 1 else None,
            "kept_since_day": kept[0] if kept else None,
            "content_hash": books.institution.content_hash,
            "transactions_rows": len(books.transactions),
            "transactions_high_entry": max((row.entry for row in books.transactions), default=None),
            "latest_posting": max((row.posting for row in books.transactions), default=None),
            "daily_balances_rows": len(books.daily_balances),
            "daily_balances_high_entry": max((row.entry for row in books.daily_balances), default=None),
        }
    ]


def _with_the_one_before(books: Books) -> Iterator[tuple[PeriodEvent, date | None]]:
    closes = books.closed_periods.closes
    for before, close in zip([None, *closes], closes, strict=False):
        yield close, before and before.through_day


def closed_periods(books: Books) -> list[Columns]:
    return [
        {
            "through_day": close.through_day,
            "after_day": before,
            "event": close.event,
            "closed_at": close.made_at,
            "closed_by": close.made_by,
            "transactions_high_entry": close.transactions_mark,
            "daily_balances_high_entry": close.balances_mark,
        }
        for close, before in _with_the_one_before(books)
    ]


def period_history(books: Books) -> list[Columns]:
    closes = {close.event: before for close, before in _with_the_one_before(books)}
    return [
        {
            "event": event.event,
            "kind": event.kind,
            "through_day": event.through_day,
            "after_day": closes.get(event.event),
            "state": "reopened"
            if event.kind == "reopen"
            else "closed"
            if event.event in closes
            else "open again",
            "made_at": event.made_at,
            "made_by": event.made_by,
        }
        for event in books.closed_periods.known
    ]


RELATIONS = {
    "accounts": accounts,
    "transfers": transfers,
    "current_transactions": current_transactions,
    "current_daily_balances": current_daily_balances,
    "computed_subledger_balance": computed_subledger_balance,
    "computed_ledger_balance": computed_ledger_balance,
    "run_context": run_context,
    "closed_periods": closed_periods,
    "period_history": period_history,
}
