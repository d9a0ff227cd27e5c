"""Columns as fields of a visual, by their type and their use."""

from __future__ import annotations

from typing import Any

from recongen.apps.types import Column, Dataset, Measure
from recongen.quicksight.visuals.formats import DAY, INSTANT, number_format

_NUMBERS = ("integer", "decimal")
_DAYS = ("date", "timestamp")


def column_of(dataset: Dataset, column: Column) -> dict[str, str]:
    return {"DataSetIdentifier": dataset.name, "ColumnName": column.name}


def dimension(dataset: Dataset, column: Column, field_id: str) -> dict[str, Any]:
    """A day is a date field: as a category it would be blank."""
    field: dict[str, Any] = {"FieldId": field_id, "Column": column_of(dataset, column)}
    if column.type in _DAYS:
        shown = {"DateGranularity": "DAY", "FormatConfiguration": {"DateTimeFormat": DAY}}
        return {"DateDimensionField": field | shown}
    return {f"{'Numerical' if column.type in _NUMBERS else 'Categorical'}DimensionField": field}


def measure(dataset: Dataset, value: Measure, field_id: str) -> dict[str, Any]:
    function = value.aggregate.upper()
    field: dict[str, Any] = {"FieldId": field_id, "Column": column_of(dataset, value.column)}
    if value.column.type in _NUMBERS:
        field["AggregationFunction"] = {"SimpleNumericalAggregation": function}
        field["FormatConfiguration"] = {"FormatConfiguration": number_format(value.format)}
        return {"NumericalMeasureField": field}
    field["AggregationFunction"] = function
    if value.column.type in _DAYS and function in ("MIN", "MAX"):
        field["FormatConfiguration"] = {"DateTimeFormat": INSTANT if value.format == "instant" else DAY}
    else:
        field["FormatConfiguration"] = {"NumericFormatConfiguration": number_format(value.format)}
    return {f"{'Date' if value.column.type in _DAYS else 'Categorical'}MeasureField": field}


def axis_label(dataset: Dataset, column: Column, field_id: str, label: str) -> dict[str, Any]:
    applied = {"FieldId": field_id, "Column": column_of(dataset, column)}
    options = [{"CustomLabel": label, "ApplyTo": applied}]
    return {"Visibility": "VISIBLE", "AxisLabelOptions": options}


def legend(column: Column | None) -> dict[str, Any]:
    if column is None:
        return {"Visibility": "HIDDEN"}
    return {"Visibility": "VISIBLE", "Title": {"Visibility": "VISIBLE", "CustomLabel": column.label}}


def sort(field_id: str, descending: bool) -> dict[str, Any]:
    return {"FieldSort": {"FieldId": field_id, "Direction": "DESC" if descending else "ASC"}}


def limit(most: int) -> dict[str, Any]:
    """What is beyond is told together, as Other, so that nothing is left out."""
    return {"ItemsLimit": most, "OtherCategories": "INCLUDE"}
