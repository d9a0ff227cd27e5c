"""When each row of a feed became known. A feed does not say it, so its own instants do.

A posting is known when it posts, a balance when its day ends, a bundle assignment when the bundle posts, and no entry before the
one that it rewrites. With the entries numbered in that order, what was known at an instant is the feed up to two entries.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TypeVar

from recongen.demo.feed import clock
from recongen.demo.feed.rows import Feed, Leg, Stored, key
from recongen.feed.fingerprint import Marks

Row = TypeVar("Row", Leg, Stored)

BUNDLED = "BundleAssignment"


@dataclass(frozen=True)
class Arrivals:
    """The instants at which the entries 1, 2, 3 … of each table became known."""

    transactions: Sequence[int]
    daily_balances: Sequence[int]

    def until(self, instant: int) -> Marks:
        """The last entries that became known before an instant."""
        return Marks(bisect_left(self.transactions, instant), bisect_left(self.daily_balances, instant))

    @property
    def first_day(self) -> date:
        return clock.day_of(min(each[0] for each in (self.transactions, self.daily_balances) if each))


def as_of(day: date) -> int:
    """The instant from which a day of the timeline is looked at: its end."""
    return clock.midnight(day + timedelta(days=1))


def in_order(feed: Feed) -> tuple[Feed, Arrivals, dict[str, str]]:
    """The feed with its entries from 1 in the order of arrival, and by their former key the exceptions whose key names an entry.

    What would arrive after the feed is looked at, a posting of tomorrow for one, is known by then.
    """
    legs, leg_arrivals = _sort(feed.legs, _arrivals_of_legs(feed.legs), feed.as_of)
    stored, balance_arrivals = _sort(feed.stored, _arrivals_of_balances(feed.stored), feed.as_of)
    former = [_key_of(leg) for leg in legs]
    ordered = replace(feed, legs=legs, stored=stored, after=(0, 0))
    ordered.number()
    keys = dict(zip(former, map(_key_of, legs), strict=True))
    return ordered, Arrivals(leg_arrivals, balance_arrivals), keys


def _sort(rows: Sequence[Row], arrivals: Sequence[int], end: int) -> tuple[list[Row], list[int]]:
    """Rows that arrive together keep their order."""
    capped = [min(at, end - 1) for at in arrivals]
    order = sorted(range(len(rows)), key=lambda at: capped[at])
    return [replace(rows[at]) for at in order], [capped[at] for at in order]


def _arrivals_of_legs(legs: Sequence[Leg]) -> list[int]:
    bundles: dict[str, int] = {}
    for leg in legs:
        bundles[leg.transfer_id] = min(leg.posting, bundles.get(leg.transfer_id, leg.posting))

    def own(leg: Leg) -> int:
        assigned = bundles.get(leg.bundle_id or "") if leg.supersedes == BUNDLED else None
        return max(leg.posting, assigned or 0)

    return _after_what_they_rewrite(legs, own, lambda leg: leg.id)


def _arrivals_of_balances(stored: Sequence[Stored]) -> list[int]:
    return _after_what_they_rewrite(stored, lambda row: row.end - 1, lambda row: (row.party.id, row.start))


def _after_what_they_rewrite(
    rows: Sequence[Row], own: Callable[[Row], int], of: Callable[[Row], object]
) -> list[int]:
    latest: dict[object, int] = {}
    found = []
    for row in rows:
        name = of(row)
        latest[name] = max(own(row), latest.get(name, 0))
        found.append(latest[name])
    return found


def _key_of(leg: Leg) -> str:
    return key("supersession_breach", "transactions", leg.id, leg.entry)
