"""The exceptions for a spreadsheet: a header, then one row each.

Money stays a plain number. Text that a spreadsheet would run as a formula gets an apostrophe before it, and control
characters are replaced; `--json` gives every text exactly as the feed has it.
"""

from __future__ import annotations

import csv
from typing import TextIO

from recongen.report.report import FIELDS, MONEY_FIELDS, Report
from recongen.text import printable

FORMULA_STARTS = (
    "=",
    "+",
    "-",
    "@",
    "\N{FULLWIDTH EQUALS SIGN}",
    "\N{FULLWIDTH PLUS SIGN}",
    "\N{FULLWIDTH COMMERCIAL AT}",
)


def write(report: Report, out: TextIO, limit: int | None = None) -> None:
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(FIELDS)
    for row in report.rows(limit):
        writer.writerow([_cell(name, value) for name, value in zip(FIELDS, row.values, strict=True)])


def _cell(name: str, value: object) -> object:
    if not isinstance(value, str) or name in MONEY_FIELDS:
        return value
    shown = printable(value)
    # Spreadsheets may trim a cell before they look at it.
    runs = shown.lstrip(" \N{REPLACEMENT CHARACTER}").startswith(FORMULA_STARTS)
    return f"'{shown}" if runs else shown
