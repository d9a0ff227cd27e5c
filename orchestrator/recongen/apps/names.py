"""Names too long for QuickSight with what a deployment puts before them."""

from __future__ import annotations

from collections.abc import Sequence

from recongen.apps import limits
from recongen.apps.types import App
from recongen.declared.nodes import quote
from recongen.errors import AppsError

_REMEDY_OF_DATASET = "Shorten it, or deployment_name."
_REMEDY_OF_APP = (
    "Shorten its label, or what stands before it: deployment_name, or the theme's analysis_name_prefix."
)


def refuse_long_names(apps: Sequence[App], deployment: str, title_prefix: str) -> None:
    """Raises `AppsError` where a dataset or an app would have a name in QuickSight that does not fit."""
    datasets = {dataset.name: dataset for app in apps for dataset in app.datasets}
    names = [
        (f"{deployment} {name}", dataset.source, _REMEDY_OF_DATASET)
        for name, dataset in sorted(datasets.items())
    ]
    names += [(f"{title_prefix} {app.title}", app.source, _REMEDY_OF_APP) for app in apps]
    findings = [
        source.finding(
            "too-long",
            f"it is called {quote(name)} in QuickSight: {len(name)} characters; at most {limits.NAME} fit",
            remedy,
        )
        for name, source, remedy in names
        if len(name) > limits.NAME
    ]
    if findings:
        raise AppsError(findings)
