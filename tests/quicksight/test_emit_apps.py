"""The four apps, from their YAML to what `recongen deploy` writes, for every kind of target and without any server."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

import pytest
import yaml

from recongen.quicksight.requests import Resource
from tests.e2e.helpers import RECONGEN, ROOT, environment, run
from tests.quicksight.lint import lint
from tests.quicksight.validators import botocore_report, cloudformation_report, refused_by_us
from tests.quicksight.written import read_requests

PLACE = {"host": "localhost", "port": 1, "user": "u", "password": "hidden", "schema": "bank", "threads": 1}
OUTPUTS: dict[str, Any] = {
    "postgres": {"type": "postgres", "dbname": "books", **PLACE},
    "oracle": {"type": "oracle", "service": "BANK", **PLACE},
    "sqlite": None,
}
KINDS = {
    "kpi": "KPIVisual",
    "bar": "BarChartVisual",
    "line": "LineChartVisual",
    "table": "TableVisual",
    "sankey": "SankeyDiagramVisual",
}
TRIGGERS = {"left": "DATA_POINT_CLICK", "right": "DATA_POINT_MENU"}
PROSE = re.compile(r"\{(institution|prefix|description)\}")

pytestmark = pytest.mark.slow


class Written(NamedTuple):
    target: str
    stdout: str
    resources: tuple[Resource, ...]

    def definition(self, app: str) -> dict[str, Any]:
        (found,) = [
            each.request["Definition"]
            for each in self.resources
            if each.kind == "analysis" and each.id == f"sasquatch-pr-{app}"
        ]
        return dict(found)


@pytest.fixture(scope="module", params=sorted(OUTPUTS))
def written(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Written:
    folder = tmp_path_factory.mktemp(request.param)
    if output := OUTPUTS[request.param]:
        profile = {"recongen": {"target": request.param, "outputs": {request.param: output}}}
        (folder / "profiles.yml").write_text(yaml.safe_dump(profile))
    bank = str(ROOT / "examples" / "sasquatch_pr.yaml")
    command = [*RECONGEN, "deploy", bank]
    # dbt looks for a profile in the home folder, too.
    own = environment(HOME=str(folder))
    # Twice for one of them: the second run has all of dbt's leavings.
    folders = ("out", "again") if request.param == "postgres" else ("out",)
    outputs = [run(*command, "-o", out, cwd=folder, env=own) for out in folders]
    assert {0} == {done.returncode for done in outputs}, outputs[0].stderr
    for path in (folder / "again").rglob("*.json"):
        first = folder / "out" / path.relative_to(folder / "again")
        assert first.read_bytes() == path.read_bytes()
    return Written(request.param, outputs[0].stdout, read_requests(folder / "out"))


def exposures() -> Iterator[tuple[str, dict[str, Any]]]:
    """By app, what its YAML says."""
    for path in sorted((ROOT / "models" / "exposures").glob("*.yml")):
        for exposure in yaml.safe_load(path.read_text())["exposures"]:
            yield exposure["name"], exposure["config"]["meta"]["recongen"]["app"]


def pairs(definition: dict[str, Any], app: dict[str, Any]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Each sheet of the YAML and the emitted one, in their order."""
    assert [each["name"] for each in app["sheets"]] == [each["SheetId"] for each in definition["Sheets"]]
    yield from zip(app["sheets"], definition["Sheets"], strict=True)


def bodies(sheet: dict[str, Any], member: str, key: str) -> dict[str, tuple[str, dict[str, Any]]]:
    return {body[key]: (kind, body) for each in sheet.get(member, []) for kind, body in each.items()}


def test_there_are_four_apps() -> None:
    assert ["executives", "investigation", "l1_reconciliation", "l2_flow_tracing"] == [
        name for name, _ in exposures()
    ]


def test_everything_written_is_valid_by_all_four_validators(written: Written) -> None:
    for each in written.resources:
        assert not refused_by_us(each.kind, each.request), each.label
        assert "" == botocore_report(each.kind, each.request), each.label
        assert cloudformation_report(each.kind, each.request) is None, each.label
    assert [] == [f"{each.label} {fault}" for each, fault in lint(written.resources)]


