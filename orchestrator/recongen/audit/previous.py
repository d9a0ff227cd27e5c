"""The report before this one, so that a missing month shows."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from recongen.audit.opened import open_report
from recongen.audit.period import Period
from recongen.audit.signatures import must_be_whole
from recongen.errors import UsageError


@dataclass(frozen=True)
class Previous:
    file: Path
    fingerprint: str
    period: Period

    @classmethod
    def read(cls, file: Path, prefix: str) -> Previous:
        """From the figures.json in it; raises `UsageError` where it is not a report of this institution, or was changed."""
        report = open_report(file)
        found = report.provenance["prefix"]
        if found != prefix:
            raise UsageError(f"{file} is a report of {found}, not of {prefix}")
        must_be_whole(report)
        return cls(file, str(report.document["fingerprint"]), report.period)

    def must_be_before(self, period: Period) -> None:
        if self.period.last >= period.first:
            raise UsageError(
                f"{self.file} is the report of {self.period.name}, which is not before {period.name}: name an earlier one"
            )
