"""Parameters: what datasets declare, what an app declares, and how values are written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from recongen.apps.types import Dataset, Parameter, ParameterType, Value

KIND: Mapping[ParameterType, str] = {
    "text": "String",
    "integer": "Integer",
    "decimal": "Decimal",
    "date": "DateTime",
}


def written(value: Value) -> str | int | float:
    """As JSON: a date is its first instant, in UTC."""
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
        "DefaultValues": {"StaticValues": [written(value) for value in parameter.default]},
    }
    if parameter.type == "date":
        body["TimeGranularity"] = "DAY"
    return {f"{KIND[parameter.type]}DatasetParameter": body}


def declaration(parameter: Parameter, datasets: Sequence[Dataset]) -> dict[str, Any]:
    """Told to every dataset that has it. What a control without a choice means is all, else the default."""
    unset = parameter.default[0] if parameter.all is None else parameter.all
    body: dict[str, Any] = {
        "Name": parameter.name,
        "DefaultValues": {"StaticValues": [written(value) for value in parameter.default]},
        "ValueWhenUnset": {"CustomValue": written(unset)},
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
    listed = [written(value) for value in values]
    return {"CustomValuesConfiguration": {"CustomValues": {f"{KIND[parameter.type]}Values": listed}}}
