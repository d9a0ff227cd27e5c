"""Datasets, their columns and their parameters: what visuals and controls refer to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import get_args

from recongen.apps import limits, sql_text
from recongen.apps.column_types import FORMATS, SHOWN_TYPES, ColumnType, Format, ParameterType
from recongen.apps.kinds import Known, OneOrSeveral, ParameterValue, Words, repeated
from recongen.apps.places import META
from recongen.declared.containers import ListOf
from recongen.declared.findings import Finding
from recongen.declared.nodes import quote
from recongen.declared.reading import Place
from recongen.declared.records import Fault, Record, RecordOf, Values, key, record
from recongen.declared.scalars import Flag

Value = str | int | Decimal | date


@dataclass(frozen=True)
class Source:
    """Where something is declared, for messages: the YAML file and the path within; the line where the file is at hand."""

    file: str
    path: str
    line: int = 0

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.path}"

    def finding(self, rule: str, message: str, remedy: str) -> Finding:
        """An error here."""
        column = 1 if self.line else 0
        return Finding(rule, "error", self.file, self.line, column, self.path, message, remedy)


def source_of(place: Place) -> Source:
    return Source(place.report.file, place.report.where(place.path), place.line())


def _in_words(values: Values) -> str:
    text = " ".join(values["name"].split("_"))
    return text[:1].upper() + text[1:]


@record("column")
class Column(Record):
    """A column of a dataset; its keys stand beside what dbt's own YAML says of it."""

    name: str
    type: ColumnType
    declared_type: str
    description: str
    label: str = key(
        Words(limits.NAME), "The heading that people read; the name in words when absent.", absent=_in_words
    )
    format: Format = key(
        Known("format", SHOWN_TYPES),
        "How its values are shown.",
        absent=lambda values: FORMATS[values["type"]],
    )

    def faults(self) -> Iterator[Fault]:
        if self.type not in SHOWN_TYPES[self.format]:
            fitting = " or ".join(form for form, types in SHOWN_TYPES.items() if self.type in types)
            message = f"a column of {self.declared_type} cannot be shown as {self.format}"
            yield Fault(self.place.at(*META, "format"), "wrong-format", message, f"Choose {fitting}.")


@record("parameter")
class Parameter(Record):
    """`<<$name>>` in a dataset's SQL. A value for QuickSight, a bound variable everywhere else."""

    name: str = key(Words(limits.NAME), "Its name: letters and digits.")
    type: ParameterType = key(Known("type", get_args(ParameterType)), "What its values are.")
    default: tuple[Value, ...] = key(
        OneOrSeveral(), "One value, or a list where it takes several.", late=True
    )
    several: bool = key(Flag(), "true: it takes several values at once.", default=False)
    all: Value | None = key(ParameterValue(), "The value that means no narrowing.", default=None)
    description: str = key(Words(), "What it chooses, in a few words.", default="")

    def faults(self) -> Iterator[Fault]:
        place = self.place
        if not sql_text.PARAMETER_NAME.fullmatch(self.name):
            message = f"{quote(self.name)} is not a parameter's name"
            yield Fault(place.at("name"), "bad-name", message, "Use letters and digits only.")
        count = len(self.default)
        yield from limits.too_many(place.at("default"), count, limits.DEFAULTS, "defaults", "Name fewer.")
        if self.several and self.type == "date":
            remedy = "Use two parameters, from and to."
            yield Fault(place.at("several"), "several-dates", "a date takes one value", remedy)

    def difference(self, other: Parameter) -> str | None:
        """In what two parameters of one name differ; None where they mean the same. Prose may differ."""
        names = ("type", "several", "all", "default")
        return next((name for name in names if getattr(self, name) != getattr(other, name)), None)


@record("dataset")
class Dataset(Record):
    """A query that surfaces show. Its `place` is sound when all of its parameters are known."""

    name: str
    sql: str
    """Compiled for the target, without a semicolon; `<<$name>>` where a parameter stands."""
    columns: tuple[Column, ...]
    parameters: tuple[Parameter, ...] = key(
        ListOf(RecordOf(Parameter), says="a list of parameters"), "What narrows it.", absent=lambda _: ()
    )
    reads: frozenset[str]
    """Unique ids of the models that its SQL refers to."""
    description: str
    source: Source
    picks: bool = key(Flag(), "true: it picks one thing to show where nobody did.", default=False)
    """An account's day, for one. A choice may then bring more rows."""

    @property
    def parameter_names(self) -> frozenset[str]:
        return frozenset(parameter.name for parameter in self.parameters)

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)

    def faults(self) -> Iterator[Fault]:
        names = ((parameter.name, parameter.place.path) for parameter in self.parameters)
        yield from repeated(names, "parameter")
        count, most = len(self.parameters), limits.DATASET_PARAMETERS
        yield from limits.too_many(self.place.at(), count, most, "parameters", "Split the dataset.")


Catalog = dict[str, Dataset | None]
"""The datasets by name; None for one whose columns are not all known, which is reported there."""
