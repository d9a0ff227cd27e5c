"""A choice on one sheet never narrows another sheet that does not show it."""

from __future__ import annotations

from pathlib import Path

from recongen.declared.findings import Finding
from tests.unit.apps.manifests import APP, APP_FILE, Project

SHOWN_ELSEWHERE = """
              - name: figures
                title: Figures
                question: "How many?"
                rows:
                  - - name: drifting_here
                      kind: kpi
                      title: Drifting
                      subtitle: Accounts that drift.
                      dataset: l1_drift
                      value: {column: account_id, aggregate: distinct_count}
                      empty: "No account drifts."
"""
CONTROLS = APP[APP.index("                controls:\n") : APP.index("                rows:\n")]


def findings(app: str, folder: Path) -> list[Finding]:
    return list(Project(app=app).check(folder)[2])


def test_a_figure_that_other_sheets_narrow_unseen_is_a_finding_at_its_line(tmp_path: Path) -> None:
    app = APP + SHOWN_ELSEWHERE
    found = findings(app, tmp_path)
    assert {"hidden-choice"} == {one.rule for one in found}
    line = app[: app.index("- name: drifting_here")].count("\n") + 1
    assert {(str(tmp_path / APP_FILE), line)} == {(one.file, one.line) for one in found}
    parameters = ("pAccount", "pFrom", "pLeast", "pRole", "pTo", "pWindow")
    expected = [
        f"this is narrowed by {name}, which the sheet drift sets and no control here shows"
        for name in parameters
    ]
    assert expected == [one.message for one in found]


def test_the_same_controls_there_fix_it(tmp_path: Path) -> None:
    shown = SHOWN_ELSEWHERE.replace("                rows:\n", f"{CONTROLS}                rows:\n")
    assert [] == findings(APP + shown, tmp_path)


def test_what_only_drills_set_is_not_a_finding(tmp_path: Path) -> None:
    controls = APP.index("                controls:\n                  - {name: search")
    rest = APP[controls:].split("\n", 2)[2]
    assert [] == findings(APP[:controls] + rest, tmp_path)
