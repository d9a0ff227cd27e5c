"""Columns and values as headings and cells of a page."""

from __future__ import annotations

from typing import Any

from recongen.apps.datasets import Column
from recongen.apps.parts import Measure
from recongen.apps.words import format_value, plain
from recongen.web.records import Cell, Heading


def heading(column: Column) -> Heading:
    return Heading(
        column.label, is_number=column.align == "right", is_long=column.wrap, help=column.description
    )


def cell_of(column: Column, value: Any, href: str = "") -> Cell:
    text, machine = format_value(value, column.format), plain(value)
    meaning = dict(column.meanings).get(str(value)) if column.meanings else None
    return Cell(text, machine if machine != text else "", href, meaning)


def measure_cell(measure: Measure, value: Any) -> Cell:
    return Cell(format_value(value, measure.format), plain(value))
