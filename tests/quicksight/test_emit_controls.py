"""Parameters and controls of the small app, as they are emitted."""

from __future__ import annotations

from typing import Any

import pytest

from tests.quicksight.small_app import ALL
from tests.quicksight.small_parts import control, declared, sheet


@pytest.mark.parametrize(
    ("name", "kind", "defaults", "unset"),
    [
        ("pRole", "String", [], ALL),
        ("pAccount", "String", [], "__BUSIEST__"),
        ("pStatus", "String", ["high", "low"], ALL),
        ("pWindow", "String", ["Last 7 days"], "Last 7 days"),
        ("pLeast", "Decimal", [0.5], 0.5),
        ("pFrom", "DateTime", ["1900-01-01T00:00:00Z"], "1900-01-01T00:00:00Z"),
    ],
)
def test_a_parameter_has_its_type_default_and_what_it_is_when_unset(
    name: str, kind: str, defaults: list[Any], unset: Any
) -> None:
    found, body = declared(name)
    assert f"{kind}ParameterDeclaration" == found
    assert (defaults, {"CustomValue": unset}) == (
        body["DefaultValues"]["StaticValues"],
        body["ValueWhenUnset"],
    )


def test_a_parameter_reaches_every_dataset_that_has_it() -> None:
    mapped = {name: declared(name)[1]["MappedDataSetParameters"] for name in ("pRole", "pAccount", "pTo")}
    assert {
        "pRole": ["small_accounts", "small_moves"],
        "pAccount": ["small_moves"],
        "pTo": ["small_moves"],
    } == {name: [each["DataSetIdentifier"] for each in listed] for name, listed in mapped.items()}


def test_a_range_of_days_is_two_pickers() -> None:
    pickers = [control("DateTimePicker", f"dates-{part}") for part in ("from", "to")]
    assert [("Between: from", "pFrom"), ("Between: to", "pTo")] == [
        (each["Title"], each["SourceParameterName"]) for each in pickers
    ]


def test_a_select_of_days_is_a_picker_since_no_list_sets_a_date() -> None:
    assert "pDay" == control("DateTimePicker", "day")["SourceParameterName"]


def test_select_all_is_the_sentinel_and_hidden_where_nothing_means_all() -> None:
    visibility = {
        name: control("Dropdown", name)["DisplayOptions"]["SelectAllOptions"]["Visibility"]
        for name in ("role", "account", "window", "status")
    }
    assert {"role": "VISIBLE", "account": "HIDDEN", "window": "HIDDEN", "status": "VISIBLE"} == visibility
    assert ["high", "low"] == control("Dropdown", "status")["SelectableValues"]["Values"]


def test_labels_that_say_more_than_their_values_are_explained_beside_the_title() -> None:
    hints = {
        name: control("Dropdown", name)["DisplayOptions"].get("InfoIconLabelOptions", {}).get("InfoIconText")
        for name in ("window", "status", "role", "account")
    }
    assert {
        "window": None,
        "status": "high = Grave",
        "role": None,
        "account": "Without a choice: The busiest",
    } == hints


def test_a_cascade_matches_the_earlier_choice_in_the_offered_dataset() -> None:
    (source,) = control("Dropdown", "account")["CascadingControlConfiguration"]["SourceControls"]
    assert {
        "SourceSheetControlId": "overview-control-role",
        "ColumnToMatch": {"DataSetIdentifier": "small_accounts", "ColumnName": "account_role"},
    } == source


def test_a_slider_has_its_ends_and_a_text_its_field() -> None:
    slider = control("Slider", "least")
    assert (0.0, 4.0, 0.5) == (slider["MinimumValue"], slider["MaximumValue"], slider["StepSize"])
    assert "pSearch" == control("TextField", "search")["SourceParameterName"]


def test_every_control_has_its_place_in_the_bar() -> None:
    (layout,) = sheet("overview")["SheetControlLayouts"]
    listed = layout["Configuration"]["GridLayout"]["Elements"]
    ids = [
        body["ParameterControlId"]
        for each in sheet("overview")["ParameterControls"]
        for body in each.values()
    ]
    assert ids == [each["ElementId"] for each in listed]
