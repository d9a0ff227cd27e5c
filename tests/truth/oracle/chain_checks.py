"""Chains: children that should follow a parent, and parents that transfers name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from recongen.institution.types import ChainEntry

from .about import counted, of_disagreement, of_due_template_transfer, of_parent
from .books import Books
from .registry import check
from .transfers import Transfer


@dataclass(frozen=True, slots=True)
class ChainOrphan:
    """`transfer_id` is the parent without a child."""

    transfer_id: str
    parent_name: str
    child_name: str


@dataclass(frozen=True, slots=True)
class ChainXorBreach:
    transfer_id: str
    parent_name: str
    xor_group: str
    fired: int
    reason: str
    off_since: datetime | None


@dataclass(frozen=True, slots=True)
class ChainParentDisagreement:
    transfer_id: str
    reason: str
    parents: int


@dataclass(frozen=True, slots=True)
class FanInBreach:
    transfer_id: str
    child_name: str
    parent_name: str
    found: int
    expected: int | None
    reason: str
    off_since: datetime | None


@check("medium", key=("transfer_id", "parent_name", "child_name"), about=of_parent)
def chain_orphan(books: Books) -> list[ChainOrphan]:
    """Required children, outside any XOR group, that no transfer is."""
    return [
        ChainOrphan(parent.transfer_id, entry.parent, entry.child)
        for entry in books.institution.chains
        if entry.required and entry.xor_group is None
        for parent in _finished(books, entry.parent)
        if not children_of(books, parent, {entry.child})
    ]


@check("medium", key=("transfer_id", "parent_name", "xor_group"), about=counted(of_parent, "fired"))
def chain_xor_breach(books: Books) -> list[ChainXorBreach]:
    """Groups of which no child fired though one must, or several did."""
    groups: dict[tuple[str, str], list[ChainEntry]] = defaultdict(list)
    for entry in books.institution.chains:
        if entry.xor_group is not None:
            groups[entry.parent, entry.xor_group].append(entry)
    found = []
    for (parent_name, group), entries in groups.items():
        for parent in _finished(books, parent_name):
            children = children_of(books, parent, {entry.child for entry in entries})
            opened = sorted(child.opened for child in children if child.opened)
            fired = len(children)
            if fired > 1:
                found.append(
                    ChainXorBreach(parent.transfer_id, parent_name, group, fired, "several", opened[1])
                )
            elif fired == 0 and any(entry.required for entry in entries):
                found.append(ChainXorBreach(parent.transfer_id, parent_name, group, fired, "missing", None))
    return found


def _finished(books: Books, name: str) -> list[Transfer]:
    """The due and posted transfers in which a rail or template fires."""
    return [transfer for transfer in books.fired_in.get(name, ()) if transfer.due and transfer.posted]


def children_of(books: Books, parent: Transfer, names: set[str]) -> list[Transfer]:
    """The transfers that name the parent and in which one of the names fires."""
    naming = books.naming_as_parent.get(parent.transfer_id, ())
    return [child for child in naming if any(child.fires(name) for name in names)]


@check("medium", key=("transfer_id",), about=counted(of_disagreement, "parents"))
def chain_parent_disagreement(books: Books) -> list[ChainParentDisagreement]:
    """Transfers whose legs disagree on the parent, or name one that the chains do not allow."""
    fan_in = {entry.child for entry in books.institution.chains if entry.fan_in}
    allowed: dict[str, set[str]] = defaultdict(set)
    for entry in books.institution.chains:
        allowed[entry.child].add(entry.parent)
    found = []
    for transfer in books.transfers.values():
        if len(transfer.parents) > 1 and not any(transfer.fires(name) for name in fan_in):
            reason: str | None = "legs_disagree"
        else:
            reason = _wrong_parent(books, transfer, allowed)
        if reason is not None:
            found.append(ChainParentDisagreement(transfer.transfer_id, reason, len(transfer.parents)))
    return found


def _wrong_parent(books: Books, transfer: Transfer, allowed: dict[str, set[str]]) -> str | None:
    fired_children = [child for child in allowed if transfer.fires(child)]
    if not fired_children:
        return None
    if any(parent not in books.transfers for parent in transfer.parents):
        return "parent_absent"
    for parent in transfer.parents:
        for child in fired_children:
            if not any(books.transfers[parent].fires(name) for name in allowed[child]):
                return "parent_not_declared"
    return None


@check(
    "medium",
    key=("transfer_id", "child_name", "parent_name"),
    about=counted(of_due_template_transfer, "found"),
)
def fan_in_breach(books: Books) -> list[FanInBreach]:
    """Transfers of a fan-in child with fewer or more parents than declared."""
    return [
        FanInBreach(
            child.transfer_id,
            entry.child,
            entry.parent,
            found,
            entry.expected_parent_count,
            reason,
            _one_too_many_since(books, entry, child) if reason == "extra" else None,
        )
        for entry in books.institution.chains
        if entry.fan_in
        for child in _finished(books, entry.child)
        for found, reason in _fan_in(books, entry, child)
    ]


def _fan_in(books: Books, entry: ChainEntry, child: Transfer) -> Iterator[tuple[int, str]]:
    parents = [books.transfers[name] for name in child.parents if name in books.transfers]
    found = sum(parent.fires(entry.parent) for parent in parents)
    expected = entry.expected_parent_count
    if found == 0:
        return
    if expected is None:
        if found < 2:
            yield found, "orphan"
    elif found != expected:
        yield found, "missing" if found < expected else "extra"


def _one_too_many_since(books: Books, entry: ChainEntry, child: Transfer) -> datetime:
    """The first moment by which its legs name more parents than expected."""
    moments = sorted({leg.posting for leg in child.live_legs})
    for moment in moments:
        named = {leg.transfer_parent_id for leg in child.live_legs if leg.posting <= moment}
        parents = [books.transfers[name] for name in named if name in books.transfers]
        if sum(parent.fires(entry.parent) for parent in parents) > (entry.expected_parent_count or 0):
            return moment
    raise AssertionError(child.transfer_id)
