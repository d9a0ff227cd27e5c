"""Higher entries: each column changed alone, each reason over each status, and descriptions that tie in time."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from recongen.institution.types import ServiceLevels
from tests.truth.oracle import Bank
from tests.truth.oracle.bank import FeedRow
from tests.truth.oracle.making.hand import bank, day, institution, leg

CHANGED: FeedRow = {
    "account_id": "B",
    "account_name": "Other",
    "account_role": "Other",
    "account_scope": "external",
    "account_parent_role": "Other",
    "amount_money": "2.00",
    "amount_direction": "Debit",
    "status": "Pending",
    "posting": "2030-01-02 10:00:00.000001",
    "transfer_id": "t2",
    "transfer_type": "other",
    "transfer_completion": "2030-01-02 11:00:00",
    "transfer_parent_id": "t9",
    "rail_name": "other",
    "template_name": "Other",
    "origin": "ExternalForcePosted",
    "metadata": '{"other": 1}',
}
REASONS = (None, "Inflight", "BundleAssignment", "TechnicalCorrection")


def banks() -> Iterator[Bank]:
    yield _one_change()
    yield _every_reason()
    yield _descriptions()
    yield from (_misdated(posting) for posting in ("2029-12-03 10:00:00", "2030-07-03 10:00:00"))


def _one_change() -> Bank:
    """A bundling that changes one more thing: to something, and from something to nothing."""
    rows = []
    for column, value in [*CHANGED.items(), (None, None)]:
        changed = {column: value} if column else {}
        if column == "amount_direction":
            changed["amount_money"] = "0.00"
        before = leg(f"to {column}", "0.00" if column == "amount_direction" else "1.00")
        bundled = {"bundle_id": "b", "supersedes": "BundleAssignment"}
        rows += [before, before | changed | bundled]
        if column and before[column] is None:
            back = before | changed | {"id": f"from {column}"}
            rows += [back, back | {column: None} | bundled]
    return bank(institution(), rows)


def _every_reason() -> Bank:
    rows: list[FeedRow] = []
    for number, (reason, before, after, was_in, now_in) in enumerate(
        product(
            REASONS, ("Posted", "Pending", "Failed"), ("Posted", "Pending"), (None, "b"), (None, "b", "c")
        )
    ):
        key = f"x{number:03d}"
        first = leg(
            key, "1.00", status=before, bundle_id=was_in, supersedes="Inflight" if number % 4 == 0 else None
        )
        rows += [first, first | {"status": after, "bundle_id": now_in, "supersedes": reason}]
        if number % 5 == 0:
            for amount in ("-3.50", "-1234", "-56.7"):
                reason = REASONS[number % 3]
                rows.append(
                    rows[-1] | {"amount_money": amount, "amount_direction": "Debit", "supersedes": reason}
                )
    days = [
        day(who, f"2030-01-0{number + 2}", money, supersedes=reason)
        for who in ("A", "B")
        for number, reason in enumerate(REASONS)
        for money, reason in (
            ("1.00", "Inflight" if number % 2 else None),
            ("-2.50", reason),
            ("-2.50", REASONS[number - 1]),
        )
    ]
    days.append(day("A", "2030-01-08", "5.00", supersedes="BundleAssignment"))
    return bank(institution(), rows, days)


def _misdated(posting: str) -> Bank:
    """A posting that was moved without a reason to a day far from all others, and moved back."""
    right = leg("a", "1.00")
    wrong = right | {"posting": posting, "supersedes": None}
    made = institution(service_levels=ServiceLevels(high=30, low=1))
    return bank(made, [right, wrong, right | {"supersedes": "TechnicalCorrection"}])


def _descriptions() -> Bank:
    """What an account is called where postings and balances tie in time, and which of them names a parent role."""
    legs, days = [], []
    moments = ("2030-01-02 10:00:00", "2030-01-03 00:00:00", "2030-01-04 00:00:00")
    for number, (first, second, has_parent) in enumerate(
        product(moments, moments, ("0", "1", "2", "3", "01", "12", "02", "13", "0123"))
    ):
        who = f"A{number:02d}"
        parent = [f"Top{place}" if str(place) in has_parent else None for place in range(4)]
        legs += [
            leg(
                f"{who}.1",
                "1.00",
                account_id=who,
                account_name="one",
                account_scope="internal" if number % 2 else "external",
                account_parent_role=parent[0],
                posting=first,
                transfer_id=f"t{number}",
            ),
            leg(
                f"{who}.2",
                "-1.00",
                account_id=who,
                account_name="two",
                account_parent_role=parent[1],
                posting=second,
                transfer_id=f"t{number}",
            ),
        ]
        days += [
            day(
                who,
                "2030-01-01",
                "0.00",
                account_name="four",
                account_scope="external",
                account_parent_role=parent[3],
            ),
            day(
                who,
                "2030-01-02",
                "0.00",
                account_name="three",
                account_role=f"Role{number}",
                account_parent_role=parent[2],
            ),
        ]
    days += [day(f"P{place}", "2030-01-02", "0.00", account_role=f"Top{place}") for place in range(3)]
    days += [day("Q", "2030-01-02", "1.00", account_role="Top1", account_parent_role="Top1")]
    days += [day("R", "2030-01-02", "1.00", account_role="Top9", account_parent_role="Top9")]
    return bank(institution(), legs, days)
