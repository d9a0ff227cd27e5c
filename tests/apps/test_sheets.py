"""Every sheet, visual, control and drill of `sheets.yaml` is in the apps, which are read as every surface reads them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from recongen.apps.controls import Control, DateRange, Select, Slider
from recongen.apps.types import App, Sheet
from recongen.apps.visuals import DataVisual, Table, Text, Visual
from tests.apps.built import PROSE
from tests.apps.sheets import APPS, SHEETS, STAMP, UNNARROWED, sheet_label

KINDS = ("text", "kpi", "bar", "line", "table", "sankey")
Entry = Mapping[str, Any]

pytestmark = pytest.mark.slow


@pytest.fixture(params=SHEETS, ids=sheet_label)
def pair(request: pytest.FixtureRequest, declared: Mapping[str, App]) -> tuple[Entry, Sheet]:
    """A sheet as the list has it, and as it is."""
    app, entry = request.param
    return entry, next(sheet for sheet in declared[app].sheets if sheet.title == entry["sheet"])


def test_the_apps_have_these_sheets_in_this_order(declared: Mapping[str, App]) -> None:
    expected = {name: [entry["sheet"] for entry in sheets] for name, sheets in APPS.items()}
    assert expected == {name: [sheet.title for sheet in app.sheets] for name, app in declared.items()}


def test_a_sheet_shows_what_it_must(pair: tuple[Entry, Sheet]) -> None:
    """Each line is proved by a visual of its own."""
    entry, sheet = pair
    left = list(sheet.visuals)
    for line in entry["shows"]:
        found = next((visual for visual in left if shows(visual, line)), None)
        assert found is not None, f"{sheet.title} lacks {line}"
        left.remove(found)


def test_its_controls_set_what_they_must_and_open_with_it(pair: tuple[Entry, Sheet]) -> None:
    entry, sheet = pair
    opens = {
        name: parameter.default for control in sheet.controls for name, parameter in parameters_of(control)
    }
    assert [] == [name for name in entry.get("filters", {}) if name not in opens]
    for name, value in entry.get("filters", {}).items():
        assert value is None or opens[name] == (tuple(value) if isinstance(value, list) else (value,))
    for name, ends in entry.get("sliders", {}).items():
        (slider,) = [
            each for each in sheet.controls if isinstance(each, Slider) and each.parameter.name == name
        ]
        assert ends == [slider.low, slider.high]
    for name, above in entry.get("cascades", []):
        (own, other) = (select(sheet, each) for each in (name, above))
        assert other.name == own.after


def test_its_drills_lead_where_they_must(pair: tuple[Entry, Sheet]) -> None:
    entry, sheet = pair
    visuals = {visual.name: visual for visual in sheet.visuals}
    for name, side, targets in entry.get("drills", []):
        found = [drill for own, drill in visuals[name].drills if own.startswith(side)]  # type: ignore[attr-defined]
        assert found and {sheet for drill in found for sheet in drill.sheets} <= {*targets}, (name, side)


def test_every_sheet_says_as_of_when_and_how_old_the_feed_is(declared: Mapping[str, App]) -> None:
    for app in declared.values():
        assert app.stamp and "common_info" == app.stamp.dataset.name
        assert STAMP == [(column.name, column.format) for column in app.stamp.columns]


def test_every_control_narrows_all_that_its_sheet_shows(declared: Mapping[str, App]) -> None:
    """Figure, chart and table agree under the same filters."""
    found: dict[str, set[str]] = {}
    for app in declared.values():
        for sheet in app.sheets:
            names = {name for control in sheet.controls for name in control.sets}
            shown = {visual.dataset for visual in sheet.visuals if isinstance(visual, DataVisual)}
            for dataset in shown:
                apart = names - {parameter.name for parameter in dataset.parameters}
                if apart:
                    found.setdefault(dataset.name, set()).update(apart)
    assert {name: {*reasons} for name, reasons in UNNARROWED.items()} == found


def test_every_data_visual_has_its_empty_sentence_and_every_sheet_its_question(
    declared: Mapping[str, App],
) -> None:
    for app in declared.values():
        for sheet in app.sheets:
            assert sheet.question.endswith("?"), sheet.name
            for visual in sheet.visuals:
                assert visual.subtitle, visual.name
                assert not isinstance(visual, DataVisual) or visual.empty.endswith("."), visual.name


def test_counts_and_money_are_never_mixed_in_a_column(declared: Mapping[str, App]) -> None:
    columns = {column for app in declared.values() for dataset in app.datasets for column in dataset.columns}
    mixed = [column.name for column in columns if column.type == "integer" and column.format == "money"]
    assert [] == mixed
    assert {"money"} == {column.format for column in columns if column.name.startswith("magnitude_money")}
    assert {"count"} == {column.format for column in columns if column.name == "magnitude_count"}


def test_no_duration_is_in_seconds(declared: Mapping[str, App]) -> None:
    columns = {column for app in declared.values() for dataset in app.datasets for column in dataset.columns}
    seconds = [column.name for column in columns if "seconds" in column.name]
    assert [] == seconds


def test_accounts_are_one_column_and_drills_pass_ids(declared: Mapping[str, App]) -> None:
    """As name (id), wherever rows or bars are shown. The Sankeys' nodes are labels, which the network takes as well."""
    for app in declared.values():
        for sheet in app.sheets:
            for visual in sheet.visuals:
                columns = visual.columns if isinstance(visual, Table) else getattr(visual, "dimensions", ())
                names = {column.name for column in columns}
                apart = {"account_name", "account_id", "sender_id", "recipient_id", "other_id"}
                assert not apart & names, visual.name


