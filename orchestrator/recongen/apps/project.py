"""The apps of an institution's dbt project, or of a team's own. Everything that is wrong is reported at once, with its file and line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from recongen.apps.datasets import Dataset, read_datasets
from recongen.apps.exposures import read_apps
from recongen.apps.places import Files, package_folders
from recongen.apps.types import App
from recongen.dbt_core import manifest as manifests
from recongen.dbt_core import runner
from recongen.dbt_core.manifest import Manifest
from recongen.dbt_core.runner import DbtProject
from recongen.declared.findings import Finding, in_file_order
from recongen.declared.reading import MOST_PROBLEMS
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
    _must_be_of(session, runner.compile_analyses(dbt))
    apps, _, findings = check(dbt.manifest_path, _prose(session), dbt.folder)
    return apps, list(findings)


def check(
    manifest: Path, prose: Mapping[str, str], project: Path | None = None
) -> tuple[tuple[App, ...], tuple[Dataset, ...], tuple[Finding, ...]]:
    """The apps, all datasets and what is wrong; with findings, only what could be read whole is among them.

    `prose` gives what `{institution}`, `{prefix}` and `{description}` stand for. `project` is the folder of the root
    project, where findings take their lines from; next to `target/` where nothing is said.
    """
    read = manifests.read(manifest)
    files = Files(package_folders(read, project or _beside(manifest)))
    catalog = read_datasets(read, files)
    apps = read_apps(read, files, catalog, prose)
    findings = dict.fromkeys(finding for report in files.reports for finding in report.findings())
    datasets = tuple(dataset for _, dataset in sorted(catalog.items()) if dataset)
    return apps, datasets, tuple(in_file_order(findings)[:MOST_PROBLEMS])


def _beside(manifest: Path) -> Path | None:
    folder = manifest.absolute().parent.parent
    return folder if (folder / "dbt_project.yml").is_file() else None


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
