"""Where the handbook is: the key `docs:` of recongen.yaml."""

from __future__ import annotations

from pathlib import Path

from recongen.declared.records import Record, optional, record
from recongen.paths import FilePath


@record("docs")
class DocsSettings(Record):
    """The handbook's site."""

    site: Path | None = optional(
        FilePath(),
        "The folder of the site, which the dashboards show under /docs; site in the build folder when absent.",
    )
