"""Columns as fields of a visual, by their type and their use, and how their values are shown."""

from __future__ import annotations

from typing import Any

from recongen.apps.column_types import DAYS, NUMBERS, Format
from recongen.apps.datasets import Column, Dataset
from recongen.apps.parts import Measure

DAY, INSTANT = "YYYY-MM-DD", "YYYY-MM-DD HH:mm:ss"
ABSENT = "–"
_NULL = {"NullString": ABSENT}
_DECIMALS = {"count": 0, "money": 2, "number": 4, "percent": 2, "hours": 1, "days": 1, "text": 0, "flag": 0}
_UNITS = {"hours": " h", "days": " d"}


def column_named(dataset: Dataset, name: str) -> dict[str, str]:
    return {"DataSetIdentifier": dataset.name, "ColumnName": name}


def column_of(dataset: Dataset, column: Column) -> dict[str, str]:
    return column_named(dataset, column.name)


def readable(dataset: Dataset, column: Column) -> dict[str, str]:
    """The column, or for a flag the calculated field that says yes or no."""
    return column_named(dataset, flag_field(column) if column.format == "flag" else column.name)


def flag_field(column: Column) -> str:
    return f"{column.name} yes or no"


def dimension(dataset: Dataset, column: Column, field_id: str) -> dict[str, Any]:
    """A day is a date field: as a category it would be blank."""
    field: dict[str, Any] = {"FieldId": field_id, "Column": readable(dataset, column)}
    if column.format == "flag":
        return {"CategoricalDimensionField": field}
    if column.type in DAYS:
        by_day = {"DateGranularity": "DAY", "FormatConfiguration": {"DateTimeFormat": DAY}}
        return {"DateDimensionField": field | by_day}
    return {f"{'Numerical' if column.type in NUMBERS else 'Categorical'}DimensionField": field}


def measure(dataset: Dataset, value: Measure, field_id: str) -> dict[str, Any]:
    function = value.aggregate.upper()
    field: dict[str, Any] = {"FieldId": field_id, "Column": column_of(dataset, value.column)}
    if value.column.type in NUMBERS:
        field["AggregationFunction"] = {"SimpleNumericalAggregation": function}
        field["FormatConfiguration"] = {"FormatConfiguration": number_format(value.format)}
        return {"NumericalMeasureField": field}
    field["AggregationFunction"] = function
    if value.column.type in DAYS and function in ("MIN", "MAX"):
        field["FormatConfiguration"] = {"DateTimeFormat": _day_format(value.format)}
    else:
        field["FormatConfiguration"] = {"NumericFormatConfiguration": number_format(value.format)}
    return {f"{'Date' if value.column.type in DAYS else 'Categorical'}MeasureField": field}


def column_format(column: Column) -> dict[str, Any]:
    """Of a column whose values are shown as they are."""
    if column.type in DAYS:
        form = {"DateTimeFormat": _day_format(column.format), "NullValueFormatConfiguration": _NULL}
        return {"DateTimeFormatConfiguration": form}
    if column.type == "text" or column.format == "flag":
        return {"StringFormatConfiguration": {"NullValueFormatConfiguration": _NULL}}
    return {"NumberFormatConfiguration": {"FormatConfiguration": number_format(column.format)}}


def number_format(form: Format) -> dict[str, Any]:
    """Money is without a currency's sign, which the service sets before the minus.

    A number that is a name has no groups of digits.
    """
    thousands = {"Symbol": "COMMA", "Visibility": "HIDDEN" if form == "text" else "VISIBLE"}
    # POSITIVE shows the amount in parentheses, NEGATIVE a minus.
    negative = {"DisplayMode": "POSITIVE" if form == "money" else "NEGATIVE"}
    number: dict[str, Any] = {
        "DecimalPlacesConfiguration": {"DecimalPlaces": _DECIMALS[form]},
        "SeparatorConfiguration": {"DecimalSeparator": "DOT", "ThousandsSeparator": thousands},
        "NegativeValueConfiguration": negative,
        "NullValueFormatConfiguration": _NULL,
    }
    if form == "percent":
        return {"PercentageDisplayFormatConfiguration": number}
    if form in _UNITS:
        number["Suffix"] = _UNITS[form]
    return {"NumberDisplayFormatConfiguration": number | {"NumberScale": "NONE"}}


def _day_format(form: Format) -> str:
    return INSTANT if form == "instant" else DAY


def aggregate_measure(value: Measure) -> str:
    """The figure, as expressions of the service write it."""
    return f"{value.aggregate}({{{value.column.name}}})".replace("average(", "avg(")


def axis_label(dataset: Dataset, column: Column, field_id: str, label: str) -> dict[str, Any]:
    target = {"FieldId": field_id, "Column": column_of(dataset, column)}
    return {"Visibility": "VISIBLE", "AxisLabelOptions": [{"CustomLabel": label, "ApplyTo": target}]}


def legend(column: Column | None) -> dict[str, Any]:
    if column is None:
        return {"Visibility": "HIDDEN"}
    return {"Visibility": "VISIBLE", "Title": {"Visibility": "VISIBLE", "CustomLabel": column.label}}


def sort(field_id: str, descending: bool = False) -> dict[str, Any]:
    return {"FieldSort": {"FieldId": field_id, "Direction": "DESC" if descending else "ASC"}}


def limit(most: int) -> dict[str, Any]:
    """What is beyond is shown together, as Other, so that nothing is left out."""
    return {"ItemsLimit": most, "OtherCategories": "INCLUDE"}
