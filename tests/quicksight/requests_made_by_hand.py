"""A small deployment, valid by every validator: one data source, two datasets, a theme, an analysis, two dashboards."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any

from recongen.quicksight.kinds import ID_MEMBER, Kind
from recongen.quicksight.permissions import SHARED, permissions
from recongen.quicksight.requests import Resource, in_order

ACCOUNT, REGION = "111122223333", "eu-central-1"
USER = f"arn:aws:quicksight:{REGION}:{ACCOUNT}:user/default/"
ANN, BOB = f"{USER}ann", f"{USER}bob"
COLUMNS = {"account_id": "STRING", "drift": "DECIMAL", "business_day": "DATETIME", "children": "INTEGER"}


def arn(kind: Kind, resource_id: str) -> str:
    return f"arn:aws:quicksight:{REGION}:{ACCOUNT}:{kind.replace('_', '')}/{resource_id}"


def deployment(
    name: str = "snb", viewers: Sequence[str] = (BOB,), owners: Sequence[str] = (ANN,), **extra: str
) -> tuple[Resource, ...]:
    """Its resources in the order in which they are made."""
    parts = [
        ("data_source", "warehouse", data_source()),
        ("dataset", "accounts", dataset(name, {"account_id": "STRING"})),
        ("dataset", "drift", dataset(name, COLUMNS)),
        ("theme", "theme", theme()),
        ("analysis", "l1", app(name)),
        ("dashboard", "l1", dashboard(name)),
        ("dashboard", "l2", dashboard(name)),
    ]
    return in_order(
        resource(name, kind, suffix, request, viewers, extra, owners) for kind, suffix, request in parts
    )


def resource(
    deployment_name: str,
    kind: Any,
    suffix: str,
    request: dict[str, Any],
    viewers: Sequence[str] = (),
    extra: Mapping[str, str] | None = None,
    owners: Sequence[str] = (ANN,),
) -> Resource:
    resource_id = f"{deployment_name}-{suffix}"
    tags = {"ManagedBy": "recongen", "Deployment": deployment_name, **(extra or {})}
    if owners or viewers:
        tags |= dict([SHARED])
    common = {
        "AwsAccountId": ACCOUNT,
        ID_MEMBER[kind]: resource_id,
        "Name": f"The {suffix} of {deployment_name}",
        "Tags": [{"Key": key, "Value": value} for key, value in sorted(tags.items())],
    }
    if entries := permissions(kind, owners, viewers):
        common["Permissions"] = entries
    return Resource(kind, resource_id, common["Name"], common | request)


def changed(resources: Sequence[Resource], kind: Kind, suffix: str, **members: Any) -> tuple[Resource, ...]:
    """The same resources, one of them with other members."""

    def edited(each: Resource) -> Resource:
        if each.kind != kind or not each.id.endswith(f"-{suffix}"):
            return each
        return Resource(each.kind, each.id, each.name, {**copy.deepcopy(dict(each.request)), **members})

    after = tuple(edited(each) for each in resources)
    assert after != tuple(resources)
    return after


def data_source() -> dict[str, Any]:
    return {
        "Type": "POSTGRESQL",
        "DataSourceParameters": {
            "PostgreSqlParameters": {"Host": "db.example.com", "Port": 5432, "Database": "bank"}
        },
        "Credentials": {"SecretArn": f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:bank-AbCdEf"},
    }


def dataset(name: str, columns: Mapping[str, str]) -> dict[str, Any]:
    sql = {
        "DataSourceArn": arn("data_source", f"{name}-warehouse"),
        "Name": "query",
        "SqlQuery": "select * from drift where '__ALL__' in (<<$pAccount>>) or account_id in (<<$pAccount>>)",
        "Columns": [{"Name": column, "Type": kind} for column, kind in columns.items()],
    }
    return {
        "ImportMode": "DIRECT_QUERY",
        "PhysicalTableMap": {"query": {"CustomSql": sql}},
        "DatasetParameters": [
            {
                "StringDatasetParameter": {
                    "Id": "p-account",
                    "Name": "pAccount",
                    "ValueType": "MULTI_VALUED",
                    "DefaultValues": {"StaticValues": ["__ALL__"]},
                }
            }
        ],
    }


def theme() -> dict[str, Any]:
    return {
        "BaseThemeId": "CLASSIC",
        "Configuration": {
            "DataColorPalette": {"Colors": ["#1B2A4A", "#0F7173"], "MinMaxGradient": ["#FFFFFF", "#1B2A4A"]},
            "UIColorPalette": {"PrimaryForeground": "#1B2A4A", "PrimaryBackground": "#FFFFFF"},
            "Typography": {"FontFamilies": [{"FontFamily": "Amazon Ember"}]},
        },
    }


def column(name: str) -> dict[str, str]:
    return {"DataSetIdentifier": "drift", "ColumnName": name}


def table() -> dict[str, Any]:
    values = [{"FieldId": f"table-{name}", "Column": column(name)} for name in COLUMNS]
    drill = {
        "CustomActionId": "drill",
        "Name": "To the transactions",
        "Trigger": "DATA_POINT_CLICK",
        "Status": "ENABLED",
        "ActionOperations": [
            {"NavigationOperation": {"LocalNavigationConfiguration": {"TargetSheetId": "sheet-drift"}}},
            {
                "SetParametersOperation": {
                    "ParameterValueConfigurations": [
                        {
                            "DestinationParameterName": "pAccount",
                            "Value": {"SourceField": "table-account_id"},
                        }
                    ]
                }
            },
        ],
    }
    return {
        "VisualId": "drift-table",
        "Title": {"Visibility": "VISIBLE", "FormatText": {"PlainText": "Drifting accounts"}},
        "ChartConfiguration": {
            "FieldWells": {"TableUnaggregatedFieldWells": {"Values": values}},
            "PaginatedReportOptions": {"VerticalOverflowVisibility": "HIDDEN"},
        },
        "Actions": [drill],
    }


def kpi() -> dict[str, Any]:
    value = {
        "NumericalMeasureField": {
            "FieldId": "kpi-drift",
            "Column": column("drift"),
            "AggregationFunction": {"SimpleNumericalAggregation": "SUM"},
        }
    }
    return {
        "VisualId": "drift-kpi",
        "Subtitle": {"Visibility": "VISIBLE", "FormatText": {"PlainText": "Stored less computed"}},
        "ChartConfiguration": {"FieldWells": {"Values": [value], "TargetValues": [], "TrendGroups": []}},
    }


def control() -> dict[str, Any]:
    return {
        "Dropdown": {
            "ParameterControlId": "account-control",
            "Title": "Account",
            "SourceParameterName": "pAccount",
            "Type": "MULTI_SELECT",
            "SelectableValues": {"LinkToDataSetColumn": column("account_id")},
        }
    }


def element(element_id: str, kind: str, row: int, span: int) -> dict[str, Any]:
    return {
        "ElementId": element_id,
        "ElementType": kind,
        "ColumnIndex": 0,
        "ColumnSpan": 36,
        "RowIndex": row,
        "RowSpan": span,
    }


def definition(name: str) -> dict[str, Any]:
    sheet = {
        "SheetId": "sheet-drift",
        "Name": "Drift",
        "ContentType": "INTERACTIVE",
        "TextBoxes": [
            {"SheetTextBoxId": "question", "Content": "<text-box>Which accounts drift?</text-box>"}
        ],
        "ParameterControls": [control()],
        "Visuals": [{"KPIVisual": kpi()}, {"TableVisual": table()}],
        "Layouts": [
            {
                "Configuration": {
                    "GridLayout": {
                        "Elements": [
                            element("question", "TEXT_BOX", 0, 2),
                            element("drift-kpi", "VISUAL", 2, 6),
                            element("drift-table", "VISUAL", 8, 12),
                        ]
                    }
                }
            }
        ],
    }
    return {
        "DataSetIdentifierDeclarations": [
            {"Identifier": "drift", "DataSetArn": arn("dataset", f"{name}-drift")}
        ],
        "ParameterDeclarations": [
            {
                "StringParameterDeclaration": {
                    "ParameterValueType": "MULTI_VALUED",
                    "Name": "pAccount",
                    "DefaultValues": {"StaticValues": ["__ALL__"]},
                    "MappedDataSetParameters": [
                        {"DataSetIdentifier": "drift", "DataSetParameterName": "pAccount"}
                    ],
                }
            }
        ],
        "Sheets": [sheet],
    }


def app(name: str) -> dict[str, Any]:
    return {"Definition": definition(name), "ThemeArn": arn("theme", f"{name}-theme")}


def dashboard(name: str) -> dict[str, Any]:
    options = {"AdHocFilteringOption": {"AvailabilityStatus": "DISABLED"}}
    return {**app(name), "DashboardPublishOptions": options}
