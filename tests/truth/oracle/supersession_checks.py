"""Higher entries of one key: each needs a reason that fits what it replaces."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from typing import TypeVar

from .about import of_supersession
from .books import Books
from .registry import check
from .rows import Balance, Posting


@dataclass(frozen=True, slots=True)
class SupersessionBreach:
    """Transactions are named by `transaction_id`, balances by account and `business_day_start`."""

    relation: str
    transaction_id: str | None
    account_id: str | None
    business_day_start: datetime | None
    entry: int
    prior_entry: int
    reason: str


Row = TypeVar("Row", Posting, Balance)


@check(
    "high",
    key=("relation", "transaction_id", "account_id", "business_day_start", "entry"),
    about=of_supersession,
)
def supersession_breach(books: Books) -> list[SupersessionBreach]:
    """Every entry that follows another of its key without a fitting reason."""
    found = []
    for prior, row in successions(books.transactions, lambda row: row.id):
        reason = _posting_reason(prior, row)
        if reason is not None:
            found.append(
                SupersessionBreach("transactions", row.id, None, None, row.entry, prior.entry, reason)
            )
    for before, after in successions(books.daily_balances, lambda row: (row.account_id, row.start)):
        reason = _balance_reason(after)
        if reason is not None:
            found.append(
                SupersessionBreach(
                    "daily_balances", None, after.account_id, after.start, after.entry, before.entry, reason
                )
            )
    return found


def successions(rows: Iterable[Row], key: Callable[[Row], Hashable]) -> Iterator[tuple[Row, Row]]:
    """Every pair of neighbouring entries of one key: the prior and the new."""
    versions: dict[Hashable, list[Row]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row.entry):
        versions[key(row)].append(row)
    for group in versions.values():
        yield from pairwise(group)


def _posting_reason(prior: Posting, row: Posting) -> str | None:
    if row.supersedes is None:
        return "missing_reason"
    if row.supersedes == "Inflight" and not prior.is_pending:
        return "inflight_not_over_pending"
    if row.supersedes == "BundleAssignment":
        return _bundling_reason(prior, row)
    return None


def _bundling_reason(prior: Posting, row: Posting) -> str | None:
    if not prior.is_posted:
        return "bundle_not_over_posted"
    if prior.bundle_id is not None:
        return "bundle_already_assigned"
    if row.bundle_id is None:
        return "bundle_missing"
    unchanged = replace(prior, entry=row.entry, supersedes=row.supersedes, bundle_id=row.bundle_id)
    return None if unchanged == row else "bundle_changed_data"


def _balance_reason(row: Balance) -> str | None:
    if row.supersedes is None:
        return "missing_reason"
    return None if row.supersedes == "TechnicalCorrection" else "balance_not_correction"
