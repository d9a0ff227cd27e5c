"""Controls of a sheet, a function a kind. Each sets a parameter; a range of days takes two pickers."""

from __future__ import annotations

from typing import Any

from recongen.apps.types import Control, DateRange, FreeText, Parameter, Select, Sheet, Slider, Value
from recongen.quicksight.visuals.formats import DAY

LONGEST_HINT = 100


def control_id(sheet: Sheet, name: str, *part: str) -> str:
    return "-".join((sheet.name, "control", name, *part))


def parameter_controls(sheet: Sheet, control: Control) -> list[dict[str, Any]]:
    match control:
        case DateRange():
            return [
                _picker(control_id(sheet, control.name, part), f"{control.title}: {part}", parameter)
                for part, parameter in (("from", control.start), ("to", control.end))
            ]
        case Select() if control.parameter.type == "date":
            # The service has no list for dates: a picker takes any day, and the dataset says which exist.
            return [_picker(control_id(sheet, control.name), control.title, control.parameter)]
        case Select():
            return [_select(sheet, control)]
        case Slider():
            return [_slider(sheet, control)]
        case FreeText():
            return [{"TextField": _shared(control_id(sheet, control.name), control.title, control.parameter)}]
        case _:
            raise TypeError(f"{control.source}: no such control")


def _shared(identifier: str, title: str, parameter: Parameter) -> dict[str, Any]:
    return {
        "ParameterControlId": identifier,
        "Title": title,
        "SourceParameterName": parameter.name,
        "DisplayOptions": {"TitleOptions": {"Visibility": "VISIBLE"}},
    }


def _picker(identifier: str, title: str, parameter: Parameter) -> dict[str, Any]:
    body = _shared(identifier, title, parameter)
    body["DisplayOptions"]["DateTimeFormat"] = DAY
    return {"DateTimePicker": body}


def _slider(sheet: Sheet, control: Slider) -> dict[str, Any]:
    ends = {"MinimumValue": control.low, "MaximumValue": control.high, "StepSize": control.step}
    body = _shared(control_id(sheet, control.name), control.title, control.parameter)
    return {"Slider": body | {name: float(value) for name, value in ends.items()}}


def _select(sheet: Sheet, control: Select) -> dict[str, Any]:
    body = _shared(control_id(sheet, control.name), control.title, control.parameter)
    body["Type"] = "MULTI_SELECT" if control.parameter.several else "SINGLE_SELECT"
    options = control.options
    if options.dataset is None or options.column is None:
        body["SelectableValues"] = {"Values": [str(value) for value, _ in options.values]}
    else:
        column = {"DataSetIdentifier": options.dataset.name, "ColumnName": options.column.name}
        body["SelectableValues"] = {"LinkToDataSetColumn": column}
        if cascade := _cascade(sheet, control):
            body["CascadingControlConfiguration"] = cascade
    body["DisplayOptions"]["SelectAllOptions"] = {
        "Visibility": "VISIBLE" if _offers_all(control) else "HIDDEN"
    }
    if hint := _hint(control):
        body["DisplayOptions"]["InfoIconLabelOptions"] = {"Visibility": "VISIBLE", "InfoIconText": hint}
    return {"Dropdown": body}


def _offers_all(control: Select) -> bool:
    """ "Select all" leaves the parameter unset, which is its sentinel; fixed values offer that one by name."""
    return control.options.dataset is not None and control.parameter.all is not None


def _cascade(sheet: Sheet, control: Select) -> dict[str, Any] | None:
    """The dataset's own parameter narrows what is offered; this makes the service ask it anew."""
    earlier = next((each for each in sheet.controls if each.name == control.after), None)
    if not isinstance(earlier, Select) or earlier.options.column is None or control.options.dataset is None:
        return None
    matched = earlier.options.column.name
    if matched not in [column.name for column in control.options.dataset.columns]:
        return None
    column = {"DataSetIdentifier": control.options.dataset.name, "ColumnName": matched}
    source = {"SourceSheetControlId": control_id(sheet, earlier.name), "ColumnToMatch": column}
    return {"SourceControls": [source]}


def _hint(control: Select) -> str:
    """The service's lists show values, not labels; so the labels that say more are told beside the title."""
    told = [f"{value} = {label}" for value, label in control.options.values if not _says(value, label)]
    text = ", ".join(told)
    return text if len(text) <= LONGEST_HINT else text[: LONGEST_HINT - 1] + "…"


def _says(value: Value, label: str) -> bool:
    return str(value).casefold() in label.casefold().split()
