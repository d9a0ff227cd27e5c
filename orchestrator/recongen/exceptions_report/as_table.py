"""The report for a person: a summary, then each check with its rows, the most money first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table
from rich.text import Text

from recongen.exceptions_report.report import Check, ExceptionRow, Report
from recongen.exceptions_report.rows import money_of_cents, plain_table, show_rows
from recongen.text import plural, printable

PLAIN_WIDTH = 160
"""Where no terminal says how wide it is."""

SUMMARY_WIDTH = 76
"""Below this the summary leaves out what is not needed to choose where to look."""

SEVERITY_MEANING = {
    "high": "the books are wrong",
    "medium": "a process of the institution was not kept",
    "low": "worth tidying up",
}
SEVERITY_STYLE = {"high": "bold red", "medium": "yellow", "low": "dim"}


@dataclass(frozen=True)
class Layout:
    limit: int | None = 10
    """Rows shown of each check; None shows all."""
    more: str = "recongen exceptions FILE --check {check} --limit 0"
    """What to type for the rest."""
    explain: bool = False
    """Whether to say why each check matters and how to resolve what it finds."""


def show(report: Report, console: Console, layout: Layout | None = None) -> None:
    layout = layout or Layout()
    show_summary(report, console)
    for check in report.found:
        _show_check(check, list(report.rows_of(check.name)), console, layout)
    if layout.explain:
        for check in report.checks:
            _explain(check, console)


def show_summary(report: Report, console: Console) -> None:
    for line in headline(report):
        _say(console, line)
    if report.found:
        console.print(_summary_table(report, console.width))
        kinds = {check.severity for check in report.found}
        meanings = [f"{name}: {SEVERITY_MEANING[name]}" for name in SEVERITY_MEANING if name in kinds]
        _say(console, "; ".join(meanings), "dim")
    for line in _clean_lines(report):
        _say(console, line)


def _say(console: Console, line: str, style: str = "") -> None:
    # A terminal breaks lines between words; a file or a pipe gets them whole.
    console.print(Text(line, style=style), soft_wrap=not console.is_terminal)


def _explain(check: Check, console: Console) -> None:
    """Why it matters and how to resolve it, from the check's documentation."""
    for line in remedy(check.description):
        _say(console, line)


def remedy(description: str) -> list[str]:
    """The documentation from "Why it matters" on, its Markdown made plain."""
    _, heading, rest = description.partition("**Why it matters**")
    plain = (heading + rest).replace("**", "").replace("`", "")
    return ["", *plain.strip().splitlines()] if heading else []


def headline(report: Report) -> list[str]:
    context = report.context
    day = f"; latest business day {context.latest_business_day}" if context.latest_business_day else ""
    rows = sum(check.rows for check in report.checks)
    feed = " and ".join(
        (
            plural(context.transactions_rows, "transaction row"),
            plural(context.daily_balances_rows, "daily balance row"),
        )
    )
    as_of = context.as_of.replace("T", " ").replace("Z", " UTC")
    return [
        printable(report.institution),
        f"{feed}, as of {as_of}{day}",
        f"{plural(rows, 'exception')} in {len(report.found)} of {plural(len(report.checks), 'check')}",
    ]


def _summary_table(report: Report, width: int) -> Table:
    """The last two columns only where there is room for them."""
    table = plain_table()
    table.add_column("check")
    table.add_column("severity", no_wrap=True)
    table.add_column("found", justify="right", no_wrap=True)
    roomy = width >= SUMMARY_WIDTH
    if roomy:
        table.add_column("of", justify="right", no_wrap=True)
        table.add_column("largest", justify="right", no_wrap=True)
    for check in report.found:
        largest = max((abs(row.cents) for row in report.rows_of(check.name)), default=0)
        cells = (
            Text(printable(check.title)),
            Text(check.severity, style=SEVERITY_STYLE.get(check.severity, "")),
            f"{check.rows:,}",
            "" if check.population is None else f"{check.population:,}",
            money_of_cents(largest) if largest else "",
        )
        table.add_row(*(cells if roomy else cells[:3]))
    return table


def _clean_lines(report: Report) -> list[str]:
    if not report.clean:
        return []
    told = [
        f"{check.title} (0 of {population(check)})" if check.population is not None else check.title
        for check in report.clean
    ]
    return [f"Nothing found by {plural(len(report.clean), 'check')}: {', '.join(told)}."]


def _show_check(check: Check, rows: Sequence[ExceptionRow], console: Console, layout: Layout) -> None:
    ordered = sorted(rows, key=lambda row: (-abs(row.cents), -(row.magnitude_count or 0), row.exception_key))
    shown = ordered if layout.limit is None else ordered[: layout.limit]
    console.print()
    title = Text(f"{printable(check.title)} ({check.name}) ", style="bold")
    found = (
        plural(check.rows, "exception")
        if check.population is None
        else f"{check.rows:,} of {population(check)}"
    )
    title.append(f"{check.severity}, {found}", style=SEVERITY_STYLE.get(check.severity, ""))
    console.print(title)
    if check.description:
        _say(console, first_sentence(check.description))
    if check.rows and not shown:
        return
    show_rows(shown, console)
    if check.rows > len(shown):
        rest = f"… and {check.rows - len(shown):,} more: {layout.more.replace('{check}', check.name)}"
        console.print(Text(f"  {rest}", style="dim"), soft_wrap=True)


def population(check: Check) -> str:
    return "" if check.population is None else f"{check.population:,} {check.unit}"


def first_sentence(text: str) -> str:
    flat = " ".join(text.split())
    return re.split(r"(?<=[.!?])\s", flat, maxsplit=1)[0]
