"""The apps of a manifest. Everything that is wrong with them is told at once, with its file and line."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from recongen.apps.datasets import read_datasets
from recongen.apps.exposures import read_apps
from recongen.apps.places import Files, package_folders
from recongen.apps.spots import Log
from recongen.apps.types import App, Dataset
from recongen.dbt_core import manifest as manifests
from recongen.errors import AppsError
from recongen.institution.findings import Finding

NO_PROSE: Mapping[str, str] = {}


def load(manifest: Path, prose: Mapping[str, str] = NO_PROSE, project: Path | None = None) -> tuple[App, ...]:
    """Every app, in its order; raises `AppsError` with all findings.

    `prose` gives what `{institution}`, `{prefix}` and `{description}` stand for. `project` is the folder of the root
    project, where findings take their lines from; next to `target/` where nothing is said.
    """
    apps, _, findings = check(manifest, prose, project)
    if findings:
        raise AppsError(findings)
    return apps


def check(
    manifest: Path, prose: Mapping[str, str] = NO_PROSE, project: Path | None = None
) -> tuple[tuple[App, ...], tuple[Dataset, ...], tuple[Finding, ...]]:
    """The apps, all datasets and what is wrong; with findings the apps hold stand-ins and are good for nothing."""
    told = manifests.read(manifest)
    log = Log()
    files = Files(told, package_folders(told, project or _beside(manifest)))
    try:
        catalog = read_datasets(told, files, log)
        apps = read_apps(told, files, catalog, prose, log)
    except AppsError as error:
        return (), (), error.findings
    datasets = tuple(catalog.datasets[name] for name in sorted(catalog.datasets))
    return apps, datasets, log.findings


def _beside(manifest: Path) -> Path | None:
    folder = manifest.absolute().parent.parent
    return folder if (folder / "dbt_project.yml").is_file() else None
