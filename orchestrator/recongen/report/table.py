"""The report for a person: a summary, then each check with its runs, the most money first."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import islice
from typing import IO

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from recongen.report.report import Check, Report
from recongen.report.rows import ExceptionRow, Run
from recongen.text import plural, printable

PLAIN_WIDTH = 160
"""Where no terminal says how wide it is."""

AT_ONCE = 1000
"""Runs in one table: a table is put together in memory."""

SUMMARY_WIDTH = 76
"""Below this the summary leaves out what is not needed to choose where to look."""
RUNS_WIDTH = 110
"""Below this a table of runs would break its details into slivers."""

SEVERITY_MEANING = {
    "high": "the books are wrong",
    "medium": "a process of the institution was not kept",
    "low": "worth tidying up",
}
SEVERITY_STYLE = {"high": "bold red", "medium": "yellow", "low": "dim"}

DAYS = ("day", "first day", "last day")
NUMBERS = ("days", "rows", "amount", "change", "count")


class TableConsole(Console):
    """For stdout, or a file that will be copied there: as wide as the terminal, or wide enough for a file."""

    def __init__(self, out: IO[str] | None = None) -> None:
        is_terminal = sys.stdout.isatty()
        super().__init__(
            file=out,
            force_terminal=is_terminal or None,
            width=None if is_terminal else PLAIN_WIDTH,
            highlight=False,
            markup=False,
            emoji=False,
        )

    def on_broken_pipe(self) -> None:
        """Rich would exit at once; the command line decides how."""
        raise BrokenPipeError


def show(report: Report, console: Console, command: Callable[[str], str], limit: int | None) -> None:
    """At most `limit` runs of each check; `command` is what to type, with an option, for the rest of a check.

    Checks that somebody named also say why they matter and how to resolve what they find.
    """
    _show_summary(report, console)
    for check in report.found:
        _show_check(report, check, console, command(check.name), limit)
    for check in report.checks if report.only else ():
        for line in remedy(check.description):
            _say(console, line)


def _show_summary(report: Report, console: Console) -> None:
    for line in _headline(report):
        _say(console, line)
    if report.found:
        console.print(_summary_table(report, console.width))
        severities = {check.severity for check in report.found}
        meanings = [f"{name}: {text}" for name, text in SEVERITY_MEANING.items() if name in severities]
        _say(console, "; ".join(meanings), "dim")
    if report.clean:
        checks = (
            check.title if check.population is None else f"{check.title} (0 of {_population(check)})"
            for check in report.clean
        )
        _say(console, f"Nothing found by {plural(len(report.clean), 'check')}: {', '.join(checks)}.")


def _say(console: Console, line: str, style: str = "") -> None:
    # A terminal breaks lines between words; a file or a pipe gets them whole.
    console.print(Text(line, style=style), soft_wrap=not console.is_terminal)


def remedy(description: str) -> list[str]:
    """A check's documentation from "Why it matters" on, its Markdown made plain."""
    _, heading, rest = description.partition("**Why it matters**")
    plain = (heading + rest).replace("**", "").replace("`", "")
    return ["", *plain.strip().splitlines()] if heading else []


def _headline(report: Report) -> list[str]:
    context = report.context
    day = f"; latest business day {context.latest_business_day}" if context.latest_business_day else ""
    transactions = plural(context.transactions_rows, "transaction row")
    balances = plural(context.daily_balances_rows, "daily balance row")
    as_of = context.as_of.replace("T", " ").replace("Z", " UTC")
    rows = plural(sum(check.rows for check in report.checks), "exception")
    return [
        printable(report.institution),
        f"{transactions} and {balances}, as of {as_of}{day}",
        f"{rows} in {len(report.found)} of {plural(len(report.checks), 'check')}",
    ]


def _summary_table(report: Report, width: int) -> Table:
    """The last two columns only where there is room for them."""
    headings = ("check", "severity", "found", "of", "largest")[: 5 if width >= SUMMARY_WIDTH else 3]
    table = plain_table(*headings, numbers=("found", "of", "largest"), whole=("severity",))
    for check in report.found:
        cells = (
            Text(printable(check.title)),
            severity_text(check.severity),
            f"{check.rows:,}",
            "" if check.population is None else f"{check.population:,}",
            money(f"{check.largest // 100}.{check.largest % 100:02d}") if check.largest else "",
        )
        table.add_row(*cells[: len(headings)])
    return table


