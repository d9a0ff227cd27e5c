"""Every exception, a row at a time: as JSON, which `gate --new-only` reads back, and as CSV for a spreadsheet."""

from __future__ import annotations

import csv
from typing import IO

from recongen import currency
from recongen.report.report import Report
from recongen.report.rows import FIELDS, MONEY_FIELDS
from recongen.text import json_pieces, printable

FORMULA_STARTS = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""The last four are the full-width forms."""


def write_json(report: Report, out: IO[str], limit: int | None = None) -> None:
    """One document, with at most `limit` rows of each check."""
    head = {
        "institution": report.institution,
        "prefix": report.context.prefix,
        "currency": report.currency,
        "as_of": report.context.as_of,
        "options": {"check": list(report.only), "today": report.today, "limit": limit},
        "checks": [
            {"check": check.name, "severity": check.severity, "rows": check.rows} for check in report.checks
        ],
    }
    out.writelines(json_pieces(head, "exceptions", (row._asdict() for row in report.rows(limit))))


def write_csv(report: Report, out: IO[str], limit: int | None = None) -> None:
    """A header, then a row each. Money stays a plain number; text that a spreadsheet would run as a formula gets an
    apostrophe before it, and control characters are replaced. A currency that is not dollars stands in each row."""
    writer = csv.writer(out, lineterminator="\n")
    names, codes = currency.in_rows(report.currency)
    writer.writerow([*FIELDS, *names])
    for row in report.rows(limit):
        cells = (_cell(name, value) for name, value in zip(FIELDS, row, strict=True))
        writer.writerow([*cells, *codes])


def _cell(name: str, value: object) -> object:
    return guard_formula(value) if isinstance(value, str) and name not in MONEY_FIELDS else value


def guard_formula(value: str) -> str:
    """Text that no spreadsheet runs as a formula."""
    text = printable(value)
    # Spreadsheets may trim a cell before they look at it.
    runs = text.lstrip(" \N{REPLACEMENT CHARACTER}").startswith(FORMULA_STARTS)
    return f"'{text}" if runs else text
