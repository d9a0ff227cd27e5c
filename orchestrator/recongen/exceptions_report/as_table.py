"""The report for a person: a summary, then each check with its rows, the most money first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from recongen.exceptions_report.report import Check, ExceptionRow, Report

PLAIN_WIDTH = 160
"""Where no terminal says how wide it is."""

SEVERITY_STYLE = {"high": "bold red", "medium": "yellow", "low": "dim"}


@dataclass(frozen=True)
class Layout:
    limit: int | None = 10
    """Rows shown of each check; None shows all."""
    more: str = "recongen exceptions FILE --check {check} --limit 0"
    """What to type for the rest."""


def show(report: Report, console: Console, layout: Layout | None = None) -> None:
    layout = layout or Layout()
    show_summary(report, console)
    for check in report.found:
        _show_check(check, list(report.rows_of(check.name)), console, layout)


def show_summary(report: Report, console: Console) -> None:
    for line in headline(report):
        console.print(Text(line), soft_wrap=not console.is_terminal)
    if report.found:
        console.print(_summary_table(report))
    for line in _clean_lines(report):
        console.print(Text(line), soft_wrap=not console.is_terminal)


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
    return [
        clean(report.institution),
        f"{feed}, as of {context.as_of}{day}",
        f"{plural(rows, 'exception')} in {len(report.found)} of {plural(len(report.checks), 'check')}",
    ]


def _summary_table(report: Report) -> Table:
    table = plain_table()
    table.add_column("check", no_wrap=True)
    table.add_column("severity", no_wrap=True)
    table.add_column("rows", justify="right")
    table.add_column("of", justify="right")
    table.add_column("largest", justify="right", no_wrap=True)
    for check in report.found:
        largest = max((row.cents for row in report.rows_of(check.name)), default=0)
        table.add_row(
            Text(check.name),
            Text(check.severity, style=SEVERITY_STYLE.get(check.severity, "")),
            f"{check.rows:,}",
            "" if check.population is None else f"{check.population:,}",
            money_of_cents(largest) if largest else "",
        )
    return table


def _clean_lines(report: Report) -> list[str]:
    if not report.clean:
        return []
    told = [
        f"{check.name} (0 of {population(check)})" if check.population is not None else check.name
        for check in report.clean
    ]
    return [f"Nothing found by {plural(len(report.clean), 'check')}: {', '.join(told)}"]


def _show_check(check: Check, rows: Sequence[ExceptionRow], console: Console, layout: Layout) -> None:
    ordered = sorted(rows, key=lambda row: (-abs(row.cents), -(row.magnitude_count or 0), row.exception_key))
    shown = ordered if layout.limit is None else ordered[: layout.limit]
    console.print()
    title = Text(f"{check.name} ", style="bold")
    found = (
        plural(check.rows, "row") if check.population is None else f"{check.rows:,} of {population(check)}"
    )
    title.append(f"{check.severity}, {found}", style=SEVERITY_STYLE.get(check.severity, ""))
    console.print(title)
    if check.description:
        console.print(Text(first_sentence(check.description)), soft_wrap=not console.is_terminal)
    if check.rows and not shown:
        return
    console.print(_rows_table(shown))
    if check.rows > len(shown):
        rest = f"… and {check.rows - len(shown):,} more: {layout.more.format(check=check.name)}"
        console.print(Text(f"  {rest}", style="dim"), soft_wrap=True)


@dataclass(frozen=True)
class _Column:
    heading: str
    numeric: bool = False
    wide: bool = False


def _rows_table(rows: Sequence[ExceptionRow]) -> Table:
    """Columns that say nothing in any of these rows are left out."""
    columns = {
        _Column("account"): [account(row) for row in rows],
        _Column("day"): [row.business_day or "" for row in rows],
        _Column("transfer"): [row.transfer_id or "" for row in rows],
        _Column("transaction"): [row.transaction_id or "" for row in rows],
        _Column("rail or type"): [row.rail_name or row.transfer_type or "" for row in rows],
        _Column("money", numeric=True): [money(row.magnitude_money) for row in rows],
        _Column("count", numeric=True): [
            "" if row.magnitude_count is None else f"{row.magnitude_count:,}" for row in rows
        ],
        _Column("detail", wide=True): [row.detail or "" for row in rows],
    }
    told = {column: cells for column, cells in columns.items() if any(cells)}
    table = plain_table()
    for column in told:
        table.add_column(
            column.heading,
            justify="right" if column.numeric else "left",
            no_wrap=column.numeric or column.heading == "day",
            overflow="fold",
            ratio=1 if column.wide else None,
        )
    for cells in zip(*told.values(), strict=True):
        table.add_row(*(Text(clean(cell)) for cell in cells))
    return table


def plain_table() -> Table:
    return Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False, expand=False)


def account(row: ExceptionRow) -> str:
    if row.account_name and row.account_id and row.account_name != row.account_id:
        return f"{row.account_name} ({row.account_id})"
    return row.account_id or row.account_name or ""


def money(amount: str | None) -> str:
    """`-1234.50` as `(1,234.50)`, the way an accountant reads it."""
    if not amount:
        return ""
    whole, _, cents = amount.lstrip("-").partition(".")
    told = f"{int(whole):,}.{cents}"
    return f"({told})" if amount.startswith("-") else told


def money_of_cents(cents: int) -> str:
    sign = "-" if cents < 0 else ""
    return money(f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02d}")


def population(check: Check) -> str:
    return "" if check.population is None else f"{check.population:,} {check.unit}"


def plural(count: int, noun: str, several: str | None = None) -> str:
    return f"{count:,} {noun if count == 1 else several or noun + 's'}"


def first_sentence(text: str) -> str:
    flat = " ".join(text.split())
    return re.split(r"(?<=[.!?])\s", flat, maxsplit=1)[0]


def clean(text: str) -> str:
    """The feed's text with nothing in it that could steer a terminal."""
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)
