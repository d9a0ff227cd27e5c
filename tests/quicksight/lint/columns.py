"""Columns that a definition names, and the kinds of field that they can be."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from recongen.quicksight.service_model import Fault
from tests.quicksight.lint.world import ROOT, Node, Scope, column_of, nodes

_NAMED = re.compile(r"\{([^{}]+)\}")
NUMBERS = ("INTEGER", "DECIMAL")
FIELDS: Mapping[str, tuple[str, ...]] = {
    "CategoricalDimensionField": ("STRING",),
    "NumericalDimensionField": NUMBERS,
    "DateDimensionField": ("DATETIME",),
    "CategoricalMeasureField": ("STRING",),
    "NumericalMeasureField": NUMBERS,
    "DateMeasureField": ("DATETIME",),
}
FORMATS: Mapping[str, tuple[str, ...]] = {
    "StringFormatConfiguration": ("STRING",),
    "NumberFormatConfiguration": NUMBERS,
    "DateTimeFormatConfiguration": ("DATETIME",),
}


def known(scope: Scope) -> Iterator[Fault]:
    for node in nodes(scope.definition, ROOT):
        dataset, name = node.body.get("DataSetIdentifier"), node.body.get("ColumnName")
        facts = scope.datasets.get(dataset or "")
        if name is not None and facts is not None and name not in facts.columns:
            problem = f"the dataset {dataset} has no column {name}"
            yield Fault(f"{node.path}.ColumnName", problem, f"take one of {', '.join(sorted(facts.columns))}")


def kinds(scope: Scope) -> Iterator[Fault]:
    for node in nodes(scope.definition, ROOT):
        for member, types in FIELDS.items():
            if member not in node.body:
                continue
            field = Node(f"{node.path}.{member}", node.body[member])
            kind = type_of(scope, field)
            if kind and kind not in types:
                problem = f"{column_of(field)[1]} is {kind}, and this is a field for {' or '.join(types)}"
                yield Fault(field.path, problem, "take the field of that type")


def formats(scope: Scope) -> Iterator[Fault]:
    """Of columns that are shown as they are."""
    for node in nodes(scope.definition, ROOT):
        form = node.body.get("FormatConfiguration")
        kind = type_of(scope, node) if "Column" in node.body and form else None
        for member in form if isinstance(form, Mapping) else ():
            if kind and member in FORMATS and kind not in FORMATS[member]:
                problem = f"{column_of(node)[1]} is {kind}, and {member} is not for it"
                yield Fault(f"{node.path}.FormatConfiguration", problem, "take the format of its type")


def expressions(scope: Scope) -> Iterator[Fault]:
    """The columns that a condition names are among those of its visual."""
    for _, visual in scope.visuals:
        names = {node.body["ColumnName"] for node in nodes(visual.body, "") if "ColumnName" in node.body}
        for node in nodes(
            visual.body.get("ConditionalFormatting", {}), f"{visual.path}.ConditionalFormatting"
        ):
            for name in _NAMED.findall(node.body.get("Expression", "")):
                if name not in names:
                    path = f"{node.path}.Expression"
                    yield Fault(path, f"the visual has no column {name}", "take one that it shows")


def type_of(scope: Scope, field: Node) -> str | None:
    dataset, name = column_of(field)
    facts = scope.datasets.get(dataset)
    return facts.columns.get(name) if facts else None
