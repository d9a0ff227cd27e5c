"""What a row of a check shows beside its rule: whom and what it concerns, and how much is at stake."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from .books import Books
from .rows import Balance, Posting
from .transfers import Transfer

Shown = dict[str, Any]


def of_leg(books: Books, row: Any) -> Shown:
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


def of_templated_leg(books: Books, row: Any) -> Shown:
    return of_leg(books, row) | {"template_name": books.postings[row.transaction_id].template_name}


def of_matched_leg(books: Books, row: Any) -> Shown:
    direction = books.postings[row.transaction_id].direction
    return of_templated_leg(books, row) | {"amount_direction": direction}


def of_transfer(books: Books, row: Any, transfer_id: str | None = None) -> Shown:
    transfer = books.transfers[transfer_id or row.transfer_id]
    return {
        "transfer_id": transfer.transfer_id,
        "transfer_type": transfer.transfer_type,
        "rail_name": rail_name(transfer),
        "business_day": transfer.opened_day,
        "magnitude_money": moved(transfer),
    }


def of_parent(books: Books, row: Any) -> Shown:
    """A transfer that lacks something since its deadline or since it opened."""
    transfer = books.transfers[row.transfer_id]
    return of_transfer(books, row) | {"opened_at": transfer.opened, "deadline": transfer.deadline}


def of_conservation(books: Books, row: Any) -> Shown:
    transfer = books.transfers[row.transfer_id]
    return of_transfer(books, row) | {
        "template_name": transfer.template_name,
        "opened_at": transfer.opened,
        "deadline": transfer.deadline,
        "posted_legs": transfer.posted_legs,
        "pending_legs": transfer.pending_legs,
        "magnitude_money": abs(row.difference),
    }


def of_template_transfer(books: Books, row: Any) -> Shown:
    return of_transfer(books, row) | {"template_name": books.transfers[row.transfer_id].template_name}


def of_due_template_transfer(books: Books, row: Any) -> Shown:
    return of_parent(books, row) | of_template_transfer(books, row)


def counted(about: Callable[[Books, Any], Shown], column: str) -> Callable[[Books, Any], Shown]:
    return lambda books, row: about(books, row) | {"magnitude_count": getattr(row, column)}


def of_disagreement(books: Books, row: Any) -> Shown:
    return of_transfer(books, row) | {
        "transfer_parent_id": books.transfers[row.transfer_id].transfer_parent_id
    }


def of_bundle(books: Books, row: Any) -> Shown:
    if row.kind == "member":
        about = of_leg(books, row)
        return {column: about[column] for column in about if column not in ("posting", "amount_money")}
    none = dict.fromkeys(("account_id", "account_name", "account_role"))
    return none | of_transfer(books, row, row.bundle_id) | {"magnitude_money": abs(row.difference)}


def of_stored_day(amount: str) -> Callable[[Books, Any], Shown]:
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


def of_limit(_: Books, row: Any) -> Shown:
    return {
        "transfer_type": row.limit_name if row.limit_by == "transfer_type" else None,
        "rail_name": row.limit_name if row.limit_by == "rail" else None,
        "magnitude_money": row.over_by,
    }


def as_it_is(_: Books, row: Any) -> Shown:
    """The row says all of it."""
    return {}


def of_supersession(books: Books, row: Any) -> Shown:
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


def of_declaration(_: Books, row: Any) -> Shown:
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
