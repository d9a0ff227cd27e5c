"""Names too long for QuickSight with what a deployment puts before them."""

from __future__ import annotations

from collections.abc import Sequence

from recongen.apps import limits
from recongen.apps.types import App, Source
from recongen.declared.findings import Finding
from recongen.declared.nodes import quote
from recongen.errors import AppsError


def must_fit(apps: Sequence[App], deployment: str, title_prefix: str) -> None:
    """Raises `AppsError` where a dataset or an app is too long a name in QuickSight, whose names begin with a prefix."""
    datasets = {dataset.name: dataset for app in apps for dataset in app.datasets}
    findings = [
        _too_long(f"{deployment} {name}", datasets[name].source, "Shorten it, or deployment_name.")
        for name in sorted(datasets)
    ]
    remedy = (
        "Shorten its label, or what stands before it: deployment_name, or the theme's analysis_name_prefix."
    )
    findings += [_too_long(f"{title_prefix} {app.title}", app.source, remedy) for app in apps]
    if found := [finding for finding in findings if finding]:
        raise AppsError(found)


def _too_long(name: str, source: Source, remedy: str) -> Finding | None:
    if len(name) <= limits.NAME:
        return None
    column = 1 if source.line else 0
    message = f"it is called {quote(name)} in QuickSight: {len(name)} characters; at most {limits.NAME} fit"
    return Finding("too-long", "error", source.file, source.line, column, source.path, message, remedy)
