"""The runs of one check: a table where there is room, else a few lines each. Of a run its largest row is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from recongen.report.report import ExceptionRow, Run
from recongen.text import printable

TABLE_WIDTH = 110
"""Below this a table would break its details into slivers."""


def show_runs(runs: Sequence[Run], console: Console) -> None:
    if console.width >= TABLE_WIDTH:
        console.print(_runs_table(runs))
        return
    for run in runs:
        _show_run(run, console)


def _show_run(run: Run, console: Console) -> None:
    row = run.largest
    flow = "rail" if row.rail_name else "type"
    where = {"transfer": row.transfer_id, "transaction": row.transaction_id, flow: _flow(row)}
    amount = money(row.magnitude_money) or ("" if row.magnitude_count is None else f"{row.magnitude_count:,}")
    opening = [part for part in (row.business_day, account(row), amount) if part]
    places = [f"{name} {value}" for name, value in where.items() if value]
    times = {
        "first day": _first_day(run),
        "last day": _last_day(run),
        "days": _days(run),
        "change": _change(run),
    }
    instants = [f"{name} {value}" for name, value in times.items() if value]
    lines = [
        line
        for line in ("  ".join(opening), ", ".join(places), ", ".join(instants), row.detail or "")
        if line
    ]
    for position, line in enumerate(lines):
        text = Text(printable(line), style="bold" if position == 0 and len(lines) > 1 else "")
        console.print(Padding(text, (0, 0, 0, 2 if position == 0 else 4)))


def _first_day(run: Run) -> str:
    return run.largest.first_day or (run.first_day or "" if run.days > 1 else "")


def _last_day(run: Run) -> str:
    return run.last_day or "" if run.days > 1 else ""


def _days(run: Run) -> str:
    return f"{run.days:,}" if run.days > 1 else ""


def _rows(run: Run) -> str:
    """Where a day has more than one row."""
    return f"{run.rows:,}" if run.rows > run.days else ""


def _change(run: Run) -> str:
    return money(run.largest.drift_change)


def _flow(row: ExceptionRow) -> str:
    return row.rail_name or row.transfer_type or ""


@dataclass(frozen=True)
class _Column:
    heading: str
    numeric: bool = False
    whole: bool = False
    """Never broken into two lines."""
    wide: bool = False


def _runs_table(runs: Sequence[Run]) -> Table:
    """Columns that say nothing in any of these runs are left out."""
    rows = [run.largest for run in runs]
    columns = {
        _Column("account"): [account(row) for row in rows],
        _Column("day", whole=True): [row.business_day or "" for row in rows],
        _Column("first day", whole=True): [_first_day(run) for run in runs],
        _Column("last day", whole=True): [_last_day(run) for run in runs],
        _Column("days", numeric=True): [_days(run) for run in runs],
        _Column("rows", numeric=True): [_rows(run) for run in runs],
        _Column("transfer"): [row.transfer_id or "" for row in rows],
        _Column("transaction"): [row.transaction_id or "" for row in rows],
        _Column("rail or type"): [_flow(row) for row in rows],
        _Column("amount", numeric=True): [money(row.magnitude_money) for row in rows],
        _Column("change", numeric=True): [_change(run) for run in runs],
        _Column("count", numeric=True): [
            "" if row.magnitude_count is None else f"{row.magnitude_count:,}" for row in rows
        ],
        _Column("detail", wide=True): [row.detail or "" for row in rows],
    }
    filled = {column: cells for column, cells in columns.items() if any(cells)}
    table = plain_table()
    for column in filled:
        table.add_column(
            column.heading,
            justify="right" if column.numeric else "left",
            no_wrap=column.numeric or column.whole,
            overflow="fold",
            ratio=1 if column.wide else None,
        )
    for cells in zip(*filled.values(), strict=True):
        table.add_row(*(Text(printable(cell)) for cell in cells))
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
    text = f"{int(whole):,}.{cents}"
    return f"({text})" if amount.startswith("-") else text


def money_of_cents(cents: int) -> str:
    sign = "-" if cents < 0 else ""
    return money(f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02d}")
