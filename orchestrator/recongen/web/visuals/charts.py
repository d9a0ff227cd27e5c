"""What pictures have in common: bars and lines are series over categories, with the same as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from recongen.apps.column_types import DAYS, NUMBERS
from recongen.apps.datasets import Column
from recongen.apps.visuals import Bar, Line
from recongen.apps.words import format_value
from recongen.text import plural
from recongen.web.queries import Groups
from recongen.web.records import Cell, ChartView, Head, Heading, PlainTable
from recongen.web.sight import MOST_GROUPS, Sight
from recongen.web.words import cell_of, heading, measure_cell

OTHER = "Other"
LONGEST_FILL = 3_660
"""Days: more are drawn as they are."""

Key = tuple[Any, ...]


def view(
    visual: Bar | Line,
    sight: Sight,
    head: Head,
    by: Sequence[Column],
    groups: Groups,
    kind: str,
    by_size: bool,
    looks: Mapping[str, Any],
) -> ChartView:
    """`by` is the axis and, where there is one, the colour."""
    measure, axis = visual.value, by[0]
    found: dict[Key, Any] = {row[:-1]: row[-1] for row in groups.rows}
    rest: dict[Key, Any] = {(_Other, *row[1:-1]): row[-1] for row in groups.rest}
    positions = _axis([key[0] for key in found], axis, visual.fill)
    if by_size:
        sizes: dict[Any, Any] = dict.fromkeys(positions, 0)
        for key, value in found.items():
            sizes[key[0]] += abs(value or 0)
        positions.sort(key=lambda each: (-sizes[each], str(each)))
    positions += [_Other] if rest else []
    everything = {**found, **rest}
    names = _series_names(everything, by)
    links = [_link(visual, sight, axis, each) for each in positions]
    data = {
        "kind": kind,
        "format": measure.format,
        "unit": sight.unit(measure),
        "label": measure.label,
        "categories": [_word(axis, each) for each in positions],
        "links": links,
        "series": [
            {
                "name": _word(by[1], name) if len(by) > 1 else measure.label,
                "meaning": dict(by[1].meanings).get(str(name)) if len(by) > 1 else None,
                "values": [
                    _number(everything.get((each, name) if len(by) > 1 else (each,)), visual.fill)
                    for each in positions
                ],
            }
            for name in names
        ],
        "reference": {"value": float(visual.reference.value), "label": visual.reference.label}
        if visual.reference
        else None,
        **looks,
    }
    places, ranks = _places(positions), _places(names)
    ordered = sorted(everything, key=lambda key: (places[key[0]], ranks[key[1]] if len(by) > 1 else 0))
    rows = [
        [*_keys(visual, sight, by, key), measure_cell(measure, everything[key])]
        for key in (ordered if len(positions) <= MOST_GROUPS else everything)
    ]
    headings = [*(heading(column) for column in by), Heading(measure.label, is_number=True)]
    return ChartView(
        *head,
        data=data,
        summary=_summary(visual, sight, kind, positions, axis, everything),
        table=PlainTable(headings, rows) if rows else None,
        empty=sight.empty(visual),
        note=f"The first {MOST_GROUPS:,}: there are more." if groups.is_cut else "",
    )


class _OtherType:
    def __str__(self) -> str:
        return OTHER


_Other = _OtherType()


def _places(values: Sequence[Any]) -> dict[Any, int]:
    return {value: place for place, value in enumerate(values)}


def _word(column: Column, value: Any) -> str:
    if value is _Other:
        return OTHER
    return "None" if value is None else format_value(value, "day" if column.type in DAYS else column.format)


def _axis(values: Sequence[Any], axis: Column, fill: bool) -> list[Any]:
    """Each once, in order; missing days between, where they are to be drawn."""
    distinct = list(dict.fromkeys(values))
    days = [_day(each) for each in distinct if each is not None]
    if not fill or not days or (days[-1] - days[0]).days > LONGEST_FILL or axis.type != "date":
        return distinct
    every = [days[0] + timedelta(days=n) for n in range((max(days) - days[0]).days + 1)]
    return [*every, *([None] if None in distinct else [])]


def _day(value: Any) -> date:
    return value.date() if isinstance(value, datetime) else value


def _series_names(found: Mapping[Key, Any], by: Sequence[Column]) -> list[Any]:
    """In the order that the colour's meanings are declared in, then by name."""
    if len(by) < 2:
        return [None]
    ranks = {value: at for at, (value, _) in enumerate(by[1].meanings)}
    names = dict.fromkeys(key[1] for key in found)
    return sorted(names, key=lambda each: (ranks.get(str(each), len(ranks)), each is None, str(each)))


def _number(value: Any, fill: bool) -> float | None:
    return (0.0 if fill else None) if value is None else float(value)


def _link(visual: Bar | Line, sight: Sight, axis: Column, value: Any) -> str | None:
    """Where a click on the picture leads, if its place on the axis says enough."""
    if visual.left is None or value is _Other:
        return None
    needed = {column.name for column in visual.left.columns.values()}
    if not needed <= {axis.name}:
        return None
    link = sight.link(visual.left, visual.dataset, {axis.name: value})
    return link.href if link else None


def _keys(visual: Bar | Line, sight: Sight, by: Sequence[Column], key: Key) -> list[Cell]:
    row = {column.name: value for column, value in zip(by, key, strict=True)}
    href = ""
    if visual.left and _Other not in key:
        link = sight.link(visual.left, visual.dataset, row)
        href = link.href if link else ""
    cells = []
    for at, (column, value) in enumerate(zip(by, key, strict=True)):
        if value is _Other:
            cells.append(Cell(OTHER))
        else:
            cells.append(cell_of(column, value, href if at == 0 else ""))
    return cells


def _summary(
    visual: Bar | Line,
    sight: Sight,
    kind: str,
    positions: Sequence[Any],
    axis: Column,
    found: Mapping[Key, Any],
) -> str:
    values = [value for value in found.values() if value is not None]
    if not values:
        return f"{visual.title}: {sight.empty(visual)}"
    form = visual.value.format
    ends = ""
    if axis.type in DAYS or axis.type in NUMBERS:
        real = [each for each in positions if each is not None and each is not _Other]
        ends = f", from {_word(axis, real[0])} to {_word(axis, real[-1])}" if real else ""
    what = "Bar chart" if kind == "bar" else "Line chart"
    span = f"{visual.value.label} between {format_value(min(values), form)} and {format_value(max(values), form)}"
    return f"{what}: {visual.title}. {plural(len(positions), 'place')}{ends}; {span}. The table below says the same."
