"""The healthy project reads whole: every kind of visual, control and drill."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from unittest.mock import Mock

import pytest

from recongen.apps import project
from recongen.apps.controls import DateRange, FreeText, Select, Slider
from recongen.apps.types import App
from recongen.apps.visuals import Bar, Kpi, Line, Sankey, Table, Text
from recongen.errors import AppsError
from tests.unit.apps.manifests import APP, APP_FILE, Project


@pytest.fixture
def app(tmp_path: Path) -> App:
    apps, _, findings = Project().check(tmp_path)
    assert () == findings
    (found,) = apps
    return found


def test_it_has_no_findings(tmp_path: Path) -> None:
    apps, datasets, findings = Project().check(tmp_path)
    assert () == findings
    assert ["l1_reconciliation"] == [app.name for app in apps]
    assert ["l1_accounts", "l1_drift", "l1_moves", "l1_roles"] == [dataset.name for dataset in datasets]


def test_every_kind_of_visual_is_read(app: App) -> None:
    kinds = [type(visual) for sheet in app.sheets for visual in sheet.visuals]
    assert [Text, Kpi, Bar, Line, Table, Sankey] == kinds


def test_every_kind_of_control_is_read(app: App) -> None:
    kinds = [type(control) for sheet in app.sheets for control in sheet.controls]
    assert [Select, DateRange, Select, Select, Slider, FreeText] == kinds


def test_values_have_the_types_of_their_parameters(app: App) -> None:
    defaults = {parameter.name: parameter.default for parameter in app.parameters}
    assert {
        "pAccount": ("__ALL__",),
        "pFrom": (date(1900, 1, 1),),
        "pLeast": (Decimal("0.5"),),
        "pRole": ("__ALL__",),
        "pText": ("__ALL__",),
        "pTo": (date(2199, 12, 31),),
        "pWindow": (1,),
    } == defaults


def test_a_column_has_the_label_that_is_given_or_its_name_in_words(app: App) -> None:
    labels = [column.label for column in app.datasets[1].columns]
    assert ["Account", "Account role", "Business day", "Since", "Days", "Drift"] == labels


def test_a_format_follows_from_the_type_and_the_aggregate(app: App) -> None:
    assert ["text", "text", "day", "instant", "count", "money"] == [c.format for c in app.datasets[1].columns]
    visuals = {visual.name: visual for visual in app.sheets[0].visuals}
    kpi, bar, line = visuals["drifting"], visuals["by_role"], visuals["by_day"]
    assert isinstance(kpi, Kpi) and isinstance(bar, Bar) and isinstance(line, Line)
    assert ("count", "money", "number") == (kpi.value.format, bar.value.format, line.value.format)
    assert ("Account", "Drift", "Mean days") == (kpi.value.label, bar.value.label, line.value.label)


def test_prose_of_the_institution_stands_in_its_place_with_its_own_paragraphs(app: App) -> None:
    (text,) = [visual for visual in app.sheets[0].visuals if isinstance(visual, Text)]
    expected = ("The Bank has the prefix tb; {other} is text.", "Small.", "It began in 2005.")
    assert expected == text.paragraphs


def test_a_drill_knows_columns_and_typed_constants(app: App) -> None:
    (table,) = [visual for visual in app.sheets[0].visuals if isinstance(visual, Table)]
    (right,) = table.right
    assert {"pAccount": "account_id", "pFrom": "business_day"} == {
        name: column.name for name, column in right.columns.items()
    }
    assert {"pWindow": 0} == right.constants


def test_everything_knows_its_line(app: App, tmp_path: Path) -> None:
    lines = APP.splitlines()
    for sheet in app.sheets:
        for visual in sheet.visuals:
            assert str(tmp_path / APP_FILE) == visual.place.report.file
            assert f"- name: {visual.name}" in lines[visual.place.line() - 1]


def test_apps_come_in_their_order(tmp_path: Path) -> None:
    other = APP.replace("name: l1_reconciliation", "name: another").replace("order: 1", "order: 0")
    both = APP + other.split("exposures:\n")[1]
    apps, _, findings = Project(app=both).check(tmp_path)
    assert () == findings
    assert ["another", "l1_reconciliation"] == [app.name for app in apps]


def test_whoever_shows_the_apps_gets_an_error_with_every_finding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = APP.replace("title: Flow", "titel: Flow").replace("column: amount", "column: amout")
    apps, _, findings = Project(app=broken).check(tmp_path)
    monkeypatch.setattr(project, "_compile", lambda *_: (apps, list(findings), None))
    with pytest.raises(AppsError, match="2 errors in the apps") as raised:
        project.load_apps(Mock())
    assert 2 == len(raised.value.findings)
