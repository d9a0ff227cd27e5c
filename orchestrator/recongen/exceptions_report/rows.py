"""The rows of one check: a table where there is room, else a few lines each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from recongen.exceptions_report.report import ExceptionRow
from recongen.text import printable

TABLE_WIDTH = 110
"""Below this a table would break its details into slivers."""


def show_rows(rows: Sequence[ExceptionRow], console: Console) -> None:
    if console.width >= TABLE_WIDTH:
        console.print(_rows_table(rows))
        return
    for row in rows:
        _show_row(row, console)


def _show_row(row: ExceptionRow, console: Console) -> None:
    flow = "rail" if row.rail_name else "type"
    where = {"transfer": row.transfer_id, "transaction": row.transaction_id, flow: _flow(row)}
    amount = money(row.magnitude_money) or ("" if row.magnitude_count is None else f"{row.magnitude_count:,}")
    opening = [part for part in (row.business_day, account(row), amount) if part]
    places = [f"{name} {value}" for name, value in where.items() if value]
    lines = ["  ".join(opening), ", ".join(places), row.detail or ""]
    told = [line for line in lines if line]
    for position, line in enumerate(told):
        text = Text(printable(line), style="bold" if position == 0 and len(told) > 1 else "")
        console.print(Padding(text, (0, 0, 0, 2 if position == 0 else 4)))


def _flow(row: ExceptionRow) -> str:
    return row.rail_name or row.transfer_type or ""


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
        _Column("rail or type"): [_flow(row) for row in rows],
        _Column("amount", numeric=True): [money(row.magnitude_money) for row in rows],
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
    told = f"{int(whole):,}.{cents}"
    return f"({told})" if amount.startswith("-") else told


def money_of_cents(cents: int) -> str:
    sign = "-" if cents < 0 else ""
    return money(f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02d}")
