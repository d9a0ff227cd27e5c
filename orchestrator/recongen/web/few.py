"""Groups of a dataset whose rows are all here: the same that `queries` asks a database for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from recongen.apps.datasets import Column
from recongen.apps.rows import Row, Rows
from recongen.web.queries import Figure, Groups


def groups(every: Rows, by: Sequence[Column], figure: Figure, most: int, top: int | None = None) -> Groups:
    """In order of the columns' values; with `top`, the largest of the first column, and the rest together."""
    leading = largest(every, by[:1], figure, top) if top is not None else Groups(())
    if not leading.is_cut:
        found = sorted(_figures(every, by, figure), key=lambda row: _place(row[:-1]))
        return Groups(tuple(found[:most]), is_cut=len(found) > most)
    kept = {row[0] for row in leading.rows}
    position = every.columns.index(by[0])
    rest = tuple(
        (*row[:position], None, *row[position + 1 :]) for row in every.rows if row[position] not in kept
    )
    of_kept = replace(every, rows=tuple(row for row in every.rows if row[position] in kept))
    return Groups(_figures(of_kept, by, figure), _figures(replace(every, rows=rest), by, figure))


def largest(every: Rows, by: Sequence[Column], figure: Figure, most: int) -> Groups:
    found = sorted(_figures(every, by, figure), key=lambda row: _place(row[:-1]))
    found.sort(key=lambda row: (row[-1] is not None, row[-1] or 0), reverse=True)
    return Groups(tuple(found[:most]), is_cut=len(found) > most)


def _figures(every: Rows, by: Sequence[Column], figure: Figure) -> tuple[Row, ...]:
    return tuple((*key, value) for key, value in every.figures(figure.column, figure.aggregate, by).items())


def _place(values: Sequence[Any]) -> tuple[tuple[bool, Any], ...]:
    """NULL is last, and is not compared."""
    return tuple((value is None, "" if value is None else value) for value in values)