def test_nothing_is_reached_by_right_click_alone(declared: Mapping[str, App]) -> None:
    """A menu only leads to sheets, and every sheet has its tab."""
    for app in declared.values():
        for sheet in app.sheets:
            for visual in sheet.visuals:
                for drill in getattr(visual, "right", ()):
                    assert all(app.sheet(name).title for name in drill.sheets)


def test_the_institution_speaks_in_the_apps(declared: Mapping[str, App]) -> None:
    text = str(declared)
    assert PROSE["institution"] in text
    assert [] == [name for name in PROSE if f"{{{name}}}" in text]


def shows(visual: Visual, line: Entry) -> bool:
    kind = next(key for key in KINDS if key in line)
    if kind != type(visual).__name__.lower():
        return False
    if isinstance(visual, Text):
        return "says" not in line or PROSE[line["says"].strip("{}")] in visual.paragraphs
    assert isinstance(visual, DataVisual)
    measure = next(iter(visual.measures), None)
    found = {
        "of": visual.dataset.name,
        "is": measure and [measure.aggregate, measure.column.name],
        "by": [column.name for column in visual.dimensions],
        "flow": [column.name for column in visual.dimensions],
        "lies": " ".join(word for word in ("stacked", "horizontal") if getattr(visual, word, False)),
        "first": first(visual),
    }
    if isinstance(visual, Table) and not {*line.get("columns", [])} <= {c.name for c in visual.columns}:
        return False
    return all(found[key] == line[key] for key in line.keys() & found.keys())


def first(visual: Visual) -> str:
    order = getattr(visual, "order", ())
    return f"{'-' if order[0].descending else ''}{order[0].column.name}" if order else ""


def parameters_of(control: Control) -> list[tuple[str, Any]]:
    found = [control.start, control.end] if isinstance(control, DateRange) else [control.parameter]  # type: ignore[attr-defined]
    return list(zip(control.sets, found, strict=True))


def select(sheet: Sheet, parameter: str) -> Select:
    return next(
        each for each in sheet.controls if isinstance(each, Select) and each.parameter.name == parameter
    )
