"""Whether a pipeline may go on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from recongen.exceptions_report.report import Check, Report, RunContext, Size, at_or_above


@dataclass(frozen=True)
class FeedMark:
    """How far a base table reaches."""

    rows: int
    high_entry: int | None


@dataclass(frozen=True)
class Failing:
    """A check at or above the severity that fails, and how many of its rows count."""

    check: Check
    rows: int
    worse: int = 0
    """Of these, how many were in the earlier report, but smaller or of the other sign."""


@dataclass(frozen=True)
class Verdict:
    fail_on: str
    failing: tuple[Failing, ...]

    @property
    def passed(self) -> bool:
        return not self.failing

    @property
    def rows(self) -> int:
        return sum(one.rows for one in self.failing)


def judge(report: Report, fail_on: str, earlier: Mapping[str, Size] | None = None) -> Verdict:
    """With the sizes of an earlier report, only rows count that it does not hold, or that are worse now."""
    judged = [check for check in report.found if at_or_above(check.severity, fail_on)]
    if earlier is None:
        return Verdict(fail_on, tuple(Failing(check, check.rows) for check in judged))
    compared = (_compared(report, check, earlier) for check in judged)
    return Verdict(fail_on, tuple(one for one in compared if one.rows))


def _compared(report: Report, check: Check, earlier: Mapping[str, Size]) -> Failing:
    missing = worse = 0
    for key, size in report.stored.sizes(check):
        known = earlier.get(key)
        if known is None:
            missing += 1
        elif size.is_worse_than(known):
            worse += 1
    return Failing(check, missing + worse, worse)


def staleness(
    context: RunContext, content_hash: str, transactions: FeedMark, balances: FeedMark
) -> str | None:
    """Why the build does not speak for the books, or None."""
    if not transactions.rows and not balances.rows:
        return "the feed is empty, so nothing was checked"
    tables = (
        ("transactions", transactions, FeedMark(context.transactions_rows, context.transactions_high_entry)),
        (
            "daily_balances",
            balances,
            FeedMark(context.daily_balances_rows, context.daily_balances_high_entry),
        ),
    )
    for name, now, then in tables:
        if now != then:
            more = now.rows - then.rows
            change = f"{more:,} more rows" if more > 0 else f"{-more:,} fewer rows" if more else "other rows"
            return f"the feed's {name} hold {change} than when they were last built"
    if context.content_hash != content_hash:
        return "the institution file says something else than when it was last built"
    return None
