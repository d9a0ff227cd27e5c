"""The report for a person: a summary, then each check with its runs, the most money first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from rich.console import Console
from rich.table import Table
from rich.text import Text

from recongen.report.report import Check, Listing, Report, Run
from recongen.report.rows import money_of_cents, plain_table, show_runs
from recongen.text import plural, printable

PLAIN_WIDTH = 160
"""Where no terminal says how wide it is."""

AT_ONCE = 1000
"""Runs in one table: a table is put together in memory."""

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
    """Runs shown of each check; None shows all."""
    command: str = "recongen exceptions FILE --check {check}"
    """What to type, with an option, for the rest."""
    explain: bool = False
    """Whether to say why each check matters and how to resolve what it finds."""


def show(report: Report, console: Console, layout: Layout | None = None) -> None:
    layout = layout or Layout()
    show_summary(report, console)
    for check in report.found:
        _show_check(check, report.stored.listing(check, layout.limit), console, layout)
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
        cells = (
            Text(printable(check.title)),
            Text(check.severity, style=SEVERITY_STYLE.get(check.severity, "")),
            f"{check.rows:,}",
            "" if check.population is None else f"{check.population:,}",
            money_of_cents(check.largest) if check.largest else "",
        )
        table.add_row(*(cells if roomy else cells[:3]))
    return table


def _clean_lines(report: Report) -> list[str]:
    if not report.clean:
        return []
    checks = [
        f"{check.title} (0 of {population(check)})" if check.population is not None else check.title
        for check in report.clean
    ]
    return [f"Nothing found by {plural(len(report.clean), 'check')}: {', '.join(checks)}."]


def _show_check(check: Check, listing: Listing, console: Console, layout: Layout) -> None:
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
    shown = 0
    for runs in _batches(listing.runs):
        show_runs(runs, console)
        shown += len(runs)
    # Not `format`: the command names a file, and a brace in that is the file's own.
    rest = _rest(check, shown, listing.total, layout.command.replace("{check}", check.name))
    if rest:
        console.print(Text(f"  {rest}", style="dim"), soft_wrap=True)


def _batches(runs: Iterator[Run]) -> Iterator[list[Run]]:
    while batch := list(islice(runs, AT_ONCE)):
        yield batch


def _rest(check: Check, shown: int, runs: int, command: str) -> str:
    """What there is beside what was shown, and what to type for it."""
    all_of_them = f"; all of them: {command} --limit 0" if shown < runs else ""
    some = f"{shown:,} of {runs:,}" if all_of_them else f"{runs:,}"
    if runs == check.rows:
        return f"{some} rows{all_of_them}" if all_of_them else ""
    return f"{some} {'run' if runs == 1 else 'runs'} ({check.rows:,} rows){all_of_them}; every row: {command} --csv"


def population(check: Check) -> str:
    return "" if check.population is None else f"{check.population:,} {check.unit}"


def first_sentence(text: str) -> str:
    flat = " ".join(text.split())
    return re.split(r"(?<=[.!?])\s", flat, maxsplit=1)[0]
