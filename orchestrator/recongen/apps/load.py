"""The apps of a manifest. Everything that is wrong with them is reported at once, with its file and line."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from recongen.apps.data import Dataset
from recongen.apps.datasets import read_datasets
from recongen.apps.exposures import read_apps
from recongen.apps.places import Files, package_folders
from recongen.apps.types import App
from recongen.dbt_core import manifest as manifests
from recongen.declared.findings import Finding, in_file_order
from recongen.declared.reading import MOST_PROBLEMS
from recongen.errors import AppsError

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
    """The apps, all datasets and what is wrong; with findings, only what could be read whole is among them."""
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
