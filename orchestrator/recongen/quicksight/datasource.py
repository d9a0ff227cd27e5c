"""The database of the dbt profile as a data source. Credentials are named by the secret that holds them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from recongen.quicksight.deployment import Deployment
from recongen.warehouse.target import Target

POSTGRES_PORT, ORACLE_PORT = 5432, 1521
_OWN_MACHINE = re.compile(r"(?i)localhost$|127\.|\[?::1\]?$|0\.0\.0\.0$|/")
"""A host that begins with a slash is a socket's folder."""


def data_source_arn(deployment: Deployment, part: str) -> str:
    """Of the given one, else of ours, whether or not it can be made."""
    return deployment.data_source_arn or deployment.arn("data_source", deployment.id(part))


def data_source_request(deployment: Deployment, target: Target) -> dict[str, Any] | None:
    """None where another is given, or the service has no way to this database."""
    if deployment.data_source_arn or _no_way(target):
        return None
    request = _postgres(target) if target.adapter == "postgres" else _oracle(target)
    if deployment.secret_arn:
        request["Credentials"] = {"SecretArn": deployment.secret_arn}
    return request


def why_no_source(deployment: Deployment, target: Target) -> str | None:
    """Why the datasets would have nothing to ask, and how to mend that, in one line."""
    if deployment.data_source_arn:
        return None
    if reason := _no_way(target):
        return reason
    return None if deployment.secret_arn else "set secret_arn, the secret with the database's credentials"


def own_machine(request: Mapping[str, Any]) -> str | None:
    """The host of a data source that means this machine here, and nothing where the service runs."""
    hosts = [str(place.get("Host", "")) for place in request["DataSourceParameters"].values()]
    return next((host for host in hosts if _OWN_MACHINE.match(host)), None)


def _no_way(target: Target) -> str | None:
    settings = target.settings
    if target.adapter == "postgres":
        return None
    if target.adapter != "oracle":
        return (
            f"{target.adapter} cannot be a source of QuickSight: choose a --target that is postgres or oracle, "
            "or set data_source_arn"
        )
    if not settings.get("host") or not settings.get("service"):
        return (
            "QuickSight finds an Oracle by host and service: set them in the profile, or set data_source_arn"
        )
    return None


def _postgres(target: Target) -> dict[str, Any]:
    place = {
        "Host": str(target.settings["host"]),
        "Port": int(target.settings.get("port") or POSTGRES_PORT),
        "Database": str(target.database),
    }
    request: dict[str, Any] = {
        "Type": "POSTGRESQL",
        "DataSourceParameters": {"PostgreSqlParameters": place},
    }
    if target.settings.get("sslmode") == "disable":
        request["SslProperties"] = {"DisableSsl": True}
    return request


def _oracle(target: Target) -> dict[str, Any]:
    place = {
        "Host": str(target.settings["host"]),
        "Port": int(target.settings.get("port") or ORACLE_PORT),
        "Database": str(target.settings["service"]),
        "UseServiceName": True,
    }
    return {"Type": "ORACLE", "DataSourceParameters": {"OracleParameters": place}}
