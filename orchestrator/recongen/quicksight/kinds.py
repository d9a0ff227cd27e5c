"""How the service names the operations of each kind, and where its answers keep what matters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from recongen.quicksight.requests import ID_MEMBER, Kind
from recongen.quicksight.service_model import members

NOUN: Mapping[Kind, str] = {
    "data_source": "DataSource",
    "dataset": "DataSet",
    "theme": "Theme",
    "analysis": "Analysis",
    "dashboard": "Dashboard",
}
_LIST: Mapping[Kind, tuple[str, str]] = {
    "data_source": ("ListDataSources", "DataSources"),
    "dataset": ("ListDataSets", "DataSetSummaries"),
    "theme": ("ListThemes", "ThemeSummaryList"),
    "analysis": ("ListAnalyses", "AnalysisSummaryList"),
    "dashboard": ("ListDashboards", "DashboardSummaryList"),
}
VERSIONED: frozenset[Kind] = frozenset({"theme", "dashboard"})
APART = frozenset({"Permissions", "Tags"})
"""Members of a create request that have calls of their own afterwards."""


def create(kind: Kind) -> str:
    return f"Create{NOUN[kind]}"


def update(kind: Kind) -> str:
    return f"Update{NOUN[kind]}"


def describe(kind: Kind) -> str:
    return f"Describe{NOUN[kind]}"


def delete(kind: Kind) -> str:
    return f"Delete{NOUN[kind]}"


def describe_permissions(kind: Kind) -> str:
    return f"Describe{NOUN[kind]}Permissions"


def update_permissions(kind: Kind) -> str:
    return f"Update{NOUN[kind]}Permissions"


def listing(kind: Kind) -> tuple[str, dict[str, str], str]:
    """The operation, what else to ask it, and the member of its answer that holds the list."""
    operation, member = _LIST[kind]
    return operation, {"Type": "CUSTOM"} if kind == "theme" else {}, member


def which(kind: Kind, resource_id: str, version: int | None = None) -> dict[str, Any]:
    """Names one resource to a describe call: its latest version, or this one."""
    chosen: dict[str, Any] = {ID_MEMBER[kind]: resource_id}
    if version is not None:
        chosen["VersionNumber"] = version
    elif kind in VERSIONED:
        chosen["AliasName"] = "$LATEST"
    return chosen


def update_request(kind: Kind, request: Mapping[str, Any]) -> dict[str, Any]:
    """What an update takes of a create request."""
    taken = members(update(kind))
    return {name: value for name, value in request.items() if name in taken}


def only_at_creation(kind: Kind, request: Mapping[str, Any]) -> list[str]:
    """Members that no later call could change. The type of a data source is one that plans look at."""
    return sorted(set(request) - members(update(kind)) - APART - {"Type"})


def status(kind: Kind, answer: Mapping[str, Any]) -> str:
    """Datasets have none: an answer to their call is their success."""
    described = answer[NOUN[kind]]
    holder = described.get("Version", {}) if kind in VERSIONED else described
    return str(holder.get("Status", "CREATION_SUCCESSFUL"))


def errors(kind: Kind, answer: Mapping[str, Any]) -> Iterator[str]:
    """What the service says of a failure: type, message, violated entities."""
    described = answer[NOUN[kind]]
    if kind == "data_source":
        found = [described["ErrorInfo"]] if described.get("ErrorInfo") else []
    else:
        found = (described.get("Version", {}) if kind in VERSIONED else described).get("Errors", [])
    for error in found:
        paths = [entity.get("Path", "") for entity in error.get("ViolatedEntities", [])]
        where = f" ({', '.join(paths)})" if paths else ""
        yield f"{error.get('Type', 'ERROR')}: {error.get('Message', 'no message')}{where}"


def version_made(kind: Kind, answer: Mapping[str, Any]) -> int | None:
    """The version that a create or update has begun."""
    return int(answer["VersionArn"].rsplit("/", 1)[1]) if kind in VERSIONED else None
