"""Flows from one thing to another."""

from __future__ import annotations

from recongen.apps.visuals import Sankey
from recongen.apps.words import format_value
from recongen.text import plural
from recongen.web.records import Cell, ChartView, Head, Heading, PlainTable
from recongen.web.sight import Sight
from recongen.web.words import cell_of, heading, measure_cell


def view(visual: Sankey, sight: Sight, head: Head) -> ChartView:
    measure, by = visual.weight, [visual.origin, visual.destination]
    groups = sight.largest(visual.dataset, by, measure, visual.top)
    nodes: dict[str, int] = {}
    flows, rows = [], []
    for origin, destination, weight in groups.rows:
        row = {visual.origin.name: origin, visual.destination.name: destination}
        link = sight.link(visual.left, visual.dataset, row) if visual.left else None
        href = link.href if link else ""
        ends = [cell_of(visual.origin, origin), cell_of(visual.destination, destination)]
        rows.append(
            [
                _with_link(visual, ends[0], href, 0),
                _with_link(visual, ends[1], href, 1),
                measure_cell(measure, weight),
            ]
        )
        if weight is not None and weight > 0:
            flows.append(
                {
                    "origin": nodes.setdefault(ends[0].text, len(nodes)),
                    "destination": nodes.setdefault(ends[1].text, len(nodes)),
                    "value": float(weight),
                    "href": href,
                }
            )
    headings = [heading(visual.origin), heading(visual.destination), Heading(measure.label, is_number=True)]
    largest = (
        f"the largest {sight.unit(measure)}{format_value(groups.rows[0][-1], measure.format)}"
        if groups.rows
        else sight.empty(visual)
    )
    summary = f"Flow diagram: {visual.title}. {plural(len(flows), 'flow')}, {largest}. The table below says the same."
    return ChartView(
        *head,
        data={
            "kind": "sankey",
            "format": measure.format,
            "unit": sight.unit(measure),
            "label": measure.label,
            "nodes": list(nodes),
            "flows": flows,
        },
        summary=summary,
        table=PlainTable(headings, rows) if rows else None,
        empty=sight.empty(visual),
        note=f"The {visual.top} largest flows: there are more." if groups.is_cut else "",
    )


def _with_link(visual: Sankey, cell: Cell, href: str, position: int) -> Cell:
    """On the end that the click passes on, so that a reader walks where the words say."""
    passed = {column.name for column in visual.left.columns.values()} if visual.left else set()
    column = (visual.origin, visual.destination)[position]
    return Cell(cell.text, cell.value, href if column.name in passed else "", cell.meaning)
