"""The apps of an institution's dbt project, or of a team's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from recongen.apps.load import check as check_manifest
from recongen.apps.types import App
from recongen.dbt_core import runner
from recongen.dbt_core.manifest import Manifest
from recongen.dbt_core.runner import DbtProject
from recongen.declared.findings import Finding
from recongen.errors import AppsError, UsageError

if TYPE_CHECKING:
    from recongen.session import Session


def load_apps(session: Session, project: Path | None = None) -> Sequence[App]:
    """The apps, for commands that show or send them; raises `AppsError` with every finding."""
    apps, findings = declared(session, project)
    if findings:
        raise AppsError(findings)
    return apps


def declared(session: Session, project: Path | None = None) -> tuple[Sequence[App], list[Finding]]:
    """The apps of the institution's project, or of a team's own, compiled for the target; no database is asked."""
    dbt = _dbt(session, project)
    manifest = runner.compile_analyses(dbt)
    _must_be_of(session, manifest)
    apps, _, findings = check_manifest(dbt.manifest_path, _prose(session), dbt.folder)
    return apps, list(findings)


def _dbt(session: Session, project: Path | None) -> DbtProject:
    """Beside what a build leaves, so that its results stay."""
    own = session.dbt
    place = own.target_path.parent / ("apps" if project is None else "own_apps")
    if project is None:
        return replace(own, target_path=place)
    if not (project / "dbt_project.yml").is_file():
        raise UsageError(f"there is no dbt_project.yml in {project}")
    return replace(own, folder=project.absolute(), target_path=place)


def _must_be_of(session: Session, manifest: Manifest) -> None:
    alias = manifest.model("run_context").alias
    if alias != f"{session.prefix}_run_context":
        raise UsageError(
            f"the dbt project builds {alias}, but {session.file} is {session.prefix}: "
            f"set the package's variable recongen_prefix to {session.prefix} in its dbt_project.yml"
        )


def _prose(session: Session) -> dict[str, str]:
    return {
        "institution": session.title,
        "prefix": session.prefix,
        "description": session.institution.description or session.title,
    }
