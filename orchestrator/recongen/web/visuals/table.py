"""The rows of a dataset as they are: sorted and paged by the database."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from recongen.apps.datasets import Column
from recongen.apps.rows import Row, by_name
from recongen.apps.visuals import Table
from recongen.apps.words import plain
from recongen.web.address import State, TableState
from recongen.web.case_address import case_link
from recongen.web.details import details_of
from recongen.web.queries import Order
from recongen.web.records import Cell, ColumnChoice, Details, Head, Heading, Link, TableRow, TableView
from recongen.web.sight import Sight, orders_of
from recongen.web.words import cell_of, heading


def view(visual: Table, sight: Sight, head: Head) -> TableView:
    state, name, dataset = sight.state, visual.name, visual.dataset
    own = state.table(name)
    total, size = sight.count(dataset), visual.page_size
    number = _page(visual, own, total, sight.notes)
    orders = orders_of(visual, own)
    offset = (number - 1) * size
    rows = sight.page(dataset, orders, size, offset) if total else ()
    columns = columns_of(visual, own)
    open_row = _open_row(visual, sight, own, orders)
    return TableView(
        *head,
        headings=[_sortable(column, state, name, orders) for column in columns],
        below=_below(columns),
        rows=[_row(visual, sight, columns, row, offset + at, own) for at, row in enumerate(rows)],
        totals=_totals(visual, sight, columns) if total else (),
        first=offset + 1 if rows else 0,
        last=offset + len(rows),
        total=total,
        previous=state.with_table(name, page=number - 1, row="").href if number > 1 else "",
        next=state.with_table(name, page=number + 1, row="").href if offset + size < total else "",
        empty=sight.empty(visual),
        action=state.path,
        hidden=_hidden_fields(state, name),
        columns=[ColumnChoice(each.name, each.label, each in columns) for each in _offered_columns(visual)],
        csv=_download(state, name, "csv"),
        xlsx=_download(state, name, "xlsx"),
        details=_details(visual, sight, open_row) if open_row else None,
    )


def columns_of(visual: Table, own: TableState) -> tuple[Column, ...]:
    chosen = own.columns or tuple(column.name for column in visual.columns)
    return tuple(column for column in _offered_columns(visual) if column.name in chosen)


def _offered_columns(visual: Table) -> tuple[Column, ...]:
    """What the table shows first, then whatever else a row has."""
    rest = (column for column in visual.dataset.columns if column not in visual.columns)
    return (*visual.columns, *rest)


def _below(columns: Sequence[Column]) -> int:
    """How many long texts end the row: beside the others they would make it wide, and tall."""
    return len(list(takewhile(lambda column: column.wrap, reversed(columns[1:]))))


def _page(visual: Table, own: TableState, total: int, notes: list[str]) -> int:
    last = max(1, -(-total // visual.page_size))
    if own.page > last:
        notes.append(f"{visual.title}: page {own.page:,} is not there; this is the last of {last:,}.")
    return min(own.page, last)


def _sortable(column: Column, state: State, name: str, orders: Sequence[Order]) -> Heading:
    """A click sorts by the column, the next one the other way round; numbers begin with the greatest."""
    current = orders[0] if orders and orders[0].column.name == column.name else None
    begins_descending = column.align == "right"
    descending = not current.descending if current else begins_descending
    sort = f"-{column.name}" if descending else column.name
    href = state.with_table(name, sort=sort, page=1, row="").href
    found = heading(column)
    way = "" if current is None else "descending" if current.descending else "ascending"
    return replace(found, href=href, sort=way, name=column.name)  # type: ignore[arg-type]


def _row(
    visual: Table, sight: Sight, columns: Sequence[Column], row: Row, position: int, own: TableState
) -> TableRow:
    values = by_name(visual.dataset.columns, row)
    key = f"{position}-{_digest(row)}"
    left = sight.link(visual.left, visual.dataset, values) if visual.left else None
    menu = [link for drill in visual.right if (link := sight.link(drill, visual.dataset, values))]
    case = case_link(sight.state.app, values)
    details = Link("Details of this row", sight.state.with_table(visual.name, row=key).href)
    return TableRow(
        [cell_of(column, values[column.name]) for column in columns],
        left or case,
        [link for link in (left, *menu, case, details) if link],
        is_open=own.row == key,
    )


def _digest(row: Row) -> str:
    return hashlib.sha256(repr([plain(value) for value in row]).encode()).hexdigest()[:12]


def _open_row(visual: Table, sight: Sight, own: TableState, orders: Sequence[Order]) -> Row | None:
    if own.row_position is None:
        return None
    position, digest = own.row_position
    found = sight.page(visual.dataset, orders, 1, position)
    if found and _digest(found[0]) == digest:
        return found[0]
    sight.notes.append(f"{visual.title}: the row that this address opens is not here any more.")
    return None


def _details(visual: Table, sight: Sight, row: Row) -> Details:
    values = by_name(visual.dataset.columns, row)
    drills = (sight.link(drill, visual.dataset, values) for _, drill in visual.drills)
    links = (*drills, case_link(sight.state.app, values))
    return details_of(visual, sight, values, [link for link in links if link])


def _totals(visual: Table, sight: Sight, columns: Sequence[Column]) -> list[Cell]:
    if not visual.total:
        return []
    figures = sight.figures(visual.dataset)
    return [
        cell_of(column, figures[column.name, "sum"] or 0) if column in visual.total else Cell("")
        for column in columns
    ]


def _hidden_fields(state: State, name: str) -> list[tuple[str, str]]:
    """Everything else of the address, for the form that chooses columns."""
    items = state.with_table(name, page=1, row="").items
    return [(field, value) for field, value in items if field != f"{name}.columns"]


def _download(state: State, name: str, kind: str) -> str:
    own = replace(state, tables={name: replace(state.table(name), page=1, row="")})
    path = f"{state.path}/{name}.{kind}"
    query = own.href.partition("?")[2]
    return f"{path}?{query}" if query else path
