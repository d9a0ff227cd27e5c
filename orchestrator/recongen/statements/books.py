"""The statements of one account: does each add up, and does each begin where the one before ended."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date

from recongen.statements.findings import Findings
from recongen.statements.reading import money
from recongen.statements.sequence import Closed, Day, check_changes, check_numbers, check_openings
from recongen.statements.types import Balance, End, Entry, Statement


@dataclass
class _Series:
    """The pages of one statement, and the statements that go on where it ended within a day."""

    number: int
    opening: Balance | None
    is_numbered: bool
    days: Counter[date] = field(default_factory=Counter)
    is_open: bool = True
    adds_up: bool = True


class Books:
    """Of one account, as its statements come. `days` and `closings` are what goes into the feed."""

    def __init__(self, findings: Findings) -> None:
        self.days: dict[date, Day] = defaultdict(Day)
        self.closings: dict[date, Balance] = {}
        self.statements = 0
        self._findings = findings
        self._begun: dict[date, int] = {}
        """The opening balance of the statement that says the balance of a day, where it is numbered."""
        self._closed: list[Closed] = []
        self._series: _Series | None = None
        self._statement: Statement | None = None
        self._sum = self._reversals = 0
        self._days_of_statement: Counter[date] = Counter()

    def begin(self, statement: Statement, series: int) -> int:
        """The number of the series that its entries are counted in: `series`, unless it goes on with the one before."""
        self._statement = statement
        self._sum = self._reversals = 0
        self._days_of_statement = Counter()
        if not self._goes_on(statement):
            self._series = _Series(series, statement.opening, statement.number is not None)
        assert self._series
        if not self._series.is_open:
            # Of a later statement of the same day: its days begin again, its equal entries are further ones.
            self._series = _Series(self._series.number, statement.opening, is_numbered=True)
        return self._series.number

    def _goes_on(self, statement: Statement) -> bool:
        if self._series is None or not self._closed or statement.number is None or statement.opening is None:
            return False
        last, closing = self._closed[-1].statement, self._closed[-1].closing
        if statement.opening.cents != closing.cents:
            return False
        if statement.number == last.number:
            return (statement.page or 0) > (last.page or 0)
        return statement.number == (last.number or 0) + 1 and statement.opening.day >= closing.day

    def add(self, entry: Entry) -> None:
        """An entry of the statement, whether or not another one has brought it."""
        if entry.status == "Posted":
            self._sum += entry.cents
            self._reversals += entry.cents if entry.is_reversal else 0
            self._days_of_statement[entry.booked] += entry.cents
            if self._series:
                self._series.days[entry.booked] += entry.cents

    def take(self, entry: Entry) -> None:
        """An entry that goes into the feed."""
        day = self.days[entry.booked]
        if entry.status == "Pending":
            day.pending += 1
            return
        day.entries += 1
        if entry.cents < 0:
            day.debits -= entry.cents
        else:
            day.credits += entry.cents

    def end(self, end: End) -> None:
        statement, series = self._statement, self._series
        assert statement and series
        self.statements += 1
        closing = end.closing
        if closing is None or not end.is_whole:
            series.is_open = False
            return
        adds_up = statement.opening is None or self._check_sum(statement, statement.opening, closing)
        series.adds_up = series.adds_up and adds_up
        for balance in end.days:
            self._check_day(statement, balance)
        self._look_at_days(statement, closing)
        self._closed.append(Closed(statement, closing))
        if end.is_final:
            series.is_open = False
            self._close_days(series, closing, end.days)

    def _check_sum(self, statement: Statement, opening: Balance, closing: Balance) -> bool:
        difference = closing.cents - opening.cents - self._sum
        if not difference:
            return True
        message = (
            f"{statement} does not add up: opening {money(opening.cents)}, entries {money(self._sum)}, "
            f"closing {money(closing.cents)}: {money(difference)} too {'little' if difference > 0 else 'much'}"
        )
        remedy = "An entry or a balance is missing or changed: ask the bank for the file again."
        if self._reversals and difference == -2 * self._reversals:
            remedy = "Its reversals explain it: write `reversals: inverted` in the map."
        self._findings.error("does-not-add-up", closing.place, message, remedy)
        return False

    def _check_day(self, statement: Statement, balance: Balance) -> None:
        if statement.opening is None or balance.day < statement.opening.day:
            return
        known = sum(cents for day, cents in self._days_of_statement.items() if day <= balance.day)
        if statement.opening.cents + known != balance.cents:
            message = (
                f"the balance of {balance.day} is {money(balance.cents)}, and the entries until then lead to "
                f"{money(statement.opening.cents + known)}"
            )
            self._findings.error(
                "does-not-add-up", balance.place, message, "Ask the bank for the file again."
            )

    def _look_at_days(self, statement: Statement, closing: Balance) -> None:
        first = statement.opening.day if statement.opening else date.min
        outside = [day for day in self._days_of_statement if not first <= day <= closing.day]
        if outside:
            message = (
                f"entries booked on {min(outside)}{f' and {len(outside) - 1} more days' if outside[1:] else ''}, "
                f"outside of the days of {statement}, which ends on {closing.day}"
            )
            remedy = "They are posted on the day that they name, so balances of these days will drift: ask the bank which day is right."
            self._findings.warn("outside-days", closing.place, message, remedy)

    def _close_days(self, series: _Series, closing: Balance, days: tuple[Balance, ...]) -> None:
        """The balances of a statement's days: those that it says, and between an opening and a closing that agree, those that
        follow from its entries."""
        said = {balance.day: balance for balance in (*days, closing)}
        if series.opening and series.adds_up:
            known = series.opening.cents
            for day, cents in sorted(series.days.items()):
                known += cents
                if day < closing.day and day >= series.opening.day:
                    said.setdefault(day, Balance(day, known, closing.place))
        for day, balance in said.items():
            self._say(day, balance, self._replaces(series, day))
            if series.opening and series.is_numbered and self.closings[day] is balance:
                self._begun[day] = series.opening.cents

    def _replaces(self, series: _Series, day: date) -> bool:
        """Whether a balance of that day is a later one of the same day, and not another one."""
        known = self.closings.get(day)
        return bool(known and series.is_numbered and series.opening and series.opening.cents == known.cents)

    def _say(self, day: date, balance: Balance, replaces: bool) -> None:
        known = self.closings.setdefault(day, balance)
        if known.cents == balance.cents or replaces:
            self.closings[day] = balance
        elif (
            known.instant
            and balance.instant
            and known.instant.replace(tzinfo=None) != balance.instant.replace(tzinfo=None)
        ):
            newest = max(
                known, balance, key=lambda each: str(each.instant and each.instant.replace(tzinfo=None))
            )
            self.closings[day] = newest
        else:
            message = (
                f"two balances of {day}: {money(balance.cents)}, and {money(known.cents)} in "
                f"{known.place.file}:{known.place.line}"
            )
            remedy = "Ask the bank which of them is right."
            if self._begun.get(day) == balance.cents:
                # Read in this order, equal entries of the two would be taken for the same.
                remedy = (
                    "That one goes on where this one ends: name the files in the order of their statements."
                )
            self._findings.error("two-balances", balance.place, message, remedy)

    def finish(self, has_opening: bool) -> None:
        """What can be said when all files are read. `has_opening`: the map says what was in the account before."""
        closed = sorted(self._closed, key=lambda each: each.sort_key)
        check_numbers(closed, self._findings)
        check_openings(closed, self.closings, has_opening, self._findings)
        check_changes(closed, self.closings, self.days, self._findings)
