"""Bundles: legs that should not be in theirs, and bundles that do not add up."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from .about import of_bundle
from .books import Books
from .registry import check
from .rows import Posting


@dataclass(frozen=True, slots=True)
class BundleBreach:
    """`member` rows name the leg; `bundle` rows the difference: the bundle's legs less the members' net."""

    kind: str
    transaction_id: str | None
    bundle_id: str
    reason: str
    difference: int | None = None


@check("medium", key=("kind", "transaction_id", "bundle_id"), about=of_bundle, signed="difference")
def bundle_breach(books: Books) -> list[BundleBreach]:
    """Member by member, then bundle by bundle."""
    found = []
    for leg in books.live:
        reason = _member_reason(books, leg)
        if leg.bundle_id is not None and reason is not None:
            found.append(BundleBreach("member", leg.id, leg.bundle_id, reason))
    return found + _unequal_bundles(books)


def _member_reason(books: Books, leg: Posting) -> str | None:
    if leg.bundle_id is None:
        return None
    if leg.is_pending:
        return "not_posted"
    bundle = books.transfers.get(leg.bundle_id)
    if bundle is None:
        return "unknown_bundle"
    aggregating = [rail for rail in bundle.rails if rail in books.selectors]
    if not aggregating:
        return "not_aggregating"
    return None if any(books.selected_by(leg, rail) for rail in aggregating) else "not_selected"


def _unequal_bundles(books: Books) -> list[BundleBreach]:
    nets: dict[str, int] = defaultdict(int)
    for leg in books.live:
        if leg.bundle_id is not None:
            nets[leg.bundle_id] += leg.amount if leg.is_posted else 0
    found = []
    for bundle_id, net in nets.items():
        bundle = books.transfers.get(bundle_id)
        if bundle is None or not bundle.due or not any(rail in books.selectors for rail in bundle.rails):
            continue
        own = [leg.amount for leg in bundle.legs if leg.is_posted]
        moved = max(sum(amount for amount in own if amount > 0), -sum(amount for amount in own if amount < 0))
        if abs(net) != moved:
            found.append(BundleBreach("bundle", None, bundle_id, "net_differs", moved - abs(net)))
    return found
