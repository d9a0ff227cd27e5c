"""One row, whole: every column, what its check means, where it is declared, and every entry its transaction had.

A column called `check_name` names a check of the manifest, `declared_at` a line of the institution file; so do a team's own.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from recongen.apps.rows import by_name
from recongen.apps.visuals import Table
from recongen.apps.words import format_value
from recongen.text import printable
from recongen.web.queries import Order
from recongen.web.records import Details, Fact, Link, PlainTable
from recongen.web.sight import Sight
from recongen.web.words import cell_of, heading

MOST_ENTRIES = 100


def details_of(visual: Table, sight: Sight, values: Mapping[str, Any], drills: Sequence[Link]) -> Details:
    facts = [
        Fact(
            column.label,
            cell_of(column, values[column.name]),
            column.description,
            tuple(_json_lines(values[column.name])),
        )
        for column in _in_order(visual)
    ]
    library = sight.library
    check, explanation = library.explanation(str(values.get("check_name") or ""))
    first = visual.columns[0]
    return Details(
        title=format_value(values[first.name], first.format),
        facts=facts,
        drills=drills,
        check=check,
        explanation=explanation,
        handbook=library.site.check(str(values.get("check_name") or "")),
        declaration=library.declaration(str(values.get("declared_at") or "")),
        entries=_entries(sight, values),
        close=sight.state.with_table(visual.name, row="").href,
    )


def _in_order(visual: Table) -> Iterator[Any]:
    """What the table shows, what the app declares as details, then the rest."""
    named = dict.fromkeys((*(each.name for each in visual.columns), *(each.name for each in visual.details)))
    rest = [column.name for column in visual.dataset.columns if column.name not in named]
    return (visual.dataset.column(name) for name in (*named, *rest))


def _entries(sight: Sight, values: Mapping[str, Any]) -> PlainTable | None:
    """Of the transaction that the row is about, if the app declares where its entries are."""
    declared = sight.state.app.entries
    if declared is None or values.get(declared.of) is None:
        return None
    dataset, columns = declared.dataset, declared.columns
    orders = [Order(each.column, each.descending) for each in declared.order]
    rows = sight.with_choices({declared.parameter.name: (values[declared.of],)}).page(
        dataset, orders, MOST_ENTRIES, 0
    )
    named = [by_name(dataset.columns, row) for row in rows]
    return PlainTable(
        [heading(column) for column in columns],
        [[cell_of(column, row[column.name]) for column in columns] for row in named],
    )


def _json_lines(value: Any) -> Iterator[tuple[str, str]]:
    if not isinstance(value, str) or not value.startswith("{"):
        return
    try:
        found = json.loads(value)
    except ValueError:
        return
    for name, each in found.items():
        text = each if isinstance(each, str) else json.dumps(each, ensure_ascii=False)
        yield printable(str(name)), printable(text)
