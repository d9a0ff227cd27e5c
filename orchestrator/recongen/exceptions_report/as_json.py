"""The report for programs: `gate --new-only` reads it back."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from recongen.errors import UsageError
from recongen.exceptions_report.report import Report


def render(report: Report) -> str:
    return json.dumps(document(report), indent=2, ensure_ascii=False)


def document(report: Report) -> dict[str, Any]:
    return {
        "institution": report.institution,
        "prefix": report.context.prefix,
        "as_of": report.context.as_of,
        "checks": [
            {"check": check.name, "severity": check.severity, "rows": check.rows} for check in report.checks
        ],
        "exceptions": [asdict(row) for row in report.exceptions],
    }


def earlier_keys(path: Path) -> frozenset[str]:
    """The exception keys of a report written by `recongen exceptions --json`."""
    try:
        written = json.loads(path.read_text(encoding="utf-8"))
        return frozenset(row["exception_key"] for row in written["exceptions"])
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}") from None
    except (ValueError, KeyError, TypeError):
        raise UsageError(f"{path} is not a report of `recongen exceptions --json`") from None
