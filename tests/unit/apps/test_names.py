"""Names and texts that QuickSight could not hold are findings at their lines, before anything is emitted."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from recongen.declared.nodes import Mapping, Mark
from recongen.declared.reading import Place, Report
from recongen.declared.records import put_at
from recongen.errors import AppsError
from recongen.quicksight.emit import emit
from tests.quicksight.small_app import APP, deployment, emitted, target
from tests.unit.apps.manifests import APP as APP_YAML
from tests.unit.apps.manifests import APP_FILE, DATASETS, DATASETS_FILE, Project
from tests.unit.apps.test_findings import Mistake, damaged, names_the_line, one

LONG = "x" * 129
TWIN = '      - {name: Account_ID, data_type: text, description: "Again."}\n      - name: account_role\n'
BRACE = '      - {name: "a}b", data_type: text, description: "What?"}\n      - name: account_role\n'
LEAST = "{name: pLeast, type: decimal, default: 0.5}"

IN_APP = [
    Mistake("too-long", "- name: words", f"- name: {LONG}", "129 characters; at most 128 fit"),
    Mistake("too-long", '"Which accounts drift?"', f'"{"w" * 1025}"', "1,025 characters; at most 1024 fit"),
    Mistake(
        "too-long",
        "subtitle: Drift by day.",
        f"subtitle: {'d' * 1000}",
        "subtitle and empty have 1,018 characters together; at most 1,000 fit",
    ),
]
IN_DATASETS = [
    Mistake(
        "repeated-name",
        "      - name: account_role\n        data_type: text\n        description: \"Its role.\"\n      - name: business",
        TWIN + "        data_type: text\n        description: \"Its role.\"\n      - name: business",
        "the column 'Account_ID' differs from 'account_id' in case alone",
    ),
    Mistake(
        "bad-name",
        "      - name: account_role\n        data_type: text\n        description: \"Its role.\"\n      - name: business",
        BRACE + "        data_type: text\n        description: \"Its role.\"\n      - name: business",
        "has a brace",
    ),
    Mistake("too-long", "- name: l1_roles", f"- name: l1_{LONG}", "132 characters; at most 128 fit"),
    Mistake(
        "repeated-name",
        LEAST,
        LEAST + "\n              - " + LEAST.replace("pLeast", "PLEAST"),
        "the parameter 'PLEAST' differs from 'pLeast' in case alone",
        "PLEAST",
    ),
]  # fmt: skip


@pytest.mark.parametrize("mistake", IN_APP, ids=lambda mistake: mistake.says)
def test_a_name_or_text_in_an_app_that_is_too_long(mistake: Mistake, tmp_path: Path) -> None:
    text = damaged(APP_YAML, mistake)
    found = one(Project(app=text).check(tmp_path)[2])
    assert (mistake.rule, str(tmp_path / APP_FILE)) == (found.rule, found.file)
    assert mistake.says in found.message
    names_the_line(found, text, mistake)


@pytest.mark.parametrize("mistake", IN_DATASETS, ids=lambda mistake: mistake.says)
def test_a_name_in_a_dataset_that_cannot_stand(mistake: Mistake, tmp_path: Path) -> None:
    text = damaged(DATASETS, mistake)
    findings = Project(datasets=text).check(tmp_path)[2]
    (found,) = [each for each in findings if mistake.says in each.message]
    assert (mistake.rule, str(tmp_path / DATASETS_FILE)) == (found.rule, found.file)
    names_the_line(found, text, mistake)


def test_a_text_with_what_the_institution_says_of_itself_is_measured_whole(tmp_path: Path) -> None:
    text = APP_YAML.replace('"Which accounts drift?"', f'"{"w" * 1000} {{description}}"')
    found = one(Project(app=text).check(tmp_path)[2])
    assert "this has 1,026 characters; at most 1024 fit" == found.message


def test_names_fit_with_the_name_of_the_deployment_before_them() -> None:
    short = "d" * (128 - len("snb small_accounts") + len("snb"))
    assert emit([APP], replace(deployment(), name=short), target())
    with pytest.raises(AppsError) as caught:
        emit([APP], replace(deployment(), name=short + "d"), target())
    (finding,) = caught.value.findings
    assert str(finding).startswith("models/exposures/small.yml: error: exposures[0]: it is called 'ddd")
    assert str(finding).endswith("129 characters; at most 128 fit. Shorten it, or deployment_name.")


def test_the_title_of_an_app_fits_with_what_the_theme_puts_before_it() -> None:
    place = Place(Report(Mapping(Mark(7, 3), ()), "models/exposures/small.yml", "small"))
    app = put_at(place, replace(APP, title="T" * 125))
    assert emitted(app, theme={"analysis_name_prefix": "AB"})
    with pytest.raises(AppsError) as caught:
        emitted(app, theme={"analysis_name_prefix": "ABC"})
    (finding,) = caught.value.findings
    assert str(finding).startswith("models/exposures/small.yml:7:3: error: small: it is called 'ABC TTT")
    assert "the theme's analysis_name_prefix" in finding.remedy
