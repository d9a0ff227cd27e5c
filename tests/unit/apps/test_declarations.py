"""Findings that concern more than one place: the SQL beside its YAML, whole files, limits, several packages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from recongen.apps import limits, project
from recongen.errors import RecongenError
from tests.unit.apps.manifests import APP, APP_FILE, DATASETS, DATASETS_FILE, PROSE, SQL, Project


def line_of(text: str, part: str) -> int:
    (found,) = [number for number, line in enumerate(text.splitlines(), 1) if part in line]
    return found


@pytest.mark.parametrize(
    ("sql", "rule", "says"),
    [
        ("where '<<$pText>>' = 'a'", "parameter-in-text", "<<$pText>> stands in text in quotes"),
        ("-- <<$pText>>\n", "parameter-in-text", "stands in a comment"),
        ('where "<<$pText>>" = 1', "parameter-in-text", "stands in a name in quotes"),
        ("where a = <<$p_text>>", "bad-placeholder", "the SQL has '<<$p_text>>'"),
        ("where a = :name", "bound-variable", "the SQL has ':name'"),
        ("where a = ?", "bound-variable", "the SQL has '?'"),
        (";", "semicolon", "the SQL has a semicolon"),
        ("where a = <<$pOther>>", "undeclared-parameter", "uses <<$pOther>>, which is not declared"),
    ],
)
def test_sql_that_no_surface_can_fill_is_a_finding(sql: str, rule: str, says: str, tmp_path: Path) -> None:
    (found,) = Project(sql={"l1_moves": f"{SQL['l1_moves']} {sql}"}).check(tmp_path)[2]
    assert rule == found.rule
    assert says in found.message
    assert (str(tmp_path / DATASETS_FILE), line_of(DATASETS, "name: l1_moves")) == (found.file, found.line)


def test_casts_and_text_with_odd_characters_are_sql_like_any_other(tmp_path: Path) -> None:
    odd = f"{SQL['l1_moves']} and a::text <> 'it''s ; :x ? $1' -- ; ?\n and b < 1 /* :y */"
    assert () == Project(sql={"l1_moves": odd}).check(tmp_path)[2]


def test_a_declared_parameter_that_the_sql_does_not_use_is_a_finding(tmp_path: Path) -> None:
    (found,) = Project(sql={"l1_moves": "select from_account, to_account, amount from moves"}).check(
        tmp_path
    )[2]
    assert ("unused-parameter", line_of(DATASETS, "name: pText")) == (found.rule, found.line)


def test_a_manifest_that_was_only_parsed_is_a_finding_of_each_dataset(tmp_path: Path) -> None:
    findings = Project(sql=dict.fromkeys(SQL, None)).check(tmp_path)[2]
    assert ["not-compiled"] * 4 == [found.rule for found in findings]


def test_removing_a_column_names_each_visual_that_uses_it_by_file_and_line(tmp_path: Path) -> None:
    declared = "      - name: drift\n        data_type: numeric(38,2)\n"
    declared += '        description: "Stored less computed, in dollars."\n'
    assert declared in DATASETS
    findings = Project(datasets=DATASETS.replace(declared, "")).check(tmp_path)[2]
    places = [(found.file, found.line, found.message) for found in findings]
    message = "the dataset l1_drift has no column 'drift'"
    lines = [
        number
        for number, line in enumerate(APP.splitlines(), 1)
        if "column: drift" in line or "drift]" in line
    ]
    assert [(str(tmp_path / APP_FILE), line, message) for line in lines] == places


def test_two_packages_cannot_have_a_dataset_of_one_name(tmp_path: Path) -> None:
    healthy = Project()
    document = healthy.manifest()
    copy = {
        **document["nodes"]["analysis.bank.l1_roles"],
        "unique_id": "analysis.other.l1_roles",
        "package_name": "other",
    }
    document["nodes"]["analysis.other.l1_roles"] = copy
    path = healthy.write(tmp_path)
    path.write_text(json.dumps(document))
    (found,) = project.check(path, PROSE)[2]
    assert ("repeated-name", DATASETS_FILE, 0) == (found.rule, found.file, found.line)


def test_apps_and_datasets_of_an_installed_package_are_found_with_their_lines(tmp_path: Path) -> None:
    path = Project(app=APP.replace("x: since", "x: sinse")).write(tmp_path / "dbt_packages" / "bank")
    host = tmp_path / "host"
    (host / "dbt_packages").mkdir(parents=True)
    (host / "dbt_project.yml").write_text("name: host\n")
    (host / "dbt_packages" / "linked").symlink_to(tmp_path / "dbt_packages" / "bank")
    document = json.loads(path.read_text())
    document["metadata"]["project_name"] = "host"
    path.write_text(json.dumps(document))
    (found,) = project.check(path, PROSE, host)[2]
    assert (str(tmp_path / "dbt_packages" / "bank" / APP_FILE), line_of(APP, "x: since")) == (
        found.file,
        found.line,
    )


def test_where_the_yaml_is_not_at_hand_the_path_in_it_is_named(tmp_path: Path) -> None:
    path = Project(app=APP.replace("x: since", "x: sinse")).write(tmp_path)
    (tmp_path / APP_FILE).unlink()
    (found,) = project.check(path, PROSE)[2]
    assert f"{APP_FILE}: error: l1_reconciliation › app › sheets[0] drift › rows[1][1] by_day › x: " in str(
        found
    )


def changed(change: Any) -> str:
    """The healthy app after a change of its first exposure's sheets."""
    document = yaml.safe_load(APP)
    change(document["exposures"][0]["config"]["meta"]["recongen"]["app"]["sheets"])
    return yaml.safe_dump(document, sort_keys=False)


