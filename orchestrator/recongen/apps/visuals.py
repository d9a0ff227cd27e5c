"""Visuals, a function a kind."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from recongen.apps import limits
from recongen.apps.column_types import (
    AGGREGATED,
    CATEGORIES,
    DAYS,
    FORMATS,
    NUMBERS,
    SHOWN_TYPES,
    aggregated_type,
)
from recongen.apps.context import Context, filled, one_of, read_column
from recongen.apps.datasets import UNKNOWN_COLUMN, known
from recongen.apps.drills import read_drill
from recongen.apps.slugs import read_slug
from recongen.apps.spots import Record, Spot
from recongen.apps.types import (
    Aggregate,
    Bar,
    Column,
    Dataset,
    Format,
    Kpi,
    Line,
    Measure,
    Order,
    Sankey,
    Table,
    Text,
    Visual,
)
from recongen.institution.nodes import quote

Shared = dict[str, Any]
"""The fields that all visuals have."""


@dataclass(frozen=True)
class Reading:
    """A data visual in the making: its record, its dataset, and the fields that are read."""

    record: Record
    dataset: Dataset
    context: Context
    shared: Shared

    def column(self, key: str, wanted: Collection[Any], needed: bool = True) -> Column:
        spot = self.record.need(key) if needed else self.record.get(key)
        return read_column(spot, self.dataset, wanted, key)

    def optional_column(self, key: str, wanted: Collection[Any]) -> Column | None:
        return self.column(key, wanted, needed=False) if self.record.get(key) else None

    def drills(self, shown: Collection[Column] | None) -> Shared:
        return {
            side: read_drill(self.record.get(side), self.dataset, shown, self.context)
            for side in ("left", "right")
        }


def read_visual(spot: Spot, context: Context) -> Visual | None:
    record = Record(spot, "visual")
    kind = record.choice("kind", ("text", *_DATA_VISUALS), "kind of visual")
    if kind is None:
        return None
    record.noun = f"{kind} visual" if kind != "table" else "table"
    shared: Shared = {
        "name": read_slug(record.need("name")),
        "title": filled(record.text("title", limits.NAME), context.prose),
        "subtitle": filled(record.text("subtitle"), context.prose),
        "source": spot.source,
        "width": record.count("width") or 1,
    }
    if kind == "text":
        visual: Visual = _text(record, shared, context)
    else:
        dataset = context.catalog.named(record.need("dataset"))
        shared |= {"dataset": dataset, "empty": record.text("empty")}
        _check_subtitle(shared["subtitle"], shared["empty"], spot)
        visual = _DATA_VISUALS[kind](Reading(record, dataset, context, shared))
    record.close()
    return visual


def _check_subtitle(subtitle: str, empty: str, spot: Spot) -> None:
    """QuickSight has one text for both."""
    count = len(subtitle) + len(empty)
    if count > limits.SUBTITLE:
        message = f"subtitle and empty have {count:,} characters together; at most {limits.SUBTITLE:,} fit"
        spot.below("subtitle", subtitle).error("too-long", message, "Shorten them.")


def _text(record: Record, shared: Shared, context: Context) -> Text:
    paragraphs = _prose(record.need("paragraphs"), context.prose)
    return Text(**shared, paragraphs=paragraphs, bullets=_prose(record.get("bullets"), context.prose))


def _prose(spot: Spot | None, told: Mapping[str, str]) -> tuple[str, ...]:
    """A text that the institution wrote may have paragraphs of its own."""
    items = [item.text() for item in spot.items("a list of texts")] if spot else []
    parts = [" ".join(part.split()) for item in items for part in re.split(r"\n\s*\n", filled(item, told))]
    return tuple(part for part in parts if part)


def _kpi(reading: Reading) -> Kpi:
    value = read_measure(reading.record.need("value"), reading.dataset, (*NUMBERS, *DAYS))
    return Kpi(**reading.shared, **reading.drills(()), value=value)


def _bar(reading: Reading) -> Bar:
    category = reading.column("category", (*CATEGORIES, "date"))
    color = reading.optional_column("color", CATEGORIES)
    value = read_measure(reading.record.need("value"), reading.dataset, NUMBERS)
    stacked = reading.record.flag("stacked")
    if stacked and color is None:
        reading.record.spot.error(
            "nothing-to-stack", "stacked needs a color", "Name a color, or delete stacked."
        )
    return Bar(
        **reading.shared,
        **reading.drills([column for column in (category, color) if column]),
        category=category,
        value=value,
        color=color,
        horizontal=reading.record.flag("horizontal"),
        stacked=stacked,
        top=reading.record.count("top"),
    )


def _line(reading: Reading) -> Line:
    x, color = reading.column("x", (*DAYS, "integer")), reading.optional_column("color", CATEGORIES)
    value = read_measure(reading.record.need("value"), reading.dataset, NUMBERS)
    shown = [column for column in (x, color) if column]
    return Line(**reading.shared, **reading.drills(shown), x=x, value=value, color=color)


def _table(reading: Reading) -> Table:
    columns: list[Column] = []
    listed = reading.record.need("columns")
    for item in listed.items("a list of columns") if listed else ():
        column = read_column(item, reading.dataset)
        if column.name and column in columns:
            item.error("repeated-column", f"{quote(column.name)} is already in this table", "Delete one.")
        columns.append(column)
    if listed and listed.value == []:
        listed.error("no-columns", "a table needs columns", "Name at least one.")
    ordered = reading.record.get("order")
    order = tuple(_order(item, reading.dataset) for item in ordered.items()) if ordered else ()
    return Table(**reading.shared, **reading.drills(None), columns=tuple(columns), order=order)


def _order(spot: Spot, dataset: Dataset) -> Order:
    record = Record(spot, "order")
    found = Order(read_column(record.need("column"), dataset), record.flag("descending"))
    record.close()
    return found


def _sankey(reading: Reading) -> Sankey:
    origin, destination = (reading.column(key, ("text",)) for key in ("origin", "destination"))
    if origin is destination and origin is not UNKNOWN_COLUMN:
        reading.record.spot.error("one-column-twice", "origin and destination are one column", "Name two.")
    right = reading.record.get("right")
    if right:
        right.error("sankey-menu", "a menu does not open on a Sankey", "Use left.", at_key=True)
    return Sankey(
        **reading.shared,
        **reading.drills((origin, destination)),
        origin=origin,
        destination=destination,
        weight=read_measure(reading.record.need("weight"), reading.dataset, NUMBERS),
        top=reading.record.count("top") or 50,
    )


def read_measure(spot: Spot | None, dataset: Dataset, wanted: Collection[Any]) -> Measure:
    """`wanted` are the types that the aggregated value may have."""
    if spot is None:
        return Measure(UNKNOWN_COLUMN, "count", "", "count")
    record = Record(spot, "measure")
    aggregate: Aggregate = record.choice("aggregate", AGGREGATED, "aggregate") or "count"  # type: ignore[assignment]
    column = read_column(record.need("column"), dataset, AGGREGATED[aggregate], f"what {aggregate} takes")
    label, chosen = record.get_text("label", limits.NAME), record.get("format")
    record.close()
    result = aggregated_type(column, aggregate)
    if known(column) and result not in wanted:
        spot.error(
            "wrong-kind",
            f"the value must be {one_of(wanted)}; {aggregate} of {column.name} is not",
            "Choose another.",
        )
    form = _measure_format(chosen, column, aggregate)
    return Measure(column, aggregate, label or ("Count" if aggregate == "count" else column.label), form)


def _measure_format(chosen: Spot | None, column: Column, aggregate: Aggregate) -> Format:
    result = aggregated_type(column, aggregate)
    if chosen is None:
        own = column.format if result == column.type else FORMATS[result]
        return "number" if aggregate == "average" and column.format == "count" else own
    form: Format = chosen.name_among(SHOWN_TYPES, "format") or FORMATS[result]  # type: ignore[assignment]
    if known(column) and result not in SHOWN_TYPES[form]:
        message = f"{aggregate} of {column.name} cannot be shown as {form}"
        chosen.error("wrong-format", message, "Choose another format.")
    return form


_DATA_VISUALS: dict[str, Callable[[Reading], Visual]] = {
    "kpi": _kpi,
    "bar": _bar,
    "line": _line,
    "table": _table,
    "sankey": _sankey,
}
