"""What a small app with every kind of visual, control and drill comes to."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from recongen.quicksight.apply import execute
from recongen.quicksight.client import Patience, QuickSight
from recongen.quicksight.plan import make_plan
from recongen.quicksight.requests import Resource, canonical, write
from tests.quicksight.fake.service import FakeQuickSight
from tests.quicksight.lint import lint
from tests.quicksight.small_app import ALL, APP, OVERVIEW, emitted, request
from tests.quicksight.small_parts import sheet, visual
from tests.quicksight.validators import botocore_report, cloudformation_report, refused_by_us
from tests.quicksight.written import read_requests

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("resource", emitted(), ids=lambda resource: resource.label)
def test_everything_emitted_is_valid_by_all(resource: Resource) -> None:
    assert not refused_by_us(resource.kind, resource.request)
    assert "" == botocore_report(resource.kind, resource.request)
    assert cloudformation_report(resource.kind, resource.request) is None


def test_the_lint_finds_nothing_in_what_is_emitted() -> None:
    assert [] == [str(fault) for _, fault in lint(emitted())]


def test_the_resources_are_named_after_the_deployment() -> None:
    assert [
        ("data_source", "snb-database", "snb database"),
        ("dataset", "snb-small_accounts", "snb small_accounts"),
        ("dataset", "snb-small_build", "snb small_build"),
        ("dataset", "snb-small_moves", "snb small_moves"),
        ("dataset", "snb-small_roles", "snb small_roles"),
        ("theme", "snb-theme", "snb Bark"),
        ("analysis", "snb-small", "SNB Small"),
        ("dashboard", "snb-small", "SNB Small"),
    ] == [(each.kind, each.id, each.name) for each in emitted()]


def test_the_dashboard_has_the_definition_of_the_analysis() -> None:
    assert request("analysis")["Definition"] == request("dashboard")["Definition"]
    assert {"DashboardPublishOptions", "DashboardId"} == {*request("dashboard")} - {*request("analysis")}


def test_without_a_theme_of_ones_own_there_are_ten_colours() -> None:
    plain = emitted(theme=None)
    (theme,) = [each for each in plain if each.kind == "theme"]
    colours = theme.request["Configuration"]["DataColorPalette"]["Colors"]
    assert (10, "snb theme", "snb Small") == (len({*colours}), theme.name, plain[-1].name)


def test_the_order_in_which_things_are_given_does_not_matter(tmp_path: Path) -> None:
    other = replace(APP, name="other", title="Other", order=2)
    one, two = tmp_path / "one", tmp_path / "two"
    write(emitted(APP, other), one)
    write(emitted(other, APP), two)
    files = sorted(path.relative_to(one) for path in one.rglob("*.json"))
    assert 10 == len(files)
    assert [(one / path).read_bytes() for path in files] == [(two / path).read_bytes() for path in files]


def test_two_processes_emit_the_same_bytes() -> None:
    code = (
        "import hashlib; from tests.quicksight.small_app import emitted;"
        "from recongen.quicksight.requests import canonical;"
        "print(hashlib.sha256(canonical([each.request for each in emitted()]).encode()).hexdigest())"
    )
    path = os.pathsep.join(map(str, (ROOT, ROOT / "orchestrator")))
    digests = {
        subprocess.check_output(
            [sys.executable, "-c", code], env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": path}
        )
        for seed in ("1", "2")
    }
    assert 1 == len(digests)


def test_a_sheet_says_its_question_and_holds_everything() -> None:
    found = sheet("overview")
    description = "What moved? For accountants. Money is in euros."
    assert ("Overview", description) == (found["Name"], found["Description"])
    names = [body["VisualId"] for each in found["Visuals"] for body in each.values()]
    assert [f"overview-{name}" for name in ("stamp", *(each.name for each in OVERVIEW.visuals))] == names
    assert [("overview-help-text", "Begin at the top.")] == [
        (box["SheetTextBoxId"], part)
        for box in found["TextBoxes"]
        for part in ("Begin at the top.",)
        if part in box["Content"]
    ]


def test_titles_are_visible_and_an_empty_visual_has_its_sentence() -> None:
    found = visual("KPIVisual", "money")
    assert {"Visibility": "VISIBLE", "FormatText": {"PlainText": "Money"}} == found["Title"]
    text = "Of money. If 0: Nothing moved. If empty: No money."
    assert text == found["Subtitle"]["FormatText"]["PlainText"]


def test_a_figure_has_its_empty_lists_and_no_options() -> None:
    configuration = visual("KPIVisual", "role")["ChartConfiguration"]
    assert {"FieldWells"} == {*configuration}
    wells = configuration["FieldWells"]
    assert ([], []) == (wells["TargetValues"], wells["TrendGroups"])
    assert "DISTINCT_COUNT" == wells["Values"][0]["CategoricalMeasureField"]["AggregationFunction"]


def test_a_comparison_is_the_target_with_every_option() -> None:
    configuration = visual("KPIVisual", "money")["ChartConfiguration"]
    (target,) = configuration["FieldWells"]["TargetValues"]
    assert "overview-money-against" == target["CategoricalMeasureField"]["FieldId"]
    assert {"ComparisonMethod": "DIFFERENCE"} == configuration["KPIOptions"]["Comparison"]


def test_the_colour_of_a_figure_says_what_its_thresholds_mean() -> None:
    options = visual("KPIVisual", "money")["ConditionalFormatting"]["ConditionalFormattingOptions"]
    assert [
        {"Expression": "sum({amount}) >= 0 AND sum({amount}) < 1", "Color": "#2E7D4F"},
        {"Expression": "sum({amount}) >= 1", "Color": "#B3261E"},
    ] == [each["PrimaryValue"]["TextColor"]["Solid"] for each in options]


def test_values_have_the_colours_of_their_meanings_everywhere() -> None:
    (configured,) = request("analysis")["Definition"]["ColumnConfigurations"]
    assert {"DataSetIdentifier": "small_moves", "ColumnName": "state"} == configured["Column"]
    assert [
        {"FieldValue": "new", "Color": "#B3261E"},
        {"FieldValue": "it's over", "Color": "#2E7D4F"},
    ] == configured["ColorsConfiguration"]["CustomColors"]


def test_missing_days_are_drawn_where_they_count_as_zero() -> None:
    bars = visual("BarChartVisual", "by_day")["ChartConfiguration"]
    line = visual("LineChartVisual", "trend")["ChartConfiguration"]
    for axis in (bars["CategoryAxis"], line["XAxisDisplayOptions"]):
        assert {"MissingDateVisibility": "VISIBLE"} == axis["DataOptions"]["DateAxisOptions"]
    zero = [{"TreatmentOption": "SHOW_AS_ZERO"}]
    assert zero == line["PrimaryYAxisDisplayOptions"]["MissingDataConfigurations"]
    assert 2.5 == bars["ReferenceLines"][0]["DataConfiguration"]["StaticConfiguration"]["Value"]


def test_lying_bars_are_ranked_and_the_rest_is_other() -> None:
    found = visual("BarChartVisual", "by_role")["ChartConfiguration"]
    assert ("HORIZONTAL", "STACKED") == (found["Orientation"], found["BarsArrangement"])
    by_size = {"FieldSort": {"FieldId": "overview-by_role-value", "Direction": "DESC"}}
    assert [by_size] == found["SortConfiguration"]["CategorySort"]
    limit = {"ItemsLimit": 10, "OtherCategories": "INCLUDE"}
    assert limit == found["SortConfiguration"]["CategoryItemsLimit"]
    (color,) = found["FieldWells"]["BarChartAggregatedFieldWells"]["Colors"]
    assert {"NumericalDimensionField"} == {*color}


def test_a_day_as_a_category_is_a_date_field_in_its_order() -> None:
    for kind, name, well in (("BarChartVisual", "by_day", "Bar"), ("LineChartVisual", "trend", "Line")):
        found = visual(kind, name)["ChartConfiguration"]
        (category,) = found["FieldWells"][f"{well}ChartAggregatedFieldWells"]["Category"]
        assert "DAY" == category["DateDimensionField"]["DateGranularity"]
        assert "ASC" == found["SortConfiguration"]["CategorySort"][0]["FieldSort"]["Direction"]


def test_what_would_overflow_a_legend_of_lines_is_other() -> None:
    found = visual("LineChartVisual", "trend")["ChartConfiguration"]["SortConfiguration"]
    assert {"ItemsLimit": 12, "OtherCategories": "INCLUDE"} == found["ColorItemsLimitConfiguration"]


def test_a_sankey_has_one_of_each_and_its_limits() -> None:
    found = visual("SankeyDiagramVisual", "flow")["ChartConfiguration"]
    wells = found["FieldWells"]["SankeyDiagramAggregatedFieldWells"]
    assert [1, 1, 1] == [len(wells[name]) for name in ("Source", "Destination", "Weight")]
    assert 50 == found["SortConfiguration"]["SourceItemsLimit"]["ItemsLimit"]


def test_a_table_hides_what_only_orders_it_or_is_only_taken_by_a_click() -> None:
    found = visual("TableVisual", "rows")["ChartConfiguration"]
    options = found["FieldOptions"]["SelectedFieldOptions"]
    assert ["account_role", "business_day", "account_id"] == [
        each["FieldId"].rpartition("-")[2] for each in options if each["Visibility"] == "HIDDEN"
    ]
    rows = [each["FieldSort"] for each in found["SortConfiguration"]["RowSort"]]
    assert [("business_day", "DESC"), ("account", "ASC")] == [
        (each["FieldId"].rpartition("-")[2], each["Direction"]) for each in rows
    ]


@pytest.mark.parametrize(
    ("column", "form", "decimals", "negative", "more"),
    [
        ("amount", "NumberDisplayFormatConfiguration", 2, "POSITIVE", None),
        ("legs", "NumberDisplayFormatConfiguration", 0, "NEGATIVE", None),
        ("share", "PercentageDisplayFormatConfiguration", 2, "NEGATIVE", None),
        ("age", "NumberDisplayFormatConfiguration", 1, "NEGATIVE", " h"),
    ],
)
def test_numbers_have_their_formats(
    column: str, form: str, decimals: int, negative: str, more: str | None
) -> None:
    values = visual("TableVisual", "rows")["ChartConfiguration"]["FieldWells"]["TableUnaggregatedFieldWells"]
    (field,) = [each for each in values["Values"] if each["Column"]["ColumnName"] == column]
    number = field["FormatConfiguration"]["NumberFormatConfiguration"]["FormatConfiguration"][form]
    assert decimals == number["DecimalPlacesConfiguration"]["DecimalPlaces"]
    assert "VISIBLE" == number["SeparatorConfiguration"]["ThousandsSeparator"]["Visibility"]
    assert negative == number["NegativeValueConfiguration"]["DisplayMode"]
    assert more == number.get("Suffix")


def test_a_table_has_widths_wrapped_text_and_totals_of_what_adds_up() -> None:
    rows, states = (visual("TableVisual", name)["ChartConfiguration"] for name in ("rows", "states"))
    widths = {
        each["FieldId"].rpartition("-")[2]: each["Width"]
        for each in rows["FieldOptions"]["SelectedFieldOptions"]
        if each["Visibility"] == "VISIBLE"
    }
    assert ("180px", "140px", "70px") == tuple(widths[name] for name in ("account", "amount", "is_open"))
    totals = {
        each["FieldId"].rpartition("-")[2]: each["TotalAggregationFunction"]["SimpleTotalAggregationFunction"]
        for each in rows["TotalOptions"]["TotalAggregationOptions"]
    }
    assert {"amount": "SUM", "legs": "NONE", "share": "NONE", "age": "NONE"} == totals
    assert ("CellStyle" in rows["TableOptions"], "CellStyle" in states["TableOptions"]) == (False, True)


def test_a_flag_says_yes_or_no() -> None:
    fields = {each["Name"]: each for each in request("analysis")["Definition"]["CalculatedFields"]}
    expression = 'ifelse({is_open} = 1, "Yes", {is_open} = 0, "No", "–")'
    assert expression == fields["is_open yes or no"]["Expression"]
    wells = visual("TableVisual", "rows")["ChartConfiguration"]["FieldWells"]["TableUnaggregatedFieldWells"]
    (flag,) = [each for each in wells["Values"] if each["FieldId"] == "overview-rows-is_open"]
    assert "is_open yes or no" == flag["Column"]["ColumnName"]


def test_a_row_leads_to_the_sheet_of_its_own_value() -> None:
    (click,) = visual("TableVisual", "states")["Actions"]
    (operation,) = click["ActionOperations"]
    address = "https://eu-central-1.quicksight.aws.amazon.com/sn/dashboards/snb-small/sheets/snb-small_"
    assert f"{address}<<overview-states-left-sheet>>" == operation["URLOperation"]["URLTemplate"]
    fields = {each["Name"]: each for each in request("analysis")["Definition"]["CalculatedFields"]}
    expression = "switch({state}, 'new', 'detail', 'it\\'s over', 'info', 'overview')"
    assert expression == fields["overview-states-left-sheet"]["Expression"]


def test_clickable_cells_are_accented_and_those_with_a_menu_stand_on_a_tint() -> None:
    cells = visual("TableVisual", "rows")["ConditionalFormatting"]["ConditionalFormattingOptions"]
    solid = {"Solid": {"Expression": "isNotNull({account})", "Color": "#2F5D3A"}}
    tint = {"Solid": {"Expression": "isNotNull({account})", "Color": "#E8EEF7"}}
    form = {"TextColor": solid, "BackgroundColor": tint}
    assert [{"Cell": {"FieldId": "overview-rows-account", "TextFormat": form}}] == cells


def test_a_drill_navigates_then_sets_what_it_takes_and_resets_the_rest() -> None:
    left, right, more = visual("TableVisual", "rows")["Actions"]
    assert ["DATA_POINT_CLICK", "DATA_POINT_MENU", "DATA_POINT_MENU"] == [
        each["Trigger"] for each in (left, right, more)
    ]
    assert "overview-rows-right2" == more["CustomActionId"]
    navigation, setting = left["ActionOperations"]
    local = navigation["NavigationOperation"]["LocalNavigationConfiguration"]
    assert {"TargetSheetId": "detail"} == local
    listed = setting["SetParametersOperation"]["ParameterValueConfigurations"]
    values = {each["DestinationParameterName"]: each["Value"] for each in listed}
    constants = {
        name: value["CustomValuesConfiguration"]["CustomValues"]
        for name, value in values.items()
        if "CustomValuesConfiguration" in value
    }
    assert {"SelectAllValueOptions": "ALL_VALUES"} == values.pop("pRole")
    assert "Info of this account {" == right["Name"]
    assert {
        "pFrom": {"DateTimeValues": ["1900-01-01T00:00:00Z"]},
        "pLeast": {"DecimalValues": [0.5]},
        "pSearch": {"StringValues": [ALL]},
        "pStatus": {"StringValues": ["low"]},
        "pTo": {"DateTimeValues": ["2199-12-31T00:00:00Z"]},
        "pWindow": {"StringValues": ["Last 7 days"]},
    } == constants
    assert {
        "pAccount": {"SourceField": "overview-rows-account_id"},
        "pDay": {"SourceField": "overview-rows-business_day"},
    } == {name: value for name, value in values.items() if name not in constants}


def test_a_drill_to_a_sheet_without_parameters_only_navigates() -> None:
    (click,) = visual("SankeyDiagramVisual", "flow")["Actions"]
    assert [["NavigationOperation"]] == [[*each] for each in click["ActionOperations"]]


def test_what_people_wrote_stays_text_in_a_text_box() -> None:
    (box,) = sheet("info")["TextBoxes"]
    for part in ("<b>R&amp;D &lt;b&gt;</b>", "One &amp; two.", "Three &lt;4.", "<li><inline", ">2nd<"):
        assert part in box["Content"]


def test_no_secret_and_no_clock_is_in_a_request() -> None:
    text = canonical([each.request for each in emitted()])
    assert "hidden" not in text
    assert text == canonical([each.request for each in emitted()])


def test_requests_are_read_as_they_were_written(tmp_path: Path) -> None:
    write(emitted(), tmp_path)
    assert [(each.kind, each.id, each.request) for each in emitted()] == [
        (each.kind, each.id, each.request) for each in read_requests(tmp_path)
    ]


def test_it_is_taken_and_a_second_run_writes_nothing(
    client: QuickSight, fake: FakeQuickSight, patience: Patience
) -> None:
    execute(client, make_plan(client, "snb", emitted(), patience=patience), patience)
    assert {(each.kind, each.id) for each in emitted()} == {*fake.items}
    assert () == make_plan(client, "snb", emitted(), patience=patience).pending


def test_one_changed_subtitle_changes_one_app_only(client: QuickSight, patience: Patience) -> None:
    execute(client, make_plan(client, "snb", emitted(), patience=patience), patience)
    (row, *rest) = OVERVIEW.rows
    changed = replace(OVERVIEW, rows=((replace(row[0], subtitle="Otherwise"), *row[1:]), *rest))
    after = emitted(replace(APP, sheets=(changed, *APP.sheets[1:])))
    pending = make_plan(client, "snb", after, patience=patience).pending
    assert [("analysis", "update"), ("dashboard", "update")] == [
        (each.resource.kind, each.action) for each in pending
    ]
    assert {("Definition.Sheets.overview",)} == {each.changed for each in pending}
