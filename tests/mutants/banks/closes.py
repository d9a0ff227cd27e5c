"""Corrections of closed periods: each column changed alone, moves over the ends of a period, entries at the marks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product

from recongen.institution.types import BusinessCalendar
from tests.mutants.banks.days import MOMENTS, STORED
from tests.mutants.banks.entries import CHANGED
from tests.truth.oracle import Bank
from tests.truth.oracle.bank import FeedRow
from tests.truth.oracle.making.hand import bank, day, institution, leg
from tests.truth.oracle.rows import PERIOD_EVENT_COLUMNS

CHANGED_BALANCE: FeedRow = {
    "account_name": "Other",
    "account_role": "Other",
    "account_scope": "external",
    "account_parent_role": "Other",
    "business_day_end": "2030-01-04 00:00:00",
    "money": "2.00",
    "expected_eod_balance": "3.00",
    "limits": '{"move": {"Debit": 5}}',
}
ZONES = (None, "America/New_York", "Pacific/Kiritimati")
CORRECTION = {"supersedes": "TechnicalCorrection"}
Versions = Sequence[FeedRow]
"""The entries of one key, in their order."""


def banks() -> Iterator[Bank]:
    yield _one_change()
    yield _moves()
    for zone in ZONES:
        yield _days(zone)
    yield _reopened()
    yield _called_apart()
    yield _moved_out()
    for hour in ("2030-01-02 08:00:00", "2030-01-04 00:00:00", "2030-01-05 12:00:00", "2030-01-12 00:00:00"):
        yield _closed_at(hour)


def _closed(
    made: Bank,
    *closes: tuple[str, int, int],
    reopened: Sequence[tuple[int, str]] = (),
    made_at: str = "2030-01-19 00:00:00",
) -> Bank:
    """Closed through days with the marks of both tables; `reopened` says after how many closes, and from which day on."""
    events: list[FeedRow] = []
    for number, (through, transactions, balances) in enumerate(closes, start=1):
        marks = {
            "transactions_high_entry": str(transactions),
            "daily_balances_high_entry": str(balances),
        }
        events.append({"kind": "close", "through_day": through, **marks})
        events += [{"kind": "reopen", "through_day": day} for after, day in reopened if after == number]
    common = dict.fromkeys(PERIOD_EVENT_COLUMNS) | {"made_by": "Ann", "made_at": made_at}
    return replace(
        made, period_events=[common | event | {"event": str(n)} for n, event in enumerate(events, start=1)]
    )


def _amount(money: str) -> FeedRow:
    return {"amount_money": money, "amount_direction": "Debit" if money.startswith("-") else "Credit"}


def _then_and_later(keys: Sequence[Versions]) -> tuple[list[FeedRow], int]:
    """The first entry of each key, then all others; and how many are first."""
    return [versions[0] for versions in keys] + [row for versions in keys for row in versions[1:]], len(keys)


def _one_change() -> Bank:
    postings, balances = [], []
    for column, value in [*CHANGED.items(), ("bundle_id", "b"), (None, None)]:
        before = leg(f"to {column}", "0.00" if column == "amount_direction" else "1.00")
        after = before | ({column: value} if column else {})
        postings += [(before, after | CORRECTION)]
        postings += [(after | {"id": f"from {column}"}, before | {"id": f"from {column}"} | CORRECTION)]
    for number, (column, value) in enumerate([*CHANGED_BALANCE.items(), (None, None)]):
        before = day(f"to {number}", "2030-01-02", "1.00")
        after = before | ({column: value} if column else {})
        balances += [(before, after | CORRECTION)]
        balances += [(row | {"account_id": f"from {number}"}, other | {"account_id": f"from {number}"})
                     for row, other in ((after, before | CORRECTION),)]  # fmt: skip
    legs, last_leg = _then_and_later(postings)
    days, last_day = _then_and_later(balances)
    return _closed(bank(institution(), legs, days), ("2030-01-02", last_leg, last_day))


def _moves() -> Bank:
    """Between open days, two closed periods, accounts and amounts, in one entry or two, before and after each mark."""
    moments = [f"2030-01-{number:02d} 10:00:00" for number in (2, 3, 5, 6, 8)]
    amounts = ("1.00", "-3.00", "2.50")
    postings: list[Versions] = []
    for number, (first, second) in enumerate(product(moments, moments)):
        row = leg(f"m{number}", amounts[number % 3], posting=first)
        moved = row | {"posting": second} | _amount(amounts[number % 2])
        postings.append((row, moved | CORRECTION | ({"account_id": "B"} if number % 4 == 0 else {})))
    for number, (then, between, now) in enumerate(product(("Posted", "Pending", "Failed"), repeat=3)):
        row = leg(f"s{number}", "4.00", posting=moments[number % 3], status=then)
        postings.append((row, row | CORRECTION | {"status": between}, row | CORRECTION | {"status": now}))
    for number, (one, other) in enumerate(product(amounts, amounts)):
        row = leg(f"a{number}", one)
        elsewhere = {"account_id": "B", "account_name": "Other"} | _amount(other)
        postings.append((row, row | CORRECTION | elsewhere))
        row = row | {"id": f"b{number}"}
        postings.append((row, row | CORRECTION | elsewhere | {"status": "Failed"}))
    balances: list[Versions] = []
    for number, account in product(range(2, 9), ("A", "B")):
        row = day(account, f"2030-01-{number:02d}", "1.00")
        longer = {"business_day_end": f"2030-01-{number + 3:02d} 00:00:00"}
        second = CORRECTION | ({"money": "2.00"} if number % 2 else longer)
        balances.append(
            (row, row | second, row | CORRECTION | {"money": f"{number}.00"})
            if number % 3
            else (row, row | second)
        )
    legs, last_leg = _then_and_later(postings)
    days, last_day = _then_and_later(balances)
    added = [leg(f"new {moment}", "7.00", posting=moment) for moment in moments]
    late = [day("C", f"2030-01-{number:02d}", "1.00") for number in (2, 5, 9)]
    return _closed(
        bank(institution(), legs + added, days + late),
        ("2030-01-03", last_leg, last_day),
        ("2030-01-05", last_leg + 30, last_day + 8),
        ("2030-01-08", last_leg - 10, last_day - 3),
        ("2030-01-04", last_leg, last_day),
        reopened=((3, "2030-01-08"),),
    )


def _days(zone: str | None) -> Bank:
    """Every way to store days and every moment, under a clock: what an entry said is of the day that it names then."""
    postings, balances = [], []
    for name, spans in STORED.items():
        for start, end in spans:
            row = day(name, start, "1.00", business_day_end=end)
            balances.append((row, row | CORRECTION | {"money": "2.00"}))
        for number, moment in enumerate(MOMENTS):
            row = leg(f"{name} {number:02d}", "1.00", account_id=name, posting=moment, transfer_id=name)
            other = {"posting": MOMENTS[number - 1]} if number % 3 == 0 else {"status": "Failed"}
            postings.append((row, row | CORRECTION | other))
    calendar = BusinessCalendar(time_zone=zone)
    legs, last_leg = _then_and_later(postings)
    days, last_day = _then_and_later(balances)
    return _closed(
        bank(institution(business_calendar=calendar), legs, days, as_of="2030-12-01 00:00:00"),
        ("2030-03-09", last_leg, last_day),
        ("2030-04-05", last_leg, last_day),
        ("2030-11-02", last_leg, last_day),
    )


def _reopened() -> Bank:
    """Closes that a reopening of the same day, of an earlier and of a later one takes back or leaves, closed once more or not."""
    legs = [leg(f"l{number}", "1.00", posting=f"2030-01-{number:02d} 10:00:00") for number in range(1, 13)]
    days = [day("A", f"2030-01-{number:02d}", f"{number}.00") for number in range(1, 13)]
    closes = [(f"2030-01-{number:02d}", number - 1, 12 - number) for number in range(1, 12)]
    made = _closed(
        bank(institution(), legs, days),
        *closes,
        ("2030-01-05", 3, 2),
        ("2030-01-09", 2, 3),
        ("2030-01-05", 4, 4),
        reopened=(
            (3, "2030-01-03"),
            (6, "2030-01-05"),
            (8, "2030-01-09"),
            (12, "2030-01-10"),
            (13, "2030-01-11"),
        ),
    )
    unmarked = {"transactions_high_entry": None, "daily_balances_high_entry": None}
    moments = ("2030-01-20 00:00:00", "2030-01-20 00:00:01")
    late = [
        made.period_events[-1]
        | unmarked
        | {"event": str(90 + number), "through_day": f"2030-01-{12 + number}", "made_at": moment}
        for number, moment in enumerate(moments)
    ]
    return replace(made, period_events=[*made.period_events, *late])


def _called_apart() -> Bank:
    """Days that begin or end together and are called after different dates, replaced without a reason before and after closes of both, one of
    them by a day of another date; beside postings whose entries have the same numbers, of which one is replaced twice."""
    evening, night, next_evening = "2030-01-02 18:00:00", "2030-01-02 20:00:00", "2030-01-03 18:00:00"
    before = ((evening, next_evening), (evening, night), ("2030-01-01 06:00:00", night), (evening, night))
    after = (*before[:3], (evening, next_evening))
    days = [
        day(f"D{number}", start, money, business_day_end=end)
        for money, spans in (("1.00", before), ("2.00", after))
        for number, (start, end) in enumerate(spans)
    ]
    legs = [leg(f"l{number}", "1.00") for number in range(len(before))]
    legs += [leg("l0", amount) for amount in ("2.00", "3.00")]
    return _closed(
        bank(institution(), legs, days), ("2030-01-01", 5, 4), ("2030-01-02", 4, 6), ("2030-01-03", 5, 4)
    )


def _moved_out() -> Bank:
    """The only posting of a closed period, which was corrected to a day after it: no row is of the day on which that begins."""
    before = leg("a", "1.00", posting="2029-12-03 10:00:00")
    after = before | CORRECTION | {"posting": "2030-01-10 10:00:00"}
    return _closed(bank(institution(), [before, after]), ("2029-12-31", 1, 0))


def _closed_at(moment: str) -> Bank:
    """Before, within and after the days that it closes: a row is new with the close, and not before its own day."""
    legs = [leg(f"p{label}", "1.00", posting=f"2030-01-{label:02d} 10:00:00") for label in (2, 4, 5)]
    days = [day("A", f"2030-01-{label:02d}", "0.00") for label in (2, 3, 4, 5, 8)]
    changed = [row | CORRECTION | _amount("2.00") for row in legs]
    restated = [row | CORRECTION | {"money": "3.00"} for row in days]
    made = bank(institution(), legs + changed, days + restated)
    return _closed(made, ("2030-01-05", len(legs), len(days)), made_at=moment)