def test_no_dataset_is_sent_that_no_sheet_shows(written: Written) -> None:
    for name, _ in exposures():
        definition = written.definition(name)
        sheets = str(definition["Sheets"])
        declared = [each["Identifier"] for each in definition["DataSetIdentifierDeclarations"]]
        assert [] == [each for each in declared if f"'DataSetIdentifier': '{each}'" not in sheets]


def test_the_plan_says_what_is_missing_in_one_line(written: Written) -> None:
    (line,) = [line for line in written.stdout.splitlines() if line.startswith("not deployable: ")]
    assert "set aws_account_id and aws_region" in line
    source = "sqlite cannot be a source" if written.target == "sqlite" else "set secret_arn"
    assert source in line
    assert f"{len(written.resources)} to create" == written.stdout.splitlines()[-1]


def test_the_source_is_that_of_the_profile(written: Written) -> None:
    found = [each.request["DataSourceParameters"] for each in written.resources if each.kind == "data_source"]
    place = {"Host": "localhost", "Port": 1}
    expected: dict[str, list[Any]] = {
        "sqlite": [],
        "postgres": [{"PostgreSqlParameters": {**place, "Database": "books"}}],
        "oracle": [{"OracleParameters": {**place, "Database": "BANK", "UseServiceName": True}}],
    }
    assert expected[written.target] == found
    assert "hidden" not in str(found)


def test_every_sheet_and_visual_is_there(written: Written) -> None:
    counted = 0
    for name, app in exposures():
        for declared, sheet in pairs(written.definition(name), app):
            assert declared["title"] == sheet["Name"]
            assert sheet["Description"].startswith(declared["question"])
            visuals = bodies(sheet, "Visuals", "VisualId")
            boxes = {box["SheetTextBoxId"]: box["Content"] for box in sheet.get("TextBoxes", [])}
            help_ = boxes.pop(f"{declared['name']}-help-text", "") if "help" in declared else ""
            assert [] == [text for text in declared.get("help", []) if escape(text) not in help_]
            for visual in [
                {"kind": "table", **app["stamp"]},
                *(each for row in declared["rows"] for each in row),
            ]:
                counted += 1
                identifier = f"{declared['name']}-{visual['name']}"
                if visual["kind"] == "text":
                    boxes.pop(identifier)
                    continue
                kind, body = visuals.pop(identifier)
                assert KINDS[visual["kind"]] == kind
                assert visual["title"] == body["Title"]["FormatText"]["PlainText"]
                subtitle = body["Subtitle"]["FormatText"]["PlainText"]
                assert subtitle.startswith(visual["subtitle"].rstrip("."))
                assert subtitle.endswith(visual["empty"])
                _has_its_columns(visual, body)
            assert ({}, {}) == (visuals, boxes)
    assert 100 < counted


def _has_its_columns(visual: dict[str, Any], body: dict[str, Any]) -> None:
    wells = str(body["ChartConfiguration"]["FieldWells"])
    columns = [visual[key] for key in ("category", "color", "x", "origin", "destination") if key in visual]
    columns += [visual[key]["column"] for key in ("value", "weight") if key in visual]
    columns += visual.get("columns", []) + [each["column"] for each in visual.get("order", [])]
    assert columns
    columns += visual.get("details", [])
    for column in columns:
        assert re.search(f"'ColumnName': '{column}( yes or no)?'", wells), (visual["name"], column)
    assert f"'DataSetIdentifier': '{visual['dataset']}'" in wells


def test_the_institution_speaks_where_the_apps_leave_it_the_word(written: Written) -> None:
    for name, _ in exposures():
        assert [] == PROSE.findall(str(written.definition(name)))


