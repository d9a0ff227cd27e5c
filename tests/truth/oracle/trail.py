"""Trails: every transfer under its root, found by walking up from each one and by remembering where one has been."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, datetime

from .books import Books
from .edges import Edge, inv_transfer_edges
from .transfers import Transfer

DEEPEST = 1000


@dataclass(frozen=True, slots=True)
class Place:
    root_transfer_id: str
    root_reason: str
    hop: int


@dataclass(frozen=True, slots=True)
class TrailRow:
    root_transfer_id: str
    root_reason: str
    trail_hops: int
    trail_transfers: int
    hop: int
    transfer_id: str
    parent_transfer_id: str | None
    edge_key: str | None
    source_account_id: str | None
    source_account_name: str | None
    target_account_id: str | None
    posting: datetime | None
    business_day: date | None
    amount: int
    is_cycle: int


def places(parents: dict[str, str | None], order: dict[str, tuple[object, str]]) -> dict[str, Place]:
    """The place of every transfer, whose parents are given, the absent ones included; `order` finds the first of a cycle."""
    found: dict[str, Place] = {}
    for start in parents:
        path: dict[str, None] = {}
        here = start
        while here not in found and here not in path:
            path[here] = None
            parent = parents[here]
            if parent is None or parent not in parents:
                found[here] = Place(here, "no_parent" if parent is None else "parent_absent", 1)
            else:
                here = parent
        if here not in found:
            _place_cycle(found, parents, order, here)
        for waiting in reversed(path):
            if waiting not in found:
                above = found[parents[waiting] or ""]
                found[waiting] = Place(above.root_transfer_id, above.root_reason, above.hop + 1)
    large = {place.root_transfer_id for key, place in found.items() if _closes(place, parents, found, key)}
    return {key: _alone_if_deep(key, place, large) for key, place in found.items()}


def _closes(place: Place, parents: dict[str, str | None], found: dict[str, Place], key: str) -> bool:
    """Whether the transfer is the first of a cycle that is larger than a walk may be deep."""
    if place.root_reason != "cycle" or place.hop != 1:
        return False
    return found[parents[key] or ""].hop > DEEPEST


def _alone_if_deep(key: str, place: Place, large: set[str]) -> Place:
    is_deep = place.hop > DEEPEST or place.root_transfer_id in large
    return Place(key, "too_deep", 1) if is_deep else place


def _place_cycle(
    found: dict[str, Place],
    parents: dict[str, str | None],
    order: dict[str, tuple[object, str]],
    member: str,
) -> None:
    circle = [member]
    while parents[circle[-1]] != member:
        circle.append(parents[circle[-1]] or "")
    root = min(circle, key=lambda transfer_id: order[transfer_id])
    start = circle.index(root)
    # The circle goes up; from its root the trail goes down, through those that follow.
    downwards = [root, *reversed(circle[start + 1 :] + circle[:start])]
    for hop, transfer_id in enumerate(downwards, start=1):
        found[transfer_id] = Place(root, "cycle", hop)


def inv_money_trail_edges(books: Books) -> list[TrailRow]:
    transfers = books.transfers
    parents = {key: transfer.transfer_parent_id for key, transfer in transfers.items()}
    order = {key: (transfer.opened, key) for key, transfer in transfers.items()}
    placed = places(parents, order)
    members: dict[str, list[Place]] = {}
    for place in placed.values():
        members.setdefault(place.root_transfer_id, []).append(place)
    edges: dict[str, list[Edge]] = {}
    for edge in inv_transfer_edges(books):
        edges.setdefault(edge.transfer_id, []).append(edge)
    rows = []
    for transfer_id, place in placed.items():
        for edge_or_none in edges.get(transfer_id) or [None]:
            rows.append(_row(members, transfers[transfer_id], place, edge_or_none, 0))
        parent = parents[transfer_id]
        if place.root_reason == "cycle" and place.hop == 1 and parent is not None:
            last = Place(transfer_id, "cycle", placed[parent].hop + 1)
            rows.append(_row(members, transfers[transfer_id], last, None, 1))
    return rows


def _row(
    members: dict[str, list[Place]],
    transfer: Transfer,
    place: Place,
    edge: Edge | None,
    is_cycle: int,
) -> TrailRow:
    trail = members[place.root_transfer_id]
    opened = transfer.opened
    return TrailRow(
        root_transfer_id=place.root_transfer_id,
        root_reason=place.root_reason,
        trail_hops=max(other.hop for other in trail),
        trail_transfers=len(trail),
        hop=place.hop,
        transfer_id=transfer.transfer_id,
        parent_transfer_id=transfer.transfer_parent_id,
        edge_key=edge.edge_key if edge else None,
        source_account_id=edge.source_account_id if edge else None,
        source_account_name=edge.source_account_name if edge else None,
        target_account_id=edge.target_account_id if edge else None,
        posting=edge.posting if edge else opened,
        business_day=edge.business_day if edge else transfer.opened_day,
        amount=edge.amount if edge else 0,
        is_cycle=is_cycle,
    )


@dataclass(frozen=True, slots=True)
class Trail:
    root_transfer_id: str
    trail: str
    trail_hops: int
    trail_transfers: int
    money_hops: int
    root_amount: int
    is_deepest: int


def inv_trails(books: Books) -> list[Trail]:
    """The deepest first: by the hops on which money moved, by all hops, then by what the first transfer moved."""
    rows: dict[str, list[TrailRow]] = {}
    for row in inv_money_trail_edges(books):
        rows.setdefault(row.root_transfer_id, []).append(row)
    heads = []
    for root, own in rows.items():
        moved = {row.hop for row in own if row.source_account_id is not None}
        first = [row for row in own if row.hop == 1 and not row.is_cycle]
        amount = sum(row.amount for row in first)
        words = _words(own[0].trail_hops, amount, min(first, key=lambda row: (-row.amount, row.edge_key)))
        heads.append(Trail(root, words, own[0].trail_hops, own[0].trail_transfers, len(moved), amount, 0))
    heads.sort(
        key=lambda head: (-head.money_hops, -head.trail_hops, -head.root_amount, head.root_transfer_id)
    )
    known = Counter(head.trail for head in heads)
    return [
        replace(
            head,
            trail=head.trail if known[head.trail] == 1 else f"{head.trail}, {head.root_transfer_id}",
            is_deepest=int(place == 1),
        )
        for place, head in enumerate(heads, start=1)
    ]


def _words(hops: int, amount: int, largest: TrailRow) -> str:
    """How deep, how much and, of several senders, the largest."""
    name, key = largest.source_account_name, largest.source_account_id
    sender = "no sender" if key is None else key if name == key else f"{name} ({key})"
    return f"{hops} hop{'' if hops == 1 else 's'}, {amount // 100:,}.{amount % 100:02d}, {sender}"
