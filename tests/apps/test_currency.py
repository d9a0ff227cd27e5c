"""Every text of the package's apps names the currency of the books, and none of them dollars."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from recongen.apps.project import check
from recongen.apps.visuals import Bar, Kpi, Line, Sankey
from recongen.dbt_core import manifest as manifests
from tests.apps.built import PROSE, Apps
from tests.truth.compiling import ROOT
from tests.truth.engines import open_engine

pytestmark = pytest.mark.slow

DOLLARS = re.compile(r"(?i)\bdollars\b|\$[0-9]")


@pytest.fixture(scope="module")
def manifest(compiled_folder: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As it would be of an institution that keeps its books in euros."""
    folder = compiled_folder("sqlite")
    open_engine("sqlite", folder)
    document = json.loads((folder / "target" / "manifest.json").read_text())
    (node,) = (each for each in document["nodes"].values() if each["name"] == "l2_institution")
    node["config"]["meta"]["recongen"]["currency"] = "EUR"
    path = tmp_path_factory.mktemp("euros") / "manifest.json"
    path.write_text(json.dumps(document))
    return path


@pytest.fixture(scope="module")
def euros(manifest: Path) -> Apps:
    apps, datasets, findings = check(manifest, PROSE, ROOT)
    assert () == findings
    return Apps(apps, {dataset.name: dataset for dataset in datasets})


def test_no_text_is_about_dollars(manifest: Path, euros: Apps) -> None:
    found = manifests.read(manifest)
    nodes = [*found.nodes.values(), *found.exposures.values()]
    texts = [str((node.description, node.columns, node.meta)) for node in nodes]
    assert [] == [text for text in (*texts, repr(euros.apps)) if DOLLARS.search(text)]


def test_every_column_of_money_is_headed_by_the_currency(euros: Apps) -> None:
    columns = [column for dataset in euros.datasets.values() for column in dataset.columns]
    headed = [column.label.endswith(" (EUR)") for column in columns]
    assert [column.format == "money" for column in columns] == headed
    assert headed.count(True) > 50


def test_a_figure_or_a_picture_of_money_names_it_in_its_title_or_below(euros: Apps) -> None:
    assert {"EUR"} == {app.currency for app in euros.apps}
    missing = [
        f"{app.name}, {sheet.name}: {visual.title}"
        for app in euros.apps
        for sheet in app.sheets
        for visual in sheet.data_visuals
        if isinstance(visual, Kpi | Bar | Line | Sankey)
        and _is_money(visual)
        and "EUR" not in f"{visual.title} {visual.subtitle}"
    ]
    assert [] == missing


def _is_money(visual: Kpi | Bar | Line | Sankey) -> bool:
    measure = visual.weight if isinstance(visual, Sankey) else visual.value
    assert (measure.format == "money") == measure.label.endswith(" (EUR)")
    return measure.format == "money"