def test_a_sheet_holds_fifty_visuals(tmp_path: Path) -> None:
    def fill(sheets: list[Any]) -> None:
        text = sheets[0]["rows"][0][0]
        sheets[0]["rows"] += [[{**text, "name": f"text_{number}"}] for number in range(limits.VISUALS)]

    (found,) = Project(app=changed(fill)).check(tmp_path)[2]
    assert ("limit", "55 visuals; at most 50 fit on a sheet") == (found.rule, found.message)


def test_an_app_holds_twenty_sheets(tmp_path: Path) -> None:
    def fill(sheets: list[Any]) -> None:
        sheets += [{**sheets[1], "name": f"more_{n}", "title": f"More {n}"} for n in range(limits.SHEETS)]

    (found,) = Project(app=changed(fill)).check(tmp_path)[2]
    assert ("limit", "22 sheets; at most 20 fit") == (found.rule, found.message)


def test_a_dataset_holds_thirty_two_parameters(tmp_path: Path) -> None:
    names = [f"q{number}" for number in range(limits.DATASET_PARAMETERS)]
    more = "".join(f"              - {{name: {name}, type: text, default: a}}\n" for name in names)
    datasets = DATASETS.replace("              - {name: pText", f"{more}              - {{name: pText")
    sql = SQL["l1_moves"] + "".join(f" or 'a' = <<${name}>>" for name in names)
    (found,) = Project(datasets=datasets, sql={"l1_moves": sql}).check(tmp_path)[2]
    assert ("limit", "33 parameters; at most 32 fit") == (found.rule, found.message)


def test_sql_and_names_have_a_length(tmp_path: Path) -> None:
    datasets = DATASETS.replace("- name: amount", f"- name: {'a' * 128}")
    long = f"{SQL['l1_moves']} {'-' * limits.SQL}"
    findings = Project(datasets=datasets, sql={"l1_moves": long}).check(tmp_path)[2]
    assert {"limit", "too-long", "unknown-column"} == {found.rule for found in findings}


@pytest.mark.parametrize("text", ["", "[", "[]", "{}", '{"nodes": 1, "metadata": {}}', "[" * 100_000])
def test_what_is_no_manifest_is_refused_in_one_sentence(text: str, tmp_path: Path) -> None:
    path = tmp_path / "manifest.json"
    path.write_text(text)
    with pytest.raises(RecongenError, match="run `recongen build` again"):
        project.check(path, PROSE)
