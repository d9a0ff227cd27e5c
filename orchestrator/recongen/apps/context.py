"""What the reading of a sheet knows: the datasets, the sheets of its app and what each of them can be told."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from recongen.apps.column_types import TAKES
from recongen.apps.datasets import UNKNOWN_COLUMN, UNKNOWN_DATASET, Catalog, known, shared_parameters
from recongen.apps.spots import Spot, hint
from recongen.apps.types import Column, ColumnType, Dataset, Parameter
from recongen.institution.nodes import quote

UNKNOWN_PARAMETER = Parameter("", "text", ())
"""Stand-in: what is said of it has been reported."""

_KINDS = {
    "text": "text",
    "integer": "a whole number",
    "decimal": "a number",
    "date": "a day",
    "timestamp": "an instant",
}


_PLACEHOLDER = re.compile(r"\{(institution|prefix|description)\}")


@dataclass(frozen=True)
class Context:
    catalog: Catalog
    sheets: Mapping[str, Mapping[str, Parameter]]
    """Each sheet of the app, and the parameters of the datasets that it shows or offers."""
    prose: Mapping[str, str]
    sheet: str = ""

    @property
    def parameters(self) -> Mapping[str, Parameter]:
        return self.sheets.get(self.sheet, {})


def filled(text: str, prose: Mapping[str, str]) -> str:
    """With what the institution says of itself; other braces are text."""
    return _PLACEHOLDER.sub(lambda found: prose.get(found[1], found[0]), text)


def sheet_parameters(raw_sheet: Any, catalog: Catalog) -> dict[str, Parameter]:
    """As far as it can be read; whatever cannot is reported by the reading itself."""
    names = mentioned_datasets(raw_sheet) & catalog.datasets.keys()
    return shared_parameters({name: catalog.datasets[name] for name in names})


def mentioned_datasets(raw_sheet: Any) -> set[str]:
    """Known or not."""
    return {name for part in _parts(raw_sheet) if isinstance(name := part.get("dataset"), str)}


def _parts(raw_sheet: Any) -> list[dict[str, Any]]:
    """The visuals and controls."""
    if not isinstance(raw_sheet, dict):
        return []
    rows, controls = raw_sheet.get("rows"), raw_sheet.get("controls")
    parts = [part for row in rows if isinstance(row, list) for part in row] if isinstance(rows, list) else []
    parts += controls if isinstance(controls, list) else []
    return [part for part in parts if isinstance(part, dict)]


def read_column(
    spot: Spot | None, dataset: Dataset, wanted: Collection[ColumnType] = (), use: str = ""
) -> Column:
    """A column of the dataset by its name; `wanted` are the types that the use can take."""
    if spot is None or dataset is UNKNOWN_DATASET:
        return UNKNOWN_COLUMN
    if not isinstance(spot.value, str) or not spot.value.strip():
        spot.wrong_type("the name of a column")
        return UNKNOWN_COLUMN
    names = [column.name for column in dataset.columns]
    if spot.value not in names:
        message = f"the dataset {dataset.name} has no column {quote(spot.value)}"
        spot.error(
            "unknown-column", message, f"{hint(spot.value, names)}Mend the name, or select it in the SQL."
        )
        return UNKNOWN_COLUMN
    column = dataset.column(spot.value)
    if wanted and known(column) and column.type not in wanted:
        message = f"{use} must be {one_of(wanted)}; {column.name} is {_KINDS[column.type]}"
        spot.error("wrong-kind", message, "Choose another column.")
        return UNKNOWN_COLUMN
    return column


def one_of(types: Collection[ColumnType]) -> str:
    told = [_KINDS[name] for name in types if not (name == "integer" and "decimal" in types)]
    return " or ".join(told)


def read_parameter_name(spot: Spot | None, known_ones: Mapping[str, Parameter], sheet: str) -> Parameter:
    """A parameter that the datasets of a sheet have."""
    if spot is None:
        return UNKNOWN_PARAMETER
    if not isinstance(spot.value, str) or not spot.value.strip():
        spot.wrong_type("the name of a parameter")
        return UNKNOWN_PARAMETER
    return find_parameter(spot, spot.value, known_ones, sheet)


def find_parameter(spot: Spot, name: str, known_ones: Mapping[str, Parameter], sheet: str) -> Parameter:
    if name in known_ones:
        return known_ones[name]
    message = f"no dataset of the sheet {sheet or 'here'} has a parameter {quote(name)}"
    remedy = f"{hint(name, known_ones)}Mend the name, or declare it in a dataset that the sheet shows."
    spot.error("unknown-parameter", message, remedy)
    return UNKNOWN_PARAMETER


def check_fits(spot: Spot, parameter: Parameter, column: Column) -> None:
    """Whether the values of a column may become those of a parameter."""
    if parameter.default and known(column) and column.type not in TAKES[parameter.type]:
        message = (
            f"{parameter.name} takes {one_of(TAKES[parameter.type])}; {column.name} is {_KINDS[column.type]}"
        )
        spot.error("wrong-kind", message, "Choose another column, or mend the parameter's type.")
