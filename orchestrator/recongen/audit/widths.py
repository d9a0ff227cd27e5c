"""How wide the columns of a printed table are: no number and no word of a heading is ever broken."""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.pdfbase.pdfmetrics import stringWidth

from recongen.audit.contents import Figure, Table, parts_of
from recongen.audit.fonts import BOLD

SIZE = 7.5
PADDING = 7.0
"""Left and right of a cell together, and a little more."""


def widths(table: Table, whole: float) -> Sequence[float]:
    """In points, adding up to `whole`: by the shares, but no column is narrower than its longest unbreakable part."""
    needs = [_measure_column(table, at) for at in range(len(table.columns))]
    shares = [column.width for column in table.columns]
    found = [0.0] * len(shares)
    free, left = list(range(len(shares))), whole
    while free:
        unit = left / sum(shares[at] for at in free)
        short = [at for at in free if shares[at] * unit < needs[at]]
        if not short or len(short) == len(free):
            break
        for at in short:
            found[at] = needs[at]
            left -= needs[at]
        free = [at for at in free if at not in short]
    # If even the minimum widths do not fit, they are scaled down, and some words are broken after all.
    measure = (
        shares
        if left > 0 and any(shares[at] * left / sum(shares[i] for i in free) >= needs[at] for at in free)
        else needs
    )
    for at in free:
        found[at] = left * measure[at] / sum(measure[each] for each in free)
    return found


def _measure_column(table: Table, at: int) -> float:
    words = [*table.columns[at].label.split()]
    for row in table.rows:
        parts = parts_of(row.cells[at])
        if len(parts) == 1 and isinstance(parts[0], Figure):
            words.append(parts[0].printed)
    return max((stringWidth(word, BOLD, SIZE) for word in words), default=0) + PADDING
