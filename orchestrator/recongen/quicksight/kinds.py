"""The kinds of resources: how the service calls their operations, and where its answers keep what matters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal, get_args

from recongen.quicksight.service_model import members

Kind = Literal["data_source", "dataset", "theme", "analysis", "dashboard"]
KINDS: tuple[Kind, ...] = get_args(Kind)
"""In the order in which they are created: each may name those before it."""

NOUN: Mapping[Kind, str] = {
    "data_source": "DataSource",
    "dataset": "DataSet",
    "theme": "Theme",
    "analysis": "Analysis",
    "dashboard": "Dashboard",
}
ID_MEMBER: Mapping[Kind, str] = {kind: f"{noun}Id" for kind, noun in NOUN.items()}
_LISTS: Mapping[Kind, tuple[str, str]] = {
    "data_source": ("ListDataSources", "DataSources"),
    "dataset": ("ListDataSets", "DataSetSummaries"),
    "theme": ("ListThemes", "ThemeSummaryList"),
    "analysis": ("ListAnalyses", "AnalysisSummaryList"),
    "dashboard": ("ListDashboards", "DashboardSummaryList"),
}
VERSIONED: frozenset[Kind] = frozenset({"theme", "dashboard"})
APART = frozenset({"Permissions", "Tags"})
"""Members of a create request that later have calls of their own."""

Verb = Literal["Create", "Update", "Describe", "Delete"]


def label(kind: Kind, resource_id: str) -> str:
    """What people read of a resource."""
    return f"{kind.replace('_', ' ')} {resource_id}"


def operation(verb: Verb, kind: Kind, part: str = "") -> str:
    """The operation's name in the API; `part` is empty or `Permissions`."""
    return f"{verb}{NOUN[kind]}{part}"


def listing(kind: Kind) -> tuple[str, dict[str, str], str]:
    """The operation, the members of its request, and the member of its answer that holds the list."""
    name, member = _LISTS[kind]
    return name, {"Type": "CUSTOM"} if kind == "theme" else {}, member


def which(kind: Kind, resource_id: str, version: int | None = None) -> dict[str, Any]:
    """Names one resource to a describe call: its latest version, or this one."""
    request: dict[str, Any] = {ID_MEMBER[kind]: resource_id}
    if version is not None:
        request["VersionNumber"] = version
    elif kind in VERSIONED:
        request["AliasName"] = "$LATEST"
    return request


def update_request(kind: Kind, request: Mapping[str, Any]) -> dict[str, Any]:
    """The members of a create request that an update takes."""
    known = members(operation("Update", kind))
    return {name: value for name, value in request.items() if name in known}


def status(kind: Kind, answer: Mapping[str, Any]) -> str:
    """Datasets have none: an answer to their call is their success."""
    return str(_state(kind, answer).get("Status", "CREATION_SUCCESSFUL"))


def errors(kind: Kind, answer: Mapping[str, Any]) -> Iterator[str]:
    """What the service says of a failure: type, message, violated entities."""
    state = _state(kind, answer)
    for error in [state["ErrorInfo"]] if state.get("ErrorInfo") else state.get("Errors", []):
        paths = [entity.get("Path", "") for entity in error.get("ViolatedEntities", [])]
        where = f" ({', '.join(paths)})" if paths else ""
        yield f"{error.get('Type', 'ERROR')}: {error.get('Message', 'no message')}{where}"


def _state(kind: Kind, answer: Mapping[str, Any]) -> Mapping[str, Any]:
    """The part of a description that has the status and the errors."""
    description: Mapping[str, Any] = answer[NOUN[kind]]
    return description.get("Version", {}) if kind in VERSIONED else description


def new_version(kind: Kind, answer: Mapping[str, Any]) -> int | None:
    """The version that a create or update has begun."""
    return int(answer["VersionArn"].rsplit("/", 1)[1]) if kind in VERSIONED else None
