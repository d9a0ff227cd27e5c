"""Datasets, as SQL that the service runs at every look, and the data source that they ask: the database of the dbt profile.

Credentials are named by the secret that holds them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from recongen.apps.column_types import ColumnType
from recongen.apps.datasets import Column, Dataset
from recongen.quicksight.deployment import Deployment
from recongen.quicksight.fingerprint import LONGEST_TAG
from recongen.quicksight.parameters import dataset_parameter
from recongen.text import shorten
from recongen.warehouse.target import Target

TYPES: Mapping[ColumnType, str] = {
    "text": "STRING",
    "integer": "INTEGER",
    "decimal": "DECIMAL",
    "date": "DATETIME",
    "timestamp": "DATETIME",
}
TABLE = "query"
LONGEST_ALIAS = 64
LONGEST_DESCRIPTION = 500
POSTGRES_PORT, ORACLE_PORT = 5432, 1521
_OWN_MACHINE = re.compile(r"(?i)localhost$|127\.|\[?::1\]?$|0\.0\.0\.0$|/")
"""A host that begins with a slash is a socket's folder."""


def dataset_request(dataset: Dataset, source_arn: str, upper_case: bool) -> dict[str, Any]:
    """`upper_case`: the database has the columns' names in capitals, and they are renamed."""
    columns = [
        {"Name": _database_name(column, upper_case), "Type": TYPES[column.type]} for column in dataset.columns
    ]
    sql = {
        "DataSourceArn": source_arn,
        "Name": dataset.name,
        "SqlQuery": dataset.sql,
        "Columns": columns,
    }
    request: dict[str, Any] = {
        "ImportMode": "DIRECT_QUERY",
        "PhysicalTableMap": {TABLE: {"CustomSql": sql}},
        "LogicalTableMap": {TABLE: _logical_table(dataset, upper_case)},
    }
    if dataset.parameters:
        ordered = sorted(dataset.parameters, key=lambda parameter: parameter.name)
        request["DatasetParameters"] = [dataset_parameter(parameter) for parameter in ordered]
    return request


def _logical_table(dataset: Dataset, upper_case: bool) -> dict[str, Any]:
    renamings = [
        {"RenameColumnOperation": {"ColumnName": name, "NewColumnName": column.name}}
        for column in dataset.columns
        if (name := _database_name(column, upper_case)) != column.name
    ]
    return {
        "Alias": dataset.name[:LONGEST_ALIAS],
        "Source": {"PhysicalTableId": TABLE},
        "DataTransforms": [*renamings, *(_description(column) for column in dataset.columns)],
    }


def _database_name(column: Column, upper_case: bool) -> str:
    return column.name.upper() if upper_case else column.name


def _description(column: Column) -> dict[str, Any]:
    text = ": ".join(" ".join(part.split()) for part in (column.label, column.description) if part)
    tags = [{"ColumnDescription": {"Text": shorten(text, LONGEST_DESCRIPTION)}}]
    return {"TagColumnOperation": {"ColumnName": column.name, "Tags": tags}}


def data_source_arn(deployment: Deployment, part: str) -> str:
    """The existing source that the settings name, else ours, whether or not it can be created."""
    return deployment.data_source_arn or deployment.arn("data_source", deployment.id(part))


def data_source_request(deployment: Deployment, target: Target) -> dict[str, Any] | None:
    """None where the settings name an existing source, or the service has no way to this database."""
    if deployment.data_source_arn or not _is_in_reach(target):
        return None
    request = _REQUESTS[target.adapter](target)
    if deployment.secret_arn:
        request["Credentials"] = {"SecretArn": deployment.secret_arn}
    if deployment.vpc_connection_arn:
        request["VpcConnectionProperties"] = {"VpcConnectionArn": deployment.vpc_connection_arn}
    return request


def why_no_source(deployment: Deployment, target: Target) -> str | None:
    """Why the datasets would have nothing to ask, and how to fix that, in one line."""
    if target.adapter not in _REQUESTS:
        # No existing source would help: the queries are in this engine's SQL, and on SQLite they read amounts as cents.
        return (
            f"{target.adapter} cannot be a source of QuickSight: "
            f"build on a server ({' or '.join(_REQUESTS)}), and deploy from that --target"
        )
    if deployment.data_source_arn:
        return None
    if not _is_in_reach(target):
        return (
            "QuickSight finds an Oracle by host and service: set them in the profile, or set data_source_arn"
        )
    return None if deployment.secret_arn else "set secret_arn, the secret with the database's credentials"


def database_of(deployment: Deployment, target: Target, prefix: str) -> str | None:
    """Where the relations are, without secrets, in characters that a tag may have. None where the service has no way there."""
    server = deployment.data_source_arn
    if request := data_source_request(deployment, target):
        (place,) = request["DataSourceParameters"].values()
        server = f"{place['Host']}:{place['Port']}/{place['Database']}"
    if server is None:
        return None
    text = f"{prefix} in {target.schema} at {server}"
    return quote(text, safe=" .:/+@").replace("%", "=")[:LONGEST_TAG]


def own_machine(request: Mapping[str, Any]) -> str | None:
    """The host of a data source that means this machine here, and nothing where the service runs."""
    hosts = [str(place.get("Host", "")) for place in request["DataSourceParameters"].values()]
    return next((host for host in hosts if _OWN_MACHINE.match(host)), None)


def _is_in_reach(target: Target) -> bool:
    found_by = _FOUND_BY.get(target.adapter)
    return found_by is not None and all(target.settings.get(key) for key in found_by)


def _postgres(target: Target) -> dict[str, Any]:
    place = _place(target, POSTGRES_PORT, target.database)
    request: dict[str, Any] = {
        "Type": "POSTGRESQL",
        "DataSourceParameters": {"PostgreSqlParameters": place},
    }
    request["SslProperties"] = {"DisableSsl": target.settings.get("sslmode") == "disable"}
    return request


def _oracle(target: Target) -> dict[str, Any]:
    place = _place(target, ORACLE_PORT, target.settings["service"])
    return {
        "Type": "ORACLE",
        "DataSourceParameters": {"OracleParameters": place | {"UseServiceName": True}},
        "SslProperties": {"DisableSsl": str(target.settings.get("protocol")).lower() == "tcp"},
    }


def _place(target: Target, port: int, database: Any) -> dict[str, Any]:
    return {
        "Host": str(target.settings["host"]),
        "Port": int(target.settings.get("port") or port),
        "Database": str(database),
    }


_REQUESTS = {"postgres": _postgres, "oracle": _oracle}
_FOUND_BY = {"postgres": ("host",), "oracle": ("host", "service")}
"""By adapter: the request, and the settings without which the service does not find the database."""
