"""Parameters, as datasets and apps declare them, and the controls of a sheet that set them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from recongen.apps.column_types import ParameterType
from recongen.apps.controls import Control, DateRange, FreeText, Select, Slider
from recongen.apps.datasets import Dataset, Parameter, Value
from recongen.apps.types import Sheet
from recongen.quicksight.fields import DAY, column_of
from recongen.text import shorten

KIND: Mapping[ParameterType, str] = {
    "text": "String",
    "integer": "Integer",
    "decimal": "Decimal",
    "date": "DateTime",
}
LONGEST_HINT = 100


def json_value(value: Value) -> str | int | float:
    """A date is its first instant, in UTC."""
    if isinstance(value, date):
        return f"{value.isoformat()}T00:00:00Z"
    return float(value) if isinstance(value, Decimal) else value


def arity(parameter: Parameter) -> str:
    return "MULTI_VALUED" if parameter.several else "SINGLE_VALUED"


def dataset_parameter(parameter: Parameter) -> dict[str, Any]:
    body: dict[str, Any] = {
        "Id": parameter.name,
        "Name": parameter.name,
        "ValueType": arity(parameter),
        "DefaultValues": {"StaticValues": [json_value(value) for value in parameter.default]},
    }
    if parameter.type == "date":
        body["TimeGranularity"] = "DAY"
    return {f"{KIND[parameter.type]}DatasetParameter": body}


def is_unset(parameter: Parameter) -> bool:
    """Whether it has no value until somebody chooses one: its default is for programs, not for reading. Dates need one."""
    return parameter.unchosen is not None and parameter.type != "date" and len(parameter.default) == 1


def declaration(parameter: Parameter, datasets: Sequence[Dataset]) -> dict[str, Any]:
    """Passed on to every dataset that has it. A control without a choice means all, else the default."""
    unset = parameter.default[0] if parameter.all is None else parameter.all
    default = () if is_unset(parameter) else parameter.default
    body: dict[str, Any] = {
        "Name": parameter.name,
        "DefaultValues": {"StaticValues": [json_value(value) for value in default]},
        "ValueWhenUnset": {"CustomValue": json_value(unset)},
        "MappedDataSetParameters": [
            {"DataSetIdentifier": dataset.name, "DataSetParameterName": parameter.name}
            for dataset in datasets
            if parameter.name in [own.name for own in dataset.parameters]
        ],
    }
    if parameter.type == "date":
        body["TimeGranularity"] = "DAY"
    else:
        body["ParameterValueType"] = arity(parameter)
    return {f"{KIND[parameter.type]}ParameterDeclaration": body}


def custom_values(parameter: Parameter, values: Sequence[Value]) -> dict[str, Any]:
    """Constants, as a drill sets them."""
    constants = {f"{KIND[parameter.type]}Values": [json_value(value) for value in values]}
    return {"CustomValuesConfiguration": {"CustomValues": constants}}


def default_values(parameter: Parameter) -> dict[str, Any]:
    """As a drill sets back what it does not set itself."""
    if parameter.several and is_unset(parameter):
        return {"SelectAllValueOptions": "ALL_VALUES"}
    return custom_values(parameter, parameter.default)


def control_id(sheet: Sheet, name: str, *part: str) -> str:
    return "-".join((sheet.name, "control", name, *part))


def parameter_controls(sheet: Sheet, control: Control) -> list[dict[str, Any]]:
    """Each sets one parameter; a range of days takes two pickers."""
    identifier = control_id(sheet, control.name)
    match control:
        case DateRange():
            ends = (("from", control.start), ("to", control.end))
            return [
                _picker(control_id(sheet, control.name, end), f"{control.title}: {end}", parameter)
                for end, parameter in ends
            ]
        case Select() if control.parameter.type == "date":
            # The service has no list for dates.
            return [_picker(identifier, control.title, control.parameter)]
        case Select():
            return [_select(sheet, control)]
        case Slider():
            ends_and_step = {
                "MinimumValue": float(control.low),
                "MaximumValue": float(control.high),
                "StepSize": float(control.step),
            }
            return [{"Slider": _common(identifier, control.title, control.parameter) | ends_and_step}]
        case FreeText():
            return [{"TextField": _common(identifier, control.title, control.parameter)}]
        case _:
            raise TypeError(f"{control.name}: there is no such control")


def _common(identifier: str, title: str, parameter: Parameter) -> dict[str, Any]:
    return {
        "ParameterControlId": identifier,
        "Title": title,
        "SourceParameterName": parameter.name,
        "DisplayOptions": {"TitleOptions": {"Visibility": "VISIBLE"}},
    }


def _picker(identifier: str, title: str, parameter: Parameter) -> dict[str, Any]:
    body = _common(identifier, title, parameter)
    body["DisplayOptions"]["DateTimeFormat"] = DAY
    return {"DateTimePicker": body}


def _select(sheet: Sheet, control: Select) -> dict[str, Any]:
    """ "Select all" leaves the parameter unset, which is its sentinel. Of single values, the one for all is in the list."""
    body = _common(control_id(sheet, control.name), control.title, control.parameter)
    body["Type"] = "MULTI_SELECT" if control.parameter.several else "SINGLE_SELECT"
    offers_all = False
    if control.dataset is None or control.column is None:
        several, all_ = control.parameter.several, control.parameter.all
        values = [value for value, _ in control.values if not several or value != all_]
        body["SelectableValues"] = {"Values": [str(value) for value in values]}
        offers_all = len(values) < len(control.values)
    else:
        body["SelectableValues"] = {"LinkToDataSetColumn": column_of(control.dataset, control.column)}
        offers_all = control.parameter.all is not None
        if cascade := _cascade(sheet, control):
            body["CascadingControlConfiguration"] = cascade
    body["DisplayOptions"]["SelectAllOptions"] = {"Visibility": "VISIBLE" if offers_all else "HIDDEN"}
    if hint := _hint(control):
        body["DisplayOptions"]["InfoIconLabelOptions"] = {"Visibility": "VISIBLE", "InfoIconText": hint}
    return {"Dropdown": body}


def _cascade(sheet: Sheet, control: Select) -> dict[str, Any] | None:
    """The dataset's own parameter narrows what is offered; this makes the service read it again."""
    earlier = next((each for each in sheet.controls if each.name == control.after), None)
    offered = control.dataset
    if not isinstance(earlier, Select) or earlier.column is None or offered is None:
        return None
    match = next((each for each in offered.columns if each.name == earlier.column.name), None)
    if match is None:
        return None
    source = {"SourceSheetControlId": control_id(sheet, earlier.name)}
    return {"SourceControls": [source | {"ColumnToMatch": column_of(offered, match)}]}


def _hint(control: Select) -> str:
    """The service's lists show values, not labels; so labels that say more are beside the title, as is what no choice means."""
    parameter = control.parameter
    pairs = [
        f"{value} = {label}"
        for value, label in control.values
        if value != parameter.all and str(value).casefold() not in label.casefold()
    ]
    if is_unset(parameter) and parameter.all is None:
        pairs.append(f"Without a choice: {parameter.unchosen}")
    return shorten(", ".join(pairs), LONGEST_HINT)
