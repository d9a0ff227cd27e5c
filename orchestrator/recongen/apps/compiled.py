"""Datasets for callers that show them without an app. dbt takes some seconds to compile them, so the result is kept
while nothing changes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

from recongen import package
from recongen.apps.datasets import Dataset, read_datasets
from recongen.apps.places import Files, package_folders
from recongen.dbt_core import manifest as manifests
from recongen.dbt_core import runner
from recongen.dbt_core.manifest import Manifest
from recongen.dbt_core.runner import DbtProject
from recongen.errors import AppsError, RecongenError
from recongen.session import Session
from recongen.warehouse.target import Target

_PARTS = ("dbt_project.yml", "macros", "models", "analyses")
_SUFFIXES = (".sql", ".yml", ".md")


def load_datasets(session: Session, names: Sequence[str]) -> Mapping[str, Dataset]:
    """Datasets of the institution's project by name; no database is asked. Raises `AppsError` with what is wrong with them."""
    own = session.dbt
    dbt = replace(own, target_path=own.target_path.parent / "datasets")
    compiled = _compile(dbt, session.target, names)
    wanted = {each.unique_id: each for each in compiled.analyses if each.name in names}
    files = Files(package_folders(compiled, dbt.folder))
    found = read_datasets(replace(compiled, nodes=wanted), files)
    findings = [finding for report in files.reports for finding in report.findings()]
    if findings:
        raise AppsError(findings)
    return {name: dataset for name, dataset in found.items() if dataset}


def _compile(dbt: DbtProject, target: Target, names: Sequence[str]) -> Manifest:
    stamp, key = dbt.target_path / "made-from", _key(dbt, target, names)
    # A manifest that cannot be read is made again.
    with suppress(RecongenError, OSError):
        if stamp.read_text() == key:
            return manifests.read(dbt.manifest_path)
    stamp.unlink(missing_ok=True)
    compiled = runner.compile_analyses(dbt, names)
    stamp.write_text(key)
    return compiled


def _key(dbt: DbtProject, target: Target, names: Sequence[str]) -> str:
    """A hash of everything that the SQL depends on."""
    place = (target.adapter, target.schema, target.database, version("dbt-core"), *names)
    digest = hashlib.sha256(repr(place).encode())
    for path in _sources(dbt.folder, package.root()):
        digest.update(f"\n{path}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _sources(*folders: Path) -> Iterator[Path]:
    for part in (folder / name for folder in folders for name in _PARTS):
        found = [part] if part.is_file() else sorted(part.rglob("*"))
        yield from (path for path in found if path.suffix in _SUFFIXES and path.is_file())
