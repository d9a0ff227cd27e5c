"""The exceptions for a spreadsheet: a header, then one row each."""

from __future__ import annotations

import csv
from dataclasses import astuple
from typing import TextIO

from recongen.exceptions_report.report import FIELDS, Report

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
NUMBERS = ("magnitude_money", "magnitude_count")


def write(report: Report, out: TextIO) -> None:
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(FIELDS)
    for row in report.exceptions:
        writer.writerow([_cell(name, value) for name, value in zip(FIELDS, astuple(row), strict=True)])


def _cell(name: str, value: object) -> object:
    """A feed may name an account `=cmd()`; an apostrophe keeps a spreadsheet from running it."""
    if isinstance(value, str) and name not in NUMBERS and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return value
