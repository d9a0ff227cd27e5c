"""Whether a pipeline may go on."""

from __future__ import annotations

from dataclasses import dataclass, replace

from recongen.exceptions_report.report import Check, Report, RunContext, at_or_above


@dataclass(frozen=True)
class FeedMark:
    """How far a base table reaches."""

    rows: int
    high_entry: int | None


@dataclass(frozen=True)
class Verdict:
    fail_on: str
    failing: tuple[Check, ...]
    """Checks at or above `fail_on`, with the rows that count."""

    @property
    def passed(self) -> bool:
        return not self.failing

    @property
    def rows(self) -> int:
        return sum(check.rows for check in self.failing)


def judge(report: Report, fail_on: str, known: frozenset[str] | None = None) -> Verdict:
    """With `known`, only rows whose key is not among them count."""
    failing = []
    for check in report.checks:
        if not at_or_above(check.severity, fail_on):
            continue
        rows = check.rows
        if known is not None:
            rows = sum(row.exception_key not in known for row in report.rows_of(check.name))
        if rows:
            failing.append(replace(check, rows=rows))
    return Verdict(fail_on, tuple(failing))


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