def _show_check(report: Report, check: Check, console: Console, command: str, limit: int | None) -> None:
    counted = plural(check.rows, "exception")
    found = counted if check.population is None else f"{check.rows:,} of {_population(check)}"
    title = Text(f"{printable(check.title)} ({check.name}) ", style="bold")
    title.append(f"{check.severity}, {found}", style=SEVERITY_STYLE.get(check.severity, ""))
    console.print()
    console.print(title)
    if check.description:
        _say(console, first_sentence(check.description))
    total, runs = report.runs_of(check, limit)
    shown = 0
    while batch := list(islice(runs, AT_ONCE)):
        _show_runs(batch, console)
        shown += len(batch)
    rest = _rest(check, shown, total, command)
    if rest:
        console.print(Text(f"  {rest}", style="dim"), soft_wrap=True)


def _rest(check: Check, shown: int, runs: int, command: str) -> str:
    """What there is beside what was shown, and what to type for it."""
    all_of_them = f"; all of them: {command} --limit 0" if shown < runs else ""
    some = f"{shown:,} of {runs:,}" if all_of_them else f"{runs:,}"
    if runs == check.rows:
        return f"{some} rows{all_of_them}" if all_of_them else ""
    return f"{some} {'run' if runs == 1 else 'runs'} ({check.rows:,} rows){all_of_them}; every row: {command} --csv"


def _population(check: Check) -> str:
    return f"{check.population:,} {check.unit}"


def first_sentence(text: str) -> str:
    return re.split(r"(?<=[.!?])\s", " ".join(text.split()), maxsplit=1)[0]


def _show_runs(runs: Sequence[Run], console: Console) -> None:
    """A table where there is room, else a few lines each. Columns that say nothing in any of these runs are left out."""
    cells = [_cells(run) for run in runs]
    if console.width < RUNS_WIDTH:
        for run, texts in zip(runs, cells, strict=True):
            _show_lines(list(filter(None, _lines(run, texts))), console)
        return
    headings = [heading for heading in cells[0] if any(texts[heading] for texts in cells)]
    table = plain_table(*headings, numbers=NUMBERS, whole=DAYS)
    for column in table.columns:
        column.ratio = 1 if column.header == "detail" else None
    for texts in cells:
        table.add_row(*(Text(texts[heading]) for heading in headings))
    console.print(table)


def _cells(run: Run) -> dict[str, str]:
    """What there is to say of a run, by heading; of its rows the largest is shown."""
    row, several = run.largest, run.days > 1
    texts = {
        "account": account(row),
        "day": row.business_day,
        "first day": row.first_day or (run.first_day if several else None),
        "last day": run.last_day if several else None,
        "days": f"{run.days:,}" if several else None,
        "rows": f"{run.rows:,}" if run.rows > run.days else None,
        "transfer": row.transfer_id,
        "transaction": row.transaction_id,
        "rail or type": row.rail_name or row.transfer_type,
        "amount": money(row.magnitude_money),
        "change": money(row.drift_change),
        "count": None if row.magnitude_count is None else f"{row.magnitude_count:,}",
        "detail": row.detail,
    }
    return {heading: printable(text or "") for heading, text in texts.items()}


def _lines(run: Run, texts: dict[str, str]) -> Iterator[str]:
    """The same without a table: when, who and how much; then where; then since when; then why."""
    opening = (texts["day"], texts["account"], texts["amount"] or texts["count"])
    yield "  ".join(filter(None, opening))
    flow = "rail" if run.largest.rail_name else "type"
    for group in (("transfer", "transaction", "rail or type"), ("first day", "last day", "days", "change")):
        named = (f"{flow if name == 'rail or type' else name} {texts[name]}" for name in group if texts[name])
        yield ", ".join(named)
    yield texts["detail"]


def _show_lines(lines: Sequence[str], console: Console) -> None:
    for position, line in enumerate(lines):
        style, indent = ("", 4) if position else ("bold" if len(lines) > 1 else "", 2)
        console.print(Padding(Text(line, style=style), (0, 0, 0, indent)))


def plain_table(*headings: str, numbers: Collection[str] = (), whole: Collection[str] = ()) -> Table:
    """Numbers stand at the right. They and `whole` columns are never broken into two lines."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for heading in headings:
        is_number = heading in numbers
        table.add_column(
            heading,
            justify="right" if is_number else "left",
            no_wrap=is_number or heading in whole,
            overflow="fold",
        )
    return table


def severity_text(severity: str) -> Text:
    return Text(severity, style=SEVERITY_STYLE.get(severity, ""))


def account(row: ExceptionRow) -> str:
    if row.account_name and row.account_id and row.account_name != row.account_id:
        return f"{row.account_name} ({row.account_id})"
    return row.account_id or row.account_name or ""


def money(amount: str | None) -> str:
    """`-1234.50` as `(1,234.50)`, the way an accountant reads it."""
    if not amount:
        return ""
    whole, _, cents = amount.lstrip("-").partition(".")
    text = f"{int(whole):,}.{cents}"
    return f"({text})" if amount.startswith("-") else text
