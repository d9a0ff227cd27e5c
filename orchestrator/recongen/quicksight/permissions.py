"""Who may do what with a resource. The service accepts only complete sets of actions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from recongen.quicksight.kinds import Kind

SHARED = ("RecongenPermissions", "by-settings")
"""The tag of resources whose permissions are what the settings say."""

Grants = Mapping[str, frozenset[str]]
"""Actions by principal."""

_VIEW: Mapping[Kind, Sequence[str]] = {
    # A person who may pass on a data source can write their own queries with it.
    "data_source": (),
    "dataset": (),
    "theme": ("DescribeTheme", "DescribeThemeAlias", "ListThemeAliases", "ListThemeVersions"),
    "analysis": (),
    "dashboard": ("DescribeDashboard", "ListDashboardVersions", "QueryDashboard"),
}
_OWN: Mapping[Kind, Sequence[str]] = {
    "data_source": (
        "DescribeDataSource",
        "DescribeDataSourcePermissions",
        "PassDataSource",
        "UpdateDataSource",
        "DeleteDataSource",
        "UpdateDataSourcePermissions",
    ),
    "dataset": (
        "DescribeDataSet",
        "DescribeDataSetPermissions",
        "PassDataSet",
        "DescribeIngestion",
        "ListIngestions",
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
    """What reading a dashboard needs, and no more."""
    return sorted(f"quicksight:{action}" for action in _VIEW[kind])


def owner_actions(kind: Kind) -> list[str]:
    return sorted(f"quicksight:{action}" for action in (*_VIEW[kind], *_OWN[kind]))


def permissions(kind: Kind, owners: Sequence[str], viewers: Sequence[str]) -> list[dict[str, Any]]:
    """As a create request holds them; an owner who is also a viewer is an owner."""
    of_viewers = {viewer: viewer_actions(kind) for viewer in viewers if _VIEW[kind] and viewer not in owners}
    by_principal = {owner: owner_actions(kind) for owner in owners} | of_viewers
    return [{"Principal": principal, "Actions": each} for principal, each in by_principal.items()]


def wanted(request: Mapping[str, Any], *tags: Mapping[str, str]) -> Grants | None:
    """None leaves them to others: the settings name nobody, and named nobody at the last deployment.

    `tags` are those that the resource has and those that it gets.
    """
    key, _ = SHARED
    return grants_of(request.get("Permissions", ())) if any(key in each for each in tags) else None


def grants_of(entries: Iterable[Mapping[str, Any]]) -> Grants:
    grants: dict[str, frozenset[str]] = {}
    for entry in entries:
        principal = entry["Principal"]
        grants[principal] = grants.get(principal, frozenset()) | frozenset(entry["Actions"])
    return grants


def differences(after: Grants, before: Grants) -> tuple[Grants, Grants]:
    """What to grant, whole sets to everybody whose set differs, and what to revoke."""
    granted = {who: actions for who, actions in after.items() if actions != before.get(who)}
    surplus = {who: actions - after.get(who, frozenset()) for who, actions in before.items()}
    return granted, {who: actions for who, actions in surplus.items() if actions}


def as_request(changes: Grants) -> list[dict[str, Any]]:
    return [{"Principal": who, "Actions": sorted(actions)} for who, actions in sorted(changes.items())]


def difference_lines(after: Grants, before: Grants) -> list[str]:
    """The same differences for people."""
    granted, revoked = differences(after, before)
    lines = [f"grants {_short(who)} {len(actions)} actions" for who, actions in sorted(granted.items())]
    return lines + [
        f"revokes {len(actions)} actions of {_short(who)}" for who, actions in sorted(revoked.items())
    ]


def _short(principal: str) -> str:
    return principal.split(":")[-1]
