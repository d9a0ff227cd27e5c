"""The apps as the requests that create them in QuickSight. What is emitted depends on nothing but what is given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from recongen.apps.types import App
from recongen.quicksight.datasets import dataset_request
from recongen.quicksight.datasource import data_source_arn, data_source_request
from recongen.quicksight.definition import definition
from recongen.quicksight.deployment import Deployment
from recongen.quicksight.permissions import permissions
from recongen.quicksight.requests import ID_MEMBER, Kind, Resource, in_order
from recongen.quicksight.theme import theme_request
from recongen.quicksight.visuals.accent import Accent
from recongen.warehouse.target import Target

Theme = Mapping[str, Any]
PUBLISHED = {
    "AdHocFilteringOption": {"AvailabilityStatus": "DISABLED"},
    "ExportToCSVOption": {"AvailabilityStatus": "ENABLED"},
    "SheetControlsOption": {"VisibilityState": "EXPANDED"},
}
"""A filter of a reader's own would part figure, chart and table; the controls filter all three."""

DATABASE, THEME = "database", "theme"


def emit(
    apps: Sequence[App], deployment: Deployment, target: Target, theme: Theme | None = None
) -> tuple[Resource, ...]:
    """Data source, theme, datasets, and an analysis and a dashboard an app, in the order in which they are made."""
    source_arn = data_source_arn(deployment, DATABASE)
    made = [
        _resource(deployment, "dataset", name, f"{deployment.name} {name}", request)
        for name, request in _datasets(apps, source_arn, target).items()
    ]
    if source := data_source_request(deployment, target):
        made.append(_resource(deployment, "data_source", DATABASE, f"{deployment.name} database", source))
    if theme is not None:
        named = theme.get("theme_name") or "theme"
        made.append(_resource(deployment, "theme", THEME, f"{deployment.name} {named}", theme_request(theme)))
    for app in apps:
        made += _app(app, deployment, theme)
    return in_order(made)


def _datasets(apps: Sequence[App], source_arn: str, target: Target) -> dict[str, dict[str, Any]]:
    """Each once, though several apps show it."""
    found = {dataset.name: dataset for app in apps for dataset in app.datasets}
    folded = target.adapter == "oracle"
    return {name: dataset_request(found[name], source_arn, folded) for name in sorted(found)}


def _app(app: App, deployment: Deployment, theme: Theme | None) -> list[Resource]:
    request: dict[str, Any] = {"Definition": definition(app, deployment, Accent.of(theme))}
    if theme is not None:
        request["ThemeArn"] = deployment.arn("theme", deployment.id(THEME))
    name = f"{(theme or {}).get('analysis_name_prefix') or deployment.name} {app.title}"
    return [
        _resource(deployment, "analysis", app.name, name, request),
        _resource(deployment, "dashboard", app.name, name, {**request, "DashboardPublishOptions": PUBLISHED}),
    ]


def _resource(
    deployment: Deployment, kind: Kind, part: str, name: str, request: Mapping[str, Any]
) -> Resource:
    resource_id = deployment.id(part)
    common: dict[str, Any] = {
        "AwsAccountId": deployment.account,
        ID_MEMBER[kind]: resource_id,
        "Name": name,
        "Tags": deployment.tags(),
    }
    if granted := permissions(kind, deployment.owners, deployment.viewers):
        common["Permissions"] = granted
    return Resource(kind, resource_id, name, common | dict(request))
