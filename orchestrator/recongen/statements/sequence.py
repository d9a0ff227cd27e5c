"""The statements of an account one after the other: numbers, opening balances, and what changed from one to the next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from recongen.statements.findings import Findings
from recongen.statements.reading import decimal, money
from recongen.statements.types import Balance, Place, Statement

_ASK = "Ask the bank for what is missing."


@dataclass
class Day:
    """What the feed gets of a day, pending entries left out of the sums. Money in cents."""

    entries: int = 0
    pending: int = 0
    credits: int = 0
    debits: int = 0


@dataclass(frozen=True)
class Closed:
    """A statement that ended."""

    statement: Statement
    closing: Balance

    @property
    def sort_key(self) -> tuple[date, int, int]:
        return self.closing.day, self.statement.number or 0, self.statement.page or 0


def check_numbers(closed: Sequence[Closed], findings: Findings) -> None:
    before: Closed | None = None
    for each in closed:
        number = each.statement.number
        if number is None:
            continue
        if before and before.statement.number is not None:
            _compare_numbers(before, each, before.statement.number, number, findings)
        before = each


def _compare_numbers(before: Closed, each: Closed, last: int, number: int, findings: Findings) -> None:
    place, restarts = (
        each.statement.place,
        each.closing.day.year > before.closing.day.year and number == 1,
    )
    if number == last:
        same_page = each.statement.page == before.statement.page
        if (
            same_page
            and each.closing.cents == before.closing.cents
            and each.closing.day == before.closing.day
        ):
            message = f"{each.statement} is in the files twice: also in {_where(before.statement.place)}"
            findings.warn("repeated-statement", place, message, "Nothing to do: an entry counts once.")
        elif same_page:
            message = f"{each.statement} has the number of another one, in {_where(before.statement.place)}"
            findings.warn("repeated-number", place, message, "Ask the bank which of them is right.")
        elif (each.statement.page or 0) > (before.statement.page or 0) + 1:
            message = f"a page is missing between {before.statement} and {each.statement}"
            findings.warn("missing-statement", place, message, _ASK)
    elif number != last + 1 and not restarts:
        message = f"{each.statement} follows {last}: no statement between them is in the files"
        findings.warn("missing-statement", place, message, _ASK)


def check_openings(
    closed: Sequence[Closed], closings: Mapping[date, Balance], has_opening: bool, findings: Findings
) -> None:
    """An opening balance is the closing one of some statement, of the day before or of the same day."""
    ends: dict[date, set[int]] = defaultdict(set)
    for each in closed:
        ends[each.closing.day].add(each.closing.cents)
    for day, balance in closings.items():
        ends[day].add(balance.cents)
    known = sorted(ends)
    firsts = [each.statement.opening for each in closed if each.statement.opening]
    earliest = min(firsts, key=lambda each: each.day, default=None)
    for each in closed:
        opening = each.statement.opening
        if opening is None or (earliest and opening.cents == earliest.cents and opening.day == earliest.day):
            continue
        until = [day for day in known if day <= opening.day]
        candidates = set().union(*(ends[day] for day in until[-2:]))
        if opening.cents not in candidates and until:
            message = (
                f"{each.statement} opens with {money(opening.cents)}, and the balance before it, "
                f"of {until[-1]}, is {money(max(candidates))}"
            )
            findings.warn("does-not-follow", opening.place, message, _ASK)
    if earliest and earliest.cents and not has_opening:
        message = (
            f"the first statement opens with {money(earliest.cents)}, which no entry in these files explains"
        )
        remedy = (
            "If the feed holds nothing earlier of this account, say so in the map: "
            f"opening: {{day: …, balance: {decimal(earliest.cents)}, rail: …}}."
        )
        findings.warn("opening-balance", earliest.place, message, remedy)


def check_changes(
    closed: Sequence[Closed], closings: Mapping[date, Balance], days: Mapping[date, Day], findings: Findings
) -> None:
    """Without an opening balance, entries can only be compared with the balance before."""
    unopened = [each for each in closed if each.statement.opening is None]
    if not unopened:
        return
    said = sorted(closings)
    for before, day in zip([None, *said], said, strict=False):
        balance = closings[day]
        if before is None:
            message = f"nothing in the files says what was in the account before {day}, so its entries prove nothing"
            remedy = "Nothing to do: `recongen build` shows what is missing as drift."
            findings.warn("unproved", balance.place, message, remedy)
            continue
        moved = sum(each.credits - each.debits for booked, each in days.items() if before < booked <= day)
        difference = balance.cents - closings[before].cents - moved
        if difference:
            message = (
                f"from {before} to {day} the balance changes by {money(balance.cents - closings[before].cents)}, "
                f"and the entries by {money(moved)}"
            )
            findings.warn("does-not-follow", balance.place, message, _ASK)


def _where(place: Place) -> str:
    return f"{place.file}:{place.line}"
