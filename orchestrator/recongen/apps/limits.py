"""What the most limited surface, QuickSight, holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from recongen.apps.places import finding_at
from recongen.declared.nodes import Path, quote
from recongen.declared.records import Fault
from recongen.errors import AppsError

if TYPE_CHECKING:
    from recongen.apps.types import App

SHEETS = 20
DATASETS = 50
PARAMETERS = 400
DATASET_PARAMETERS = 32
DEFAULTS = 32
COLUMNS = 2048
COLUMN_NAME = 127
SQL = 168_000
NAME = 128
VISUALS = 50
QUESTION = 1024
SUBTITLE = 1000
"""Of a visual's subtitle and its sentences for 0 and for no rows together, which become one text of 1,024 characters."""
GRID = 36


def too_many(path: Path, count: int, most: int, noun: str, remedy: str) -> Iterator[Fault]:
    """`noun` is what is counted, in the plural."""
    if count > most:
        yield Fault(path, "limit", f"{count:,} {noun}; at most {most:,} fit", remedy)


def refuse_long_names(apps: Sequence[App], deployment: str, title_prefix: str) -> None:
    """Raises `AppsError` where a dataset or an app would have a name in QuickSight that does not fit."""
    datasets = {dataset.name: dataset.place for app in apps for dataset in app.datasets}
    remedy = "Shorten it, or deployment_name."
    names = [(f"{deployment} {name}", place, remedy) for name, place in sorted(datasets.items())]
    remedy = (
        "Shorten its label, or what stands before it: deployment_name, or the theme's analysis_name_prefix."
    )
    names += [(f"{title_prefix} {app.title}", app.place, remedy) for app in apps]
    findings = [
        finding_at(
            place,
            "too-long",
            f"it is called {quote(name)} in QuickSight: {len(name)} characters; at most {NAME} fit",
            remedy,
        )
        for name, place, remedy in names
        if len(name) > NAME
    ]
    if findings:
        raise AppsError(findings)
