"""Computed balances: what the postings, and for a parent its children's stored balances, add up to."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate

from .accounts import AccountRow
from .attributes import Attributes
from .rows import Balance, Posting


@dataclass(frozen=True, slots=True)
class ComputedBalance:
    account_id: str
    business_day_start: datetime
    own_posted: int
    children_stored: int
    children_reported: int
    children_expected: int

    @property
    def computed_balance(self) -> int:
        return self.own_posted + self.children_stored


def computed_balances(
    posted: Iterable[Posting],
    balances: Mapping[tuple[str, datetime], Balance],
    accounts: Mapping[str, AccountRow],
    attributes: Attributes,
    children: Mapping[str, Iterable[str]],
) -> dict[tuple[str, datetime], ComputedBalance]:
    """One row per current balance; a leaf simply has no children. A child counts with the row that speaks for it
    that day, where that row's own day has this parent."""
    legs: dict[str, list[Posting]] = defaultdict(list)
    for leg in sorted(posted, key=lambda leg: leg.posting):
        legs[leg.account_id].append(leg)
    instants = {account: [leg.posting for leg in group] for account, group in legs.items()}
    totals = {
        account: list(accumulate((leg.amount for leg in group), initial=0)) for account, group in legs.items()
    }
    result = {}
    for key, stored in balances.items():
        account_id = stored.account_id
        before_end = bisect_left(instants.get(account_id, []), stored.end)
        speaking = (attributes.row(child, stored.start) for child in children.get(account_id, ()))
        reported = [
            row
            for row in speaking
            if row is not None and attributes.parent(row.account_id, row.start) == account_id
        ]
        silent = [
            child for child in accounts[account_id].children if attributes.row(child, stored.start) is None
        ]
        result[key] = ComputedBalance(
            account_id=account_id,
            business_day_start=stored.start,
            own_posted=totals[account_id][before_end] if account_id in totals else 0,
            children_stored=sum(row.money for row in reported),
            children_reported=len(reported),
            children_expected=len(reported) + len(silent),
        )
    return result
