"""The report for a person: a summary, then each check with its causes, the most money first."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import islice
from typing import IO

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from recongen import currency
from recongen.report.cases import Case
from recongen.report.report import Check, Report
from recongen.report.rows import Episode, ExceptionRow, dollars
from recongen.text import plural, printable

PLAIN_WIDTH = 160
"""Where no terminal says how wide it is."""

AT_ONCE = 1000
"""Lines in one table: a table is put together in memory."""

SUMMARY_WIDTH = 76
"""Below this the summary leaves out what is not needed to choose where to look."""
TABLE_WIDTH = 110
"""Below this a table would break its details into slivers."""

SEVERITY_MEANING = {
    "high": "the books are wrong",
    "medium": "the institution did not follow its own process",
    "low": "worth tidying up",
}
SEVERITY_STYLE = {"high": "bold red", "medium": "yellow", "low": "dim"}

DAYS = ("day", "since", "last day")
MONEY = ("money", "change")
NUMBERS = ("days", "rows", *MONEY, "count")

Cells = dict[str, str]
"""What there is to say of a cause or a row, by heading."""


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


def show(
    report: Report, console: Console, command: Callable[[str], str], limit: int | None, rows: bool = False
) -> None:
    """At most `limit` causes of each check, or `rows`; `command` is what to type, with an option, for the rest of a
    check.

    Checks that somebody named also say why they matter and how to resolve what they find.
    """
    _show_summary(report, console)
    for check in report.found:
        _show_check(report, check, console, command(check.name), limit, rows)
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
    causes = plural(sum(check.causes for check in report.checks), "cause")
    return [
        printable(report.institution),
        f"{transactions} and {balances}, as of {as_of}{day}",
        f"{rows} of {causes} in {len(report.found)} of {plural(len(report.checks), 'check')}",
        *_changes(report),
    ]


def _changes(report: Report) -> Iterator[str]:
    """`2 new since 2026-09-30, 39 open from before, 1 cleared since 2026-09-29`."""
    day, before, changes = (
        report.context.latest_business_day,
        report.context.previous_business_day,
        report.changes(),
    )
    if day:
        since = f" since {before}" if before else ""
        yield f"{changes.new:,} new since {day}, {changes.open:,} open from before, {changes.cleared:,} cleared{since}"


def _summary_table(report: Report, width: int) -> Table:
    """The last three columns only where there is room for them."""
    largest = currency.heading("largest", report.currency)
    headings = ("check", "severity", "causes", "rows", "of", largest)[: 6 if width >= SUMMARY_WIDTH else 3]
    table = plain_table(*headings, numbers=("causes", "rows", "of", largest), whole=("severity",))
    for check in report.found:
        cells = (
            Text(printable(check.title)),
            severity_text(check.severity),
            f"{check.causes:,}",
            f"{check.rows:,}",
            "" if check.population is None else f"{check.population:,}",
            money(dollars(check.largest)) if check.largest else "",
        )
        table.add_row(*cells[: len(headings)])
    return table


def _show_check(
    report: Report, check: Check, console: Console, command: str, limit: int | None, rows: bool
) -> None:
    counted = plural(check.rows, "exception")
    found = counted if check.population is None else f"{check.rows:,} of {_population(check)}"
    title = Text(f"{printable(check.title)} ({check.name}) ", style="bold")
    title.append(
        f"{check.severity}, {plural(check.causes, 'cause')}, {found}",
        style=SEVERITY_STYLE.get(check.severity, ""),
    )
    console.print()
    console.print(title)
    _say(console, f"{check.meaning} First: {check.first_step}")
    cells = (
        map(_of_row, report.rows_of(check, limit))
        if rows
        else map(_of_cause, report.episodes_of(check, limit))
    )
    printed = 0
    while batch := list(islice(cells, AT_ONCE)):
        _show_cells(batch, console, report.currency)
        printed += len(batch)
    total, unit, more = (check.rows, "row", " --rows") if rows else (check.causes, "cause", "")
    rest = []
    if printed < total:
        rest.append(f"{printed:,} of {plural(total, unit)}; all of them: {command}{more} --limit 0")
    if not rows and check.rows > check.causes:
        rest.append(f"every row: {command} --rows")
    if rest:
        console.print(Text(f"  {'; '.join(rest)}", style="dim"), soft_wrap=True)


def _population(check: Check) -> str:
    return f"{check.population:,} {check.unit}"


def _show_cells(all_cells: Sequence[Cells], console: Console, code: str) -> None:
    """A table where there is room, else a few lines each. Columns that say nothing in any of them are left out."""
    if console.width < TABLE_WIDTH:
        for cells in all_cells:
            amounts = {name: currency.amount(cells[name], code) for name in MONEY if name in cells}
            _show_lines(list(filter(None, _lines(cells | amounts))), console)
        return
    headings = [heading for heading in all_cells[0] if any(cells[heading] for cells in all_cells)]
    table = plain_table(*headings, numbers=NUMBERS, whole=DAYS)
    for column in table.columns:
        if column.header in MONEY:
            column.header = currency.heading(str(column.header), code)
        column.ratio = 1 if column.header == "detail" else None
    for cells in all_cells:
        table.add_row(*(Text(cells[heading]) for heading in headings))
    console.print(table)


def _of_cause(cause: Episode) -> Cells:
    several = cause.days > 1
    state = "new" if cause.is_new else "open" if cause.is_open else "cleared" if cause.cleared_day else "over"
    return _printable(
        {
            "account": account(cause),
            "transfer": cause.transfer_id,
            "rail": cause.rail_name,
            "type": None if cause.rail_name else cause.transfer_type,
            "since": cause.first_seen_day,
            "last day": cause.last_day if several else None,
            "days": f"{cause.days:,}" if several else None,
            "rows": f"{cause.exception_rows:,}" if cause.exception_rows > max(cause.days, 1) else None,
            "state": state,
            "money": money(cause.money),
            "owner": cause.owner_team or cause.owner_contact,
            "declared at": cause.declared_at,
            "detail": cause.headline,
        }
    )


def _of_row(row: ExceptionRow) -> Cells:
    return _printable(
        {
            "account": account(row),
            "day": row.business_day,
            "since": row.first_seen_day if row.first_seen_day != row.business_day else None,
            "transfer": row.transfer_id,
            "transaction": row.transaction_id,
            "rail": row.rail_name,
            "type": None if row.rail_name else row.transfer_type,
            "money": money(row.magnitude_money),
            "change": money(row.drift_change),
            "count": None if row.magnitude_count is None else f"{row.magnitude_count:,}",
            "owner": row.owner_team or row.owner_contact,
            "declared at": row.declared_at,
            "detail": row.detail,
        }
    )


def _printable(texts: Mapping[str, str | None]) -> Cells:
    return {heading: printable(text or "") for heading, text in texts.items()}


def _lines(cells: Cells) -> Iterator[str]:
    """The same without a table: when, who and how much; then where; then since when; then whom to ask; then why."""
    day = "day" if "day" in cells else "since"
    yield "  ".join(filter(None, (cells[day], cells["account"] or cells["transfer"], cells["money"])))
    for group in (
        ("transfer", "transaction", "rail", "type"),
        ("since", "last day", "days", "rows", "change", "count", "state"),
        ("owner", "declared at"),
    ):
        yield ", ".join(f"{name} {cells[name]}" for name in group if name != day and cells.get(name))
    yield cells["detail"]


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


def account(row: ExceptionRow | Episode | Case) -> str:
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
