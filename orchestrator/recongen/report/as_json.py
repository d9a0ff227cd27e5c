"""The report for programs, written a row at a time: `gate --new-only` reads it back."""

from __future__ import annotations

from typing import TextIO

from recongen.report.report import FIELDS, Report
from recongen.text import json_text


def write(report: Report, out: TextIO, limit: int | None = None) -> None:
    """One JSON document, with at most `limit` rows of each check."""
    head = json_text(
        {
            "institution": report.institution,
            "prefix": report.context.prefix,
            "as_of": report.context.as_of,
            "options": {"check": list(report.only), "today": report.today, "limit": limit},
            "checks": [
                {"check": check.name, "severity": check.severity, "rows": check.rows}
                for check in report.checks
            ],
        }
    )
    out.write(head.removesuffix("\n}") + ',\n  "exceptions": [')
    between = ""
    for row in report.rows(limit):
        # No text of a row holds a line break of its own: JSON escapes it.
        out.write(
            f"{between}\n    " + json_text(dict(zip(FIELDS, row.values, strict=True))).replace("\n", "\n    ")
        )
        between = ","
    out.write("\n  ]\n}\n" if between else "]\n}\n")
