"""Datasets, their columns and their parameters: what visuals and controls refer to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from recongen.apps import limits, sql_text
from recongen.apps.kinds import Known, OneOrSeveral, ParameterValue, Words
from recongen.declared.findings import Finding
from recongen.declared.nodes import quote
from recongen.declared.reading import Place
from recongen.declared.records import Fault, Record, key, record
from recongen.declared.scalars import Flag

ColumnType = Literal["text", "integer", "decimal", "date", "timestamp"]
ParameterType = Literal["text", "integer", "decimal", "date"]
Format = Literal["text", "count", "money", "number", "percent", "day", "instant", "duration"]
"""money: dollars with two decimals; number: up to four decimals; day: a date; instant: UTC to the second; duration: seconds."""

Value = str | int | Decimal | date

PARAMETER_TYPES: tuple[ParameterType, ...] = ("text", "integer", "decimal", "date")


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


@dataclass(frozen=True)
class Column:
    name: str
    type: ColumnType
    declared_type: str
    description: str
    label: str
    """The heading that people read; the YAML's `meta.label`, else the name in words."""
    format: Format
    line: int = field(default=0, compare=False)
    """Where its dataset's file declares it; 0 where that is not at hand."""


@record("parameter")
class Parameter(Record):
    """`<<$name>>` in a dataset's SQL. A value for QuickSight, a bound variable everywhere else."""

    name: str = key(Words(limits.NAME), "Its name: letters and digits.")
    type: ParameterType = key(Known("type", PARAMETER_TYPES), "What its values are.")
    default: tuple[Value, ...] = key(
        OneOrSeveral(), "One value, or a list where it takes several.", late=True
    )
    several: bool = key(Flag(), "true: it takes several values at once.", default=False)
    all: Value | None = key(ParameterValue(), "The value that means no narrowing.", default=None)
    description: str = key(Words(), "What it chooses, in a few words.", default="")

    def faults(self) -> Iterator[Fault]:
        if not sql_text.PARAMETER_NAME.fullmatch(self.name):
            message = f"{quote(self.name)} is not a parameter's name"
            yield Fault(self.place.at("name"), "bad-name", message, "Use letters and digits only.")
        if len(self.default) > limits.DEFAULTS:
            message = f"{len(self.default)} defaults; at most {limits.DEFAULTS} fit"
            yield Fault(self.place.at("default"), "limit", message, "Name fewer.")
        if self.several and self.type == "date":
            remedy = "Use two parameters, from and to."
            yield Fault(self.place.at("several"), "several-dates", "a date takes one value", remedy)

    def difference(self, other: Parameter) -> str | None:
        """In what two parameters of one name differ; None where they mean the same. Prose may differ."""
        names = ("type", "several", "all", "default")
        return next((name for name in names if getattr(self, name) != getattr(other, name)), None)


@dataclass(frozen=True)
class Dataset(Record):
    """Its `place` is sound when all of its parameters are known."""

    name: str
    sql: str
    """Compiled for the target, without a semicolon; `<<$name>>` where a parameter stands."""
    columns: tuple[Column, ...]
    parameters: tuple[Parameter, ...]
    reads: frozenset[str]
    """Unique ids of the models that its SQL refers to."""
    description: str
    source: Source
    picks: bool = False
    """It shows one thing, an account's day for one, and picks it where nobody did: a choice may then bring more rows."""

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)


Catalog = dict[str, Dataset | None]
"""The datasets by name; None for one whose columns are not all known, which is reported there."""


def plain(value: Any) -> str:
    """A value of a parameter's declaration, for a message."""
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return "nothing" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
