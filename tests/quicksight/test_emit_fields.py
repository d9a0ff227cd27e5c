"""Every aggregate of every type, as a figure; every type as a category."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from recongen.apps.column_types import AGGREGATED, aggregated_type
from recongen.apps.datasets import Column
from recongen.apps.parts import Measure
from recongen.apps.types import Sheet
from recongen.apps.visuals import Bar, Kpi, Line
from recongen.quicksight.requests import Resource
from tests.quicksight.lint import lint
from tests.quicksight.small_app import APP, DAY, LEGS, MONEY, NAME, POSTED, SUM, emitted, visual
from tests.quicksight.validators import botocore_report, cloudformation_report, refused_by_us

COLUMNS = (NAME, DAY, POSTED, MONEY, LEGS)
MEASURES = [
    (column, aggregate)
    for aggregate, column in product(AGGREGATED, COLUMNS)
    if column.type in AGGREGATED[aggregate]
]


def analysis(only: Any) -> Resource:
    """Of an app with that visual alone, valid by all."""
    sheet = Sheet("only", "Only", "What is it?", (), ((only,),))
    resources = emitted(replace(APP, sheets=(sheet,), stamp=None))
    assert [] == [str(fault) for _, fault in lint(resources)]
    (found,) = [each for each in resources if each.kind == "analysis"]
    assert not refused_by_us(found.kind, found.request)
    assert "" == botocore_report(found.kind, found.request)
    assert cloudformation_report(found.kind, found.request) is None
    return found


def field_of(found: Resource, kind: str, *path: str) -> tuple[str, dict[str, Any]]:
    wells = found.request["Definition"]["Sheets"][0]["Visuals"][0][kind]["ChartConfiguration"]["FieldWells"]
    for step in path:
        wells = wells[step]
    ((member, body),) = wells[0].items()
    return member, body


@pytest.mark.parametrize(("column", "aggregate"), MEASURES, ids=lambda each: getattr(each, "name", each))
def test_a_figure_of_any_aggregate_is_a_field_of_its_column_s_type(column: Column, aggregate: Any) -> None:
    form: Any = {"integer": "count", "decimal": "money", "date": "day", "timestamp": "instant"}[
        aggregated_type(column, aggregate)
    ]
    found = analysis(visual(Kpi, "figure", Measure(column, aggregate, "Figure", form)))
    member, body = field_of(found, "KPIVisual", "Values")
    kinds = {"text": "Categorical", "date": "Date", "timestamp": "Date"}
    assert f"{kinds.get(column.type, 'Numerical')}MeasureField" == member
    assert aggregate.upper() in str(body["AggregationFunction"])


@pytest.mark.parametrize(
    ("kind", "column", "expected"),
    [
        (Bar, NAME, "CategoricalDimensionField"),
        (Bar, LEGS, "NumericalDimensionField"),
        (Bar, DAY, "DateDimensionField"),
        (Line, LEGS, "NumericalDimensionField"),
        (Line, DAY, "DateDimensionField"),
        (Line, POSTED, "DateDimensionField"),
    ],
)
def test_a_category_is_a_field_of_its_column_s_type(kind: Any, column: Column, expected: str) -> None:
    found = analysis(visual(kind, "chart", column, SUM))
    name = kind.__name__
    path = (f"{name}ChartAggregatedFieldWells", "Category")
    member, body = field_of(found, f"{name}ChartVisual", *path)
    assert expected == member
    assert ("DAY" if expected == "DateDimensionField" else None) == body.get("DateGranularity")
