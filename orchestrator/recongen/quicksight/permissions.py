"""Who may do what with a resource. The service takes each set of actions whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from recongen.quicksight.requests import Kind

Grants = Mapping[str, frozenset[str]]
"""Actions by principal."""

_VIEW: Mapping[Kind, Sequence[str]] = {
    "data_source": ("DescribeDataSource", "DescribeDataSourcePermissions", "PassDataSource"),
    "dataset": (
        "DescribeDataSet",
        "DescribeDataSetPermissions",
        "PassDataSet",
        "DescribeIngestion",
        "ListIngestions",
    ),
    "theme": ("DescribeTheme", "DescribeThemeAlias", "ListThemeAliases", "ListThemeVersions"),
    "analysis": (),
    "dashboard": ("DescribeDashboard", "ListDashboardVersions", "QueryDashboard"),
}
_OWN: Mapping[Kind, Sequence[str]] = {
    "data_source": ("UpdateDataSource", "DeleteDataSource", "UpdateDataSourcePermissions"),
    "dataset": (
        "UpdateDataSet",
        "DeleteDataSet",
        "CreateIngestion",
        "CancelIngestion",
        "UpdateDataSetPermissions",
    ),
    "theme": (
        "DeleteTheme",
        "UpdateTheme",
        "CreateThemeAlias",
        "DeleteThemeAlias",
        "UpdateThemeAlias",
        "DescribeThemePermissions",
        "UpdateThemePermissions",
    ),
    "analysis": (
        "DescribeAnalysis",
        "QueryAnalysis",
        "UpdateAnalysis",
        "DeleteAnalysis",
        "RestoreAnalysis",
        "DescribeAnalysisPermissions",
        "UpdateAnalysisPermissions",
    ),
    "dashboard": (
        "UpdateDashboard",
        "DeleteDashboard",
        "UpdateDashboardPublishedVersion",
        "DescribeDashboardPermissions",
        "UpdateDashboardPermissions",
    ),
}


def viewer_actions(kind: Kind) -> list[str]:
    """None for an analysis, which has owners only."""
    return sorted(f"quicksight:{action}" for action in _VIEW[kind])


def owner_actions(kind: Kind) -> list[str]:
    return sorted(f"quicksight:{action}" for action in (*_VIEW[kind], *_OWN[kind]))


def permissions(kind: Kind, owners: Sequence[str], viewers: Sequence[str]) -> list[dict[str, Any]]:
    """As a create request holds them; an owner who is also a viewer is an owner."""
    seeing = [viewer for viewer in viewers if viewer not in owners] if _VIEW[kind] else []
    owned = [{"Principal": owner, "Actions": owner_actions(kind)} for owner in dict.fromkeys(owners)]
    return owned + [
        {"Principal": viewer, "Actions": viewer_actions(kind)} for viewer in dict.fromkeys(seeing)
    ]


def grants(listed: Iterable[Mapping[str, Any]]) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for entry in listed:
        principal = entry["Principal"]
        found[principal] = found.get(principal, frozenset()) | frozenset(entry["Actions"])
    return found


def differences(wanted: Grants, held: Grants) -> tuple[Grants, Grants]:
    """What to grant, whole sets of whoever's differs, and what to revoke."""
    grant = {who: actions for who, actions in wanted.items() if actions != held.get(who)}
    extra = {who: actions - wanted.get(who, frozenset()) for who, actions in held.items()}
    return grant, {who: actions for who, actions in extra.items() if actions}


def as_request(changes: Grants) -> list[dict[str, Any]]:
    return [{"Principal": who, "Actions": sorted(actions)} for who, actions in sorted(changes.items())]


def told(wanted: Grants, held: Grants) -> list[str]:
    """The same differences for people."""
    grant, revoke = differences(wanted, held)
    lines = [f"grants {_short(who)} {len(actions)} actions" for who, actions in sorted(grant.items())]
    return lines + [
        f"revokes {len(actions)} actions of {_short(who)}" for who, actions in sorted(revoke.items())
    ]


def _short(principal: str) -> str:
    return principal.split(":")[-1]
