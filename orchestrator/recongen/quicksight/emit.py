"""The apps as the requests that create them in QuickSight; what is emitted depends on the arguments alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from recongen.apps.controls import Control, Select
from recongen.apps.limits import refuse_long_names
from recongen.apps.types import App
from recongen.quicksight.datasets import data_source_arn, data_source_request, dataset_request
from recongen.quicksight.definition import definition
from recongen.quicksight.deployment import Deployment
from recongen.quicksight.kinds import ID_MEMBER, Kind
from recongen.quicksight.permissions import permissions
from recongen.quicksight.requests import Resource, in_order
from recongen.quicksight.theme import Accent, Theme, theme_request
from recongen.warehouse.target import Target

DASHBOARD_OPTIONS = {
    "AdHocFilteringOption": {"AvailabilityStatus": "DISABLED"},
    "ExportToCSVOption": {"AvailabilityStatus": "ENABLED"},
    "SheetControlsOption": {"VisibilityState": "EXPANDED"},
}
"""A filter of a reader's own would set figure, chart and table apart; the controls filter all three."""

DATABASE, THEME = "database", "theme"


def emit(
    apps: Sequence[App], deployment: Deployment, target: Target, theme: Theme | None = None
) -> tuple[Resource, ...]:
    """Data source, theme, datasets, and an analysis and a dashboard for each app, in the order of creation.

    Raises `AppsError` where a name is too long for this deployment.
    """
    theme = theme or {}
    title_prefix = theme.get("analysis_name_prefix") or deployment.name
    refuse_long_names(apps, deployment.name, title_prefix)
    source_arn = data_source_arn(deployment, DATABASE)
    apps = [_with_pickers(app) for app in apps]
    # Each once, though several apps show it.
    datasets = {dataset.name: dataset for app in apps for dataset in app.datasets}
    resources = [
        _resource(
            deployment,
            "dataset",
            name,
            f"{deployment.name} {name}",
            dataset_request(dataset, source_arn, upper_case=target.engine.names_are_upper_case),
        )
        for name, dataset in datasets.items()
    ]
    if source := data_source_request(deployment, target):
        resources.append(
            _resource(deployment, "data_source", DATABASE, f"{deployment.name} database", source)
        )
    name = f"{deployment.name} {theme.get('theme_name') or 'theme'}"
    resources.append(_resource(deployment, "theme", THEME, name, theme_request(theme)))
    for app in apps:
        resources += _app(app, deployment, f"{title_prefix} {app.title}", theme)
    return in_order(resources)


def _with_pickers(app: App) -> App:
    """The service has no list for dates, so a picker takes any day, and no dataset has to offer the days."""
    sheets = tuple(
        replace(sheet, controls=tuple(_with_picker(control) for control in sheet.controls))
        for sheet in app.sheets
    )
    return replace(app, sheets=sheets)


def _with_picker(control: Control) -> Control:
    if isinstance(control, Select) and control.parameter.type == "date":
        return replace(control, dataset=None, column=None)
    return control


def _app(app: App, deployment: Deployment, name: str, theme: Theme) -> list[Resource]:
    request: dict[str, Any] = {
        "Definition": definition(app, deployment, Accent.of(theme)),
        "ThemeArn": deployment.arn("theme", deployment.id(THEME)),
    }
    of_dashboard = {**request, "DashboardPublishOptions": DASHBOARD_OPTIONS}
    return [
        _resource(deployment, "analysis", app.name, name, request),
        _resource(deployment, "dashboard", app.name, name, of_dashboard),
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
    if entries := permissions(kind, deployment.owners, deployment.viewers):
        common["Permissions"] = entries
    return Resource(kind, resource_id, name, common | dict(request))
