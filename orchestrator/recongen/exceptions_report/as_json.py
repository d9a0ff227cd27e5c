"""The report for programs: `gate --new-only` reads it back."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from recongen.errors import UsageError
from recongen.exceptions_report.report import Report
from recongen.text import json_text


def render(report: Report) -> str:
    return json_text(document(report))


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


@dataclass(frozen=True)
class EarlierReport:
    path: Path
    prefix: str
    keys: frozenset[str]

    def must_be_of(self, prefix: str) -> None:
        if self.prefix != prefix:
            raise UsageError(
                f"{self.path} is a report about {self.prefix}, not about {prefix}: name one of its own"
            )


def read_earlier(path: Path) -> EarlierReport:
    """A report written by `recongen exceptions --json`."""
    try:
        written = json.loads(path.read_text(encoding="utf-8"))
        keys = frozenset(row["exception_key"] for row in written["exceptions"])
        return EarlierReport(path, str(written["prefix"]), keys)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}") from None
    except (ValueError, KeyError, TypeError, RecursionError):
        raise UsageError(f"{path} is not a report of `recongen exceptions --json`") from None
