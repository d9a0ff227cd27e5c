"""Where the handbook is and where it points: the key `docs:` of recongen.yaml."""

from __future__ import annotations

from pathlib import Path

from recongen.declared.records import Record, optional, record
from recongen.declared.scalars import Pattern
from recongen.paths import FilePath

_ADDRESS = Pattern(
    "the address of the dashboards",
    r"https?://[^\s<>\"'()\[\]\\]+",
    "bad-setting",
    "Write it as a reader's browser shows it, such as https://books.example.com.",
    numbers=False,
    convert=lambda found: found[0].rstrip("/"),
    examples=("https://books.example.com",),
)


@record("docs")
class DocsSettings(Record):
    """The handbook's site."""

    site: Path | None = optional(
        FilePath(),
        "The folder of the site, which the dashboards show under /docs; site in the build folder when absent.",
    )
    dashboards: str = optional(
        _ADDRESS, "Where readers of the site find the dashboards; no page links there when absent.", ""
    )
