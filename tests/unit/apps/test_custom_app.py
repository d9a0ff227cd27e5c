"""A team's own dbt project: its app is found, checked and tried like ours, through dbt itself."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.quicksight.lint import lint
from tests.quicksight.validators import botocore_report, cloudformation_report, refused_by_us
from tests.quicksight.written import read_requests
from tests.unit.cli.conftest import isolate, run

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    isolate(tmp_path, monkeypatch)
    return copy_example(tmp_path)


def copy_example(folder: Path) -> Path:
    """The example's project, beside the institution whose rows the package carries."""
    desk = folder / "desk"
    ignored = shutil.ignore_patterns("target", "dbt_packages")
    shutil.copytree(ROOT / "examples" / "custom_app", desk, ignore=ignored)
    shutil.copy(ROOT / "examples" / "spec_example.yaml", folder / "bank.yaml")
    packages = desk / "packages.yml"
    packages.write_text(packages.read_text().replace("../..", str(ROOT)))
    return desk


def test_the_readme_is_short() -> None:
    assert 11 >= len((ROOT / "examples" / "custom_app" / "README.md").read_text().splitlines())


def test_the_example_is_well_declared_and_a_removed_column_names_file_and_line(desk: Path) -> None:
    found = run("apps", "check", "bank.yaml", "--project", desk, "--static")
    assert 0 == found.exit_code, found.output
    assert found.stdout.endswith("nothing to fix\n")

    datasets = desk / "analyses" / "treasury" / "_treasury__datasets.yml"
    text = datasets.read_text()
    begin, end = text.index("      - name: accounts\n"), text.index("      - name: stored_balance\n")
    datasets.write_text(text[:begin] + text[end:])
    found = run("apps", "check", "bank.yaml", "--project", desk, "--static", "--json")
    assert 1 == found.exit_code
    found_at = [(f["file"], f["message"]) for f in json.loads(found.stdout)["findings"]]
    message = "the dataset treasury_cash has no column 'accounts'"
    assert [("desk/models/exposures/treasury_desk.yml", message)] * 2 == found_at
    exposure = (desk / "models" / "exposures" / "treasury_desk.yml").read_text().splitlines()
    lines = [finding["line"] for finding in json.loads(found.stdout)["findings"]]
    assert [n for n, line in enumerate(exposure, 1) if "columns:" in line] == lines


def test_a_project_of_another_institution_is_refused(desk: Path) -> None:
    project = desk / "dbt_project.yml"
    project.write_text(project.read_text().replace("prefix: spec_example", "prefix: other"))
    found = run("apps", "check", "bank.yaml", "--project", desk, "--static")
    assert 2 == found.exit_code
    assert "the dbt project builds other_run_context, but bank.yaml is spec_example" in found.stderr


def test_a_folder_that_is_no_project_is_refused(desk: Path) -> None:
    found = run("apps", "check", "bank.yaml", "--project", desk / "models", "--static")
    assert 2 == found.exit_code
    assert "error: there is no dbt_project.yml in" in found.stderr


@pytest.mark.slow
def test_the_example_deploys_with_the_others(desk: Path, tmp_path: Path) -> None:
    done = run("deploy", "bank.yaml", "--project", desk, "-o", "out")
    assert 0 == done.exit_code, done.output
    resources = read_requests(tmp_path / "out")
    assert 5 == sum(each.kind == "dashboard" for each in resources)
    assert [] == [f"{each.label} {fault}" for each, fault in lint(resources)]
    named = {(each.kind, each.id): each.request for each in resources}
    assert ("dataset", "spec-example-treasury_cash") in named
    dashboard = named["dashboard", "spec-example-treasury_desk"]
    assert ["overview", "role"] == [sheet["SheetId"] for sheet in dashboard["Definition"]["Sheets"]]
    for (kind, identifier), request in named.items():
        if "treasury" in identifier:
            assert not refused_by_us(kind, request), identifier
            assert "" == botocore_report(kind, request), identifier
            assert cloudformation_report(kind, request) is None, identifier