def test_every_control_is_there(written: Written) -> None:
    counted = 0
    for name, app in exposures():
        for declared, sheet in pairs(written.definition(name), app):
            found = bodies(sheet, "ParameterControls", "ParameterControlId")
            for control in declared.get("controls", []):
                counted += 1
                identifier = f"{declared['name']}-control-{control['name']}"
                if control["kind"] == "date_range":
                    values = [found.pop(f"{identifier}-{part}") for part in ("from", "to")]
                    assert [control["start"], control["end"]] == [
                        each["SourceParameterName"] for _, each in values
                    ]
                    continue
                kind, body = found.pop(identifier)
                assert (control["title"], control["parameter"]) == (
                    body["Title"],
                    body["SourceParameterName"],
                )
                expected = {"slider": "Slider", "text": "TextField", "select": "Dropdown"}[control["kind"]]
                assert kind == ("DateTimePicker" if control["parameter"].endswith("Day") else expected)
                if kind == "Dropdown" and "values" in control:
                    listed = [each[0] if isinstance(each, list) else each for each in control["values"]]
                    assert [each for each in listed if each != "__ALL__"] == body["SelectableValues"][
                        "Values"
                    ]
                if kind == "Dropdown" and "after" in control:
                    assert control["after"] in str(body["CascadingControlConfiguration"])
            assert {} == found
    assert 50 < counted


def test_every_drill_is_there_and_resets_what_it_does_not_set(written: Written) -> None:
    counted = 0
    for name, app in exposures():
        definition = written.definition(name)
        reached = parameters_of_sheets(definition)
        for declared, sheet in pairs(definition, app):
            visuals = bodies(sheet, "Visuals", "VisualId")
            for visual in [visual for row in declared["rows"] for visual in row]:
                drills = [(side, each) for side in TRIGGERS for each in listed(visual.get(side))]
                if not drills:
                    continue
                body = visuals[f"{declared['name']}-{visual['name']}"][1]
                assert [TRIGGERS[side] for side, _ in drills] == [each["Trigger"] for each in body["Actions"]]
                for (_, drill), action in zip(drills, body["Actions"], strict=True):
                    counted += 1
                    _is_the_drill(drill, action, reached)
    assert 20 < counted


def listed(drills: Any) -> list[Any]:
    return drills if isinstance(drills, list) else [drills] if drills else []


def _is_the_drill(drill: dict[str, Any], action: dict[str, Any], reached: dict[str, set[str]]) -> None:
    if "by" in drill:
        (operation,) = action["ActionOperations"]
        assert operation["URLOperation"]["URLTemplate"].endswith("-left-sheet>>")
        return
    navigation, *setting = action["ActionOperations"]
    local = navigation["NavigationOperation"]["LocalNavigationConfiguration"]
    assert drill["sheet"] == local["TargetSheetId"]
    assert re.fullmatch(re.sub(r"\\{\w+\\}", "this .*", re.escape(drill["title"])), action["Name"])
    listed = setting[0]["SetParametersOperation"]["ParameterValueConfigurations"] if setting else []
    values = {each["DestinationParameterName"]: each["Value"] for each in listed}
    assert reached[drill["sheet"]] == {*values}
    for parameter, column in drill.get("set", {}).items():
        field = values[parameter]["SourceField"]
        assert field.endswith((f"-{column}", "-category", "-color", "-x", "-origin", "-destination"))
    assert {*values} - {*drill.get("set", {})} == {
        key for key, value in values.items() if "SourceField" not in value
    }
    for parameter, value in drill.get("fix", {}).items():
        (constants,) = values[parameter]["CustomValuesConfiguration"]["CustomValues"].values()
        assert [value] == constants


def parameters_of_sheets(definition: dict[str, Any]) -> dict[str, set[str]]:
    """By sheet, the parameters that reach a dataset which it shows or offers."""
    mapped = [
        (body["Name"], entry["DataSetIdentifier"])
        for each in definition["ParameterDeclarations"]
        for body in each.values()
        for entry in body["MappedDataSetParameters"]
    ]
    return {
        sheet["SheetId"]: {
            name
            for name, dataset in mapped
            if f"'DataSetIdentifier': '{dataset}'" in str([sheet["Visuals"], sheet.get("ParameterControls")])
        }
        if "Visuals" in sheet
        else set()
        for sheet in definition["Sheets"]
    }
