"""Balances stored on change, and the same feed stored daily: roles that move between accounts, children that change their parent, and
caps that stand until the next row."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import product

from recongen.institution.types import LimitSchedule
from tests.mutants.banks.writing import fired, single
from tests.truth.oracle import Bank
from tests.truth.oracle.bank import FeedRow
from tests.truth.oracle.making.hand import bank, day, institution

PARENTS = ("Top", "Peer", None)
HOLDERS: dict[str, dict[int, tuple[str, str | None]]] = {
    "P": {2: ("Top", '{"card": "5.00"}'), 5: ("Peer", None), 9: ("Top", '{"card": "7.00", "wire": 3}')},
    "Q": {2: ("Peer", '{"wire": "6.00"}'), 4: ("Top", '{"card": "4.00"}'), 9: ("Peer", '{"wire": "9.00"}')},
    "S": {2: ("Sole", '{"card": "1.00"}')},
    "R": {
        3: ("Other", '{"card": "1.00"}'),
        6: ("Top", None),
        7: ("Other", '{"card": "2.00"}'),
        8: ("Peer", "{}"),
    },
}
"""The accounts that roles move between, and what their rows of some days say: two hold one role, or none does."""
SCHEDULES = (
    LimitSchedule("Top", Decimal("8.00"), transfer_type="card"),
    LimitSchedule("Peer", Decimal("2.00"), transfer_type="card", direction="Inbound"),
    LimitSchedule("Peer", Decimal("5.00"), rail="wire"),
)


def banks() -> Iterator[Bank]:
    for balances in ("on_change", "daily"):
        yield _moving(balances)
        yield _spoken_for_by_postings(balances)
    yield _of_one_start()
    yield _held_in_turn()


def _moving(balances: str) -> Bank:
    """Children of every two parents one after the other, with own rows or with few, on each day before, on and between them."""
    days = _of_holders()
    # Whose latest description is of a posting.
    legs = [
        fired("S", "wire", "-1.00", account_id="S", account_role="Elsewhere", posting="2030-01-08 10:00:00")
    ]
    for child, parent in (("q", "Top"), ("r", "Sole")):
        days.append(_child(child, 3, "Named by its day alone", parent))
        legs += [*_spent(child, 5, None), *_spent(child, 8, None)]
    for number, (before, after) in enumerate(product(PARENTS, PARENTS)):
        child = f"c{number}"
        days.append(_child(child, 3, "First", before))
        days.append(_child(child, 7 if number % 2 else 6, "Second", after))
        for label in range(2, 12):
            legs += _spent(child, label, before if label % 3 else None)
    return _bank(balances, legs, days)


def _spoken_for_by_postings(balances: str) -> Bank:
    """Children whose rows name no parent, or that have no rows, of postings that name one or two, whatever their status."""
    days = _of_holders()
    legs: list[FeedRow] = []
    for number, (one, two, status) in enumerate(product(PARENTS, PARENTS, ("Posted", "Pending", "Failed"))):
        child = f"p{number}"
        if number % 4:
            labels = (2, 4, 6, 9) if number % 4 == 1 else (4,)
            days += [_child(child, label, "Own", "Peer" if number % 4 == 3 else None) for label in labels]
        for label in (2, 4, 6, 9):
            legs += _spent(child, label, one)
            named: dict[str, str | None] = {"account_id": child, "account_parent_role": two, "status": status}
            moment = f"2030-01-{label:02d} 11:00:00"
            legs.append(fired(f"{child} {label} too", "card", "-1.00", posting=moment, **named))
    return _bank(balances, legs, days)


def _of_one_start() -> Bank:
    """Children of missing parents whose days begin together and are called after different dates, or begin apart in the other order."""
    evening, night = "2030-01-02 18:00:00", "2030-01-02 20:00:00"
    spans = (
        ("Tied", evening, "2030-01-03 18:00:00"),
        ("Tied", evening, night),
        ("Alike", evening, "2030-01-03 18:00:00"),
        ("Alike", evening, night),
        ("Late", evening, "2030-01-03 18:00:00"),
        ("Late", night, "2030-01-02 22:00:00"),
        ("Early", evening, night),
    )
    days = [
        day(f"d{number}", start, "1.00", business_day_end=end, account_parent_role=parent)
        for number, (parent, start, end) in enumerate(spans)
    ]
    return bank(institution(), [], days)


def _held_in_turn() -> Bank:
    """A parent role that two accounts hold on some days and nobody on others; and one whose only holder names it, too."""
    holders = {
        "M": {2: "Rare", 4: "Other"},
        "N": {2: "Other", 5: "Rare", 7: "Other"},
        "O": {2: "Other", 5: "Rare", 7: "Other"},
    }
    days = [
        day(account, f"2030-01-{label:02d}", "0.00", account_role=role)
        for account, rows in holders.items()
        for label, role in rows.items()
    ]
    days += [_child("c", label, "Child", "Rare") for label in range(2, 9)]
    alone: FeedRow = {"account_role": "Alone", "account_parent_role": "Alone", "limits": '{"card": "1.00"}'}
    days += [day("A", f"2030-01-{label:02d}", "0.00", **alone) for label in (2, 3)]
    legs = list(_spent("A", 2, "Alone")) + list(_spent("c", 3, "Rare"))
    return _bank("on_change", legs, days)


def _of_holders() -> list[FeedRow]:
    return [
        day(account, f"2030-01-{label:02d}", "0.00", account_role=role, limits=limits)
        for account, rows in HOLDERS.items()
        for label, (role, limits) in rows.items()
    ]


def _child(account: str, label: int, name: str, parent: str | None) -> FeedRow:
    described: FeedRow = {"account_name": name, "account_role": f"{name} role", "account_parent_role": parent}
    return day(account, f"2030-01-{label:02d}", f"{label}.00", **described)


def _spent(account: str, label: int, parent: str | None) -> Iterator[FeedRow]:
    for rail, amount in (("card", "-6.00"), ("wire", "-4.00"), ("card", "3.00")):
        about: FeedRow = {"account_id": account, "account_parent_role": parent}
        about |= {"posting": f"2030-01-{label:02d} 10:00:00", "id": f"{account} {label} {rail} {amount}"}
        yield fired(f"{account} {label}", rail, amount, **about)


def _bank(balances: str, legs: list[FeedRow], days: list[FeedRow]) -> Bank:
    rails = [single("card", leg_direction="Variable"), single("wire", leg_direction="Debit")]
    return bank(institution(rails=rails, limits=SCHEDULES, balances=balances), legs, days)
