"""The report before this one, so that a missing month shows."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pikepdf

from recongen.audit.figures import NAME, fingerprint
from recongen.audit.period import Period
from recongen.errors import UsageError


@dataclass(frozen=True)
class Previous:
    file: Path
    fingerprint: str
    period: Period

    @classmethod
    def read(cls, file: Path, prefix: str) -> Previous:
        """From the figures.json in it; raises `UsageError` where it is not a report of this institution, or was changed."""
        try:
            with pikepdf.open(file) as pdf:
                document = json.loads(pdf.attachments[NAME].get_file().read_bytes())
            report, own = document["report"], document["fingerprint"]
            period = Period.between(report["period"])
            found = report["prefix"]
        except OSError as error:
            raise UsageError(f"{file} cannot be read: {error.strerror or error}") from None
        except (pikepdf.PdfError, KeyError, ValueError, TypeError):
            raise UsageError(f"{file} is not a report that recongen audit wrote") from None
        if found != prefix:
            raise UsageError(f"{file} is a report of {found}, not of {prefix}")
        if fingerprint(document) != own:
            raise UsageError(
                f"{file} was changed since it was written: its figures do not have its fingerprint"
            )
        return cls(file, own, period)

    def must_be_before(self, period: Period) -> None:
        if self.period.last >= period.first:
            raise UsageError(
                f"{self.file} is the report of {self.period.name}, which is not before {period.name}: name an earlier one"
            )
