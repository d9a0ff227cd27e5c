"""The apps of an institution's dbt project, or of a team's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from recongen.apps.load import check, load
from recongen.apps.types import App
from recongen.dbt_core import runner
from recongen.dbt_core.manifest import Manifest
from recongen.dbt_core.runner import DbtProject
from recongen.declared.findings import Finding
from recongen.errors import UsageError

if TYPE_CHECKING:
    from recongen.session import Session


def load_apps(session: Session, project: Path | None = None) -> Sequence[App]:
    """The apps, for commands that show or send them; raises `AppsError` with every finding."""
    dbt = _compiled(session, project)
    return load(dbt.manifest_path, _prose(session), dbt.folder)


def declared(session: Session, project: Path | None = None) -> tuple[Sequence[App], list[Finding]]:
    """The apps, and what is wrong with them."""
    dbt = _compiled(session, project)
    apps, _, findings = check(dbt.manifest_path, _prose(session), dbt.folder)
    return apps, list(findings)


def _compiled(session: Session, project: Path | None) -> DbtProject:
    """The institution's project, or a team's own, compiled for the target; no database is asked.

    It stands beside what a build leaves, so that its results stay.
    """
    dbt = session.dbt
    place = dbt.target_path.parent / ("apps" if project is None else "own_apps")
    dbt = replace(dbt, target_path=place)
    if project is not None:
        if not (project / "dbt_project.yml").is_file():
            raise UsageError(f"there is no dbt_project.yml in {project}")
        dbt = replace(dbt, folder=project.absolute())
    _must_be_of(session, runner.compile_analyses(dbt))
    return dbt


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
