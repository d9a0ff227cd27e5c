"""The lineage that `dbt docs` draws: from the feed's two tables over the models to every app."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.apps.sheets import APPS
from tests.truth.compiling import dbt

FEED = {"source.recongen.feed.transactions", "source.recongen.feed.daily_balances"}

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def documented(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that `dbt docs generate` writes into, with a database that holds nothing."""
    folder = tmp_path_factory.mktemp("docs")
    place = {"schemas_and_paths": {"main": str(folder / "empty.sqlite3")}, "schema": "main"}
    profile = {
        "type": "sqlite",
        "threads": 1,
        "database": "database",
        "schema_directory": str(folder),
        **place,
    }
    document = {"recongen": {"target": "docs", "outputs": {"docs": profile}}}
    (folder / "profiles.yml").write_text(json.dumps(document))
    dbt(folder, "docs", "generate", "--empty-catalog")
    return folder / "target"


@pytest.fixture(scope="module")
def manifest(documented: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((documented / "manifest.json").read_text())
    return found


def test_the_pages_are_written(documented: Path) -> None:
    assert {"index.html", "catalog.json", "manifest.json"} <= {path.name for path in documented.iterdir()}


def test_every_app_is_an_exposure_at_the_end_of_the_lineage(manifest: dict[str, Any]) -> None:
    assert {f"exposure.recongen.{name}" for name in APPS} == manifest["exposures"].keys()
    assert [] == [name for name in manifest["exposures"] if manifest["child_map"].get(name)]


@pytest.mark.parametrize("app", APPS)
def test_an_app_reaches_both_tables_of_the_feed_over_models(app: str, manifest: dict[str, Any]) -> None:
    above = ancestors(f"exposure.recongen.{app}", manifest["parent_map"])
    assert FEED == {name for name in above if name.startswith("source.recongen.feed.")}
    direct = manifest["parent_map"][f"exposure.recongen.{app}"]
    assert {"model", "seed", "source"} >= {name.partition(".")[0] for name in direct}
    models = {name for name in direct if name.startswith("model.")}
    assert FEED <= {name for model in models for name in ancestors(model, manifest["parent_map"])}


def ancestors(name: str, parents: dict[str, list[str]]) -> set[str]:
    found: set[str] = set()
    left = [name]
    while left:
        for parent in parents.get(left.pop(), []):
            if parent not in found:
                found.add(parent)
                left.append(parent)
    return found
