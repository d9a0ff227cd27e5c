"""Parent roles that pass from one account to the next: to one that was not there before, or that had another role."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from recongen.institution.types import LimitSchedule
from tests.mutants.banks.writing import fired, single
from tests.truth.oracle import Bank
from tests.truth.oracle.bank import FeedRow
from tests.truth.oracle.making.hand import bank, day, institution

LABELS = range(2, 11)
HELD = {
    "Follows": {"old": {3: "", 4: "", 5: ""}, "new": {6: "", 7: "", 8: ""}},
    "Meets": {"old": {3: "", 4: "", 5: "", 6: ""}, "new": {6: "", 7: "", 8: ""}},
    "Gap": {"old": {3: "", 4: ""}, "new": {7: "", 8: ""}},
    "Hole": {"old": {3: "", 5: ""}, "new": {6: "", 8: ""}},
    "Twice": {"one": {3: "", 5: "", 9: ""}, "other": {3: "", 4: "", 7: ""}},
    "Within": {"outer": {2: "", 9: ""}, "inner": {4: "", 6: ""}},
    "Alone": {"only": {4: "", 6: ""}},
    "Renamed": {"old": {3: "", 4: "", 6: "Closed"}, "new": {6: "", 7: ""}},
    "Spared": {"old": {3: "", 4: ""}, "new": {3: "Spare", 5: "Spare", 6: "", 8: ""}},
    "Rises": {"new": {3: "Spare", 5: "Spare", 6: ""}},
    "Lent": {"owner": {3: "", 5: "Away", 7: ""}, "friend": {5: "", 6: "Home", 8: "Home"}, "late": {8: ""}},
    "Left": {"old": {3: "", 5: "Gone", 7: "Gone"}},
    "Bare": {"stored": {4: "", 6: ""}, "never": {}},
    "Blank": {"never": {}, "neither": {}},
    "Unstored": {"never": {}},
}
"""Of each role, its accounts: the days that they are stored, and the role of the day where it is another one."""


def banks() -> Iterator[Bank]:
    for balances in ("daily", "on_change"):
        for rows, postings in ((True, False), (False, True), (True, True)):
            yield _succeeded(balances, rows, postings)
        yield _told_by_one(balances)


def _succeeded(balances: str, rows: bool, postings: bool) -> Bank:
    """Children that name a role by rows, by postings, or by postings beside rows that name none, and another role on their last day."""
    days = [
        _holder(role, holder, number, label, other)
        for role, holders in HELD.items()
        for number, (holder, stored) in enumerate(holders.items())
        for label, other in stored.items()
    ]
    legs = [
        _of(f"{role} {holder}", role, None, LABELS[0])
        for role, holders in HELD.items()
        for holder, stored in holders.items()
        if not stored
    ]
    for role, next_role in zip(HELD, [*HELD][1:] + ["Nowhere"], strict=True):
        for label in LABELS:
            named = next_role if label == LABELS[-1] else role
            if rows:
                days.append(
                    _child(
                        f"{role} child",
                        label,
                        None if postings or label % 2 == 0 and named == role else named,
                    )
                )
            if postings:
                legs.append(_of(f"{role} child", "Below", named, label))
    caps = [LimitSchedule(role, Decimal(4), transfer_type="wire") for role in HELD]
    return bank(institution(rails=[single("wire")], limits=caps, balances=balances), legs, days)


def _told_by_one(balances: str) -> Bank:
    """A day on which only one account leaves open whose child it is."""
    days = [
        day("old", "2030-01-03", "1.00", account_role="Top", account_parent_role="Head"),
        day("new", "2030-01-05", "1.00", account_role="Top", account_parent_role="Head"),
        *(_child("child", label, named) for label, named in ((2, "Top"), (3, None), (5, "Top"))),
    ]
    return bank(institution(balances=balances), [], days)


def _holder(role: str, holder: str, number: int, label: int, other: str) -> FeedRow:
    return day(
        f"{role} {holder}",
        f"2030-01-{label:02d}",
        f"{label}.00",
        account_role=f"{role} {other}" if other else role,
        limits=f'{{"wire": {number + 1}}}',
    )


def _child(account: str, label: int, parent: str | None) -> FeedRow:
    return day(account, f"2030-01-{label:02d}", "1.00", account_role="Below", account_parent_role=parent)


def _of(account: str, role: str, parent: str | None, label: int) -> FeedRow:
    return fired(
        f"{account} {label}",
        "wire",
        f"-{label % 4 + 1}.00",
        account_id=account,
        account_role=role,
        account_parent_role=parent,
        posting=f"2030-01-{label:02d} 10:00:00",
    )
