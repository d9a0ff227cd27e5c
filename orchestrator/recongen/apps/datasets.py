"""Datasets, their columns and their parameters: what visuals and controls refer to.

A dataset is an analysis of the manifest that says `config.meta.recongen.dataset`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Literal, get_args

from recongen import currency
from recongen.apps import limits, sql_text
from recongen.apps.column_types import (
    FORMATS,
    NUMBERS,
    SHOWN_TYPES,
    ColumnType,
    Format,
    Meaning,
    ParameterType,
    column_type,
)
from recongen.apps.kinds import Count, Known, OneOrSeveral, ParameterValue, Slug, Words, find_repeated
from recongen.apps.places import META, Files
from recongen.dbt_core import manifest as manifests
from recongen.dbt_core.manifest import Manifest, Node
from recongen.declared import nodes
from recongen.declared.containers import ListOf, MapOf
from recongen.declared.nodes import quote
from recongen.declared.reading import Spot, TooManyProblemsError, UnreadableError, hint
from recongen.declared.records import (
    Fault,
    Record,
    RecordOf,
    Values,
    build,
    key,
    put_at,
    read_values,
    record,
    report_faults,
)
from recongen.declared.scalars import Flag, Text

Value = str | int | Decimal | date
Side = Literal["left", "right"]
Extent = Literal["few", "many"]


def _in_words(values: Values) -> str:
    text = " ".join(values["name"].split("_"))
    return text[:1].upper() + text[1:]


@record("column")
class Column(Record):
    """A column of a dataset. Its name, type and description are in dbt's own keys."""

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
    width: int | None = key(Count(), "How wide it is in a table, in pixels.", default=None)
    wrap: bool = key(Flag(), "true: long text goes on several lines of a table.", default=False)
    align: Side = key(
        Known("side", get_args(Side)),
        "How its values are aligned in a table; when absent, numbers right and the rest left.",
        absent=lambda values: "right" if values["type"] in NUMBERS else "left",
        default="left",
    )
    meanings: tuple[tuple[str, Meaning], ...] = key(
        MapOf(Known("meaning", get_args(Meaning)), Text("a value of the column")),
        "What the colour of its values means in charts: good, warning, bad or neutral.",
        default=(),
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
    all: Value | None = key(ParameterValue(), "The value that means no filter.", default=None)
    unchosen: str | None = key(
        Words(limits.NAME),
        "What its default means to a reader, where the value itself is not for reading.",
        absent=lambda values: "All" if values.get("default") == (values.get("all"),) else None,
        default=None,
    )
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


@record("dataset")
class Dataset(Record):
    """A query that surfaces show."""

    name: str
    sql: str
    """Compiled for the target, without a semicolon; `<<$name>>` where a parameter stands."""
    columns: tuple[Column, ...]
    parameters: tuple[Parameter, ...] = key(
        ListOf(RecordOf(Parameter), says="a list of parameters"),
        "The parameters or filters that narrow it.",
        absent=lambda _: (),
    )
    reads: frozenset[str]
    """Unique ids of the models that its SQL refers to."""
    description: str
    picks: bool = key(Flag(), "true: it chooses one thing to show if nobody did.", default=False)
    """An account's day, for one. A choice may then bring more rows."""
    rows: Extent | None = key(
        Known("extent", get_args(Extent)),
        "few: they summarize many others, and a page reads all of them once. "
        "many: as many as postings; a page never reads all of them.",
        default=None,
    )

    @property
    def parameter_names(self) -> frozenset[str]:
        return frozenset(parameter.name for parameter in self.parameters)

    @property
    def sound(self) -> bool:
        """Whether all of its parameters are known."""
        return self.place.sound(*META, "dataset")

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)

    def faults(self) -> Iterator[Fault]:
        names = ((parameter.name, parameter.place.path) for parameter in self.parameters)
        yield from find_repeated(names, "parameter")
        count, most = len(self.parameters), limits.DATASET_PARAMETERS
        yield from limits.too_many(
            self.place.at(*META, "dataset"), count, most, "parameters", "Split the dataset."
        )


Catalog = dict[str, Dataset | None]
"""The datasets by name; None for one whose columns are not all known, which is reported there."""


def read_datasets(manifest: Manifest, files: Files) -> Catalog:
    """Every dataset of a manifest. Whatever is wrong is in the reports of the files."""
    catalog: Catalog = {}
    for node, meta, spot in files.declarations(manifest.analyses, "dataset"):
        dataset = None
        with suppress(TooManyProblemsError):
            dataset = _dataset(node, meta, spot, manifest.currency)
        catalog.setdefault(node.name, dataset)
    return catalog


def _dataset(node: Node, meta: nodes.Node, spot: Spot, code: str) -> Dataset | None:
    """None where a column of it could not be read."""
    whole = Spot(spot.report)
    values: Values = {}
    with suppress(UnreadableError):
        values = read_values(Dataset, meta, spot)
    _check_name(node, whole)
    if not node.description:
        whole.error("missing-key", "a dataset needs a description", "Say in one sentence what a row is.")
    _check_sql(node, meta, values.get("parameters", ()), whole)
    values |= {
        "name": node.name,
        "sql": (node.sql or "").strip(),
        "columns": tuple(_columns(node, whole, code)),
        "reads": frozenset(node.depends_on),
        "description": node.description,
    }
    dataset = build(Dataset, values, whole)
    report_faults(dataset.faults(), spot.report)
    return dataset if len(dataset.columns) == len(node.columns) else None


def _check_name(node: Node, spot: Spot) -> None:
    with suppress(UnreadableError):
        Slug().read(nodes.require(spot.report.root, ("name",)), spot.below("name"))
    folders = node.path.split("/")[:-1]
    if folders[1:] and not node.name.startswith(f"{folders[-1]}_"):
        message = f"a dataset in {'/'.join(folders)} must be called {folders[-1]}_…"
        spot.below("name").error("dataset-name", message, f"Rename it to {folders[-1]}_{node.name}.")


def _check_sql(node: Node, meta: nodes.Node, parameters: tuple[Parameter, ...], spot: Spot) -> None:
    if node.sql is None:
        spot.error("not-compiled", "the manifest holds no SQL of it", "Run `dbt compile`, not `dbt parse`.")
        return
    if len(node.sql) > limits.SQL:
        message = f"the SQL has {len(node.sql):,} characters; at most {limits.SQL:,} fit"
        spot.error("limit", message, "Shorten it.")
    report_faults(sql_text.faults(node.sql, node.path), spot.report)
    used = sql_text.parameters(node.sql)
    names = set(nodes.texts_at(nodes.step(meta, "parameters"), "name"))
    for name in sorted(used - names):
        remedy = f"{hint(name, names)}Declare it under dataset › parameters, or fix the SQL."
        spot.error("undeclared-parameter", f"{node.path} uses <<${name}>>, which is not declared", remedy)
    for parameter in parameters:
        if parameter.name not in used:
            message = f"{node.path} does not use <<${parameter.name}>>"
            parameter.place.error("unused-parameter", message, "Use it, or delete it.")


def _columns(node: Node, spot: Spot, code: str) -> Iterator[Column]:
    """Those whose type is known; the heading of money names its currency."""
    if not node.columns:
        remedy = "List columns with name, data_type and description."
        spot.error("no-columns", "a dataset needs its columns declared", remedy)
    names = ((column.name, spot.at("columns", at)) for at, column in enumerate(node.columns))
    report_faults(find_repeated(names, "column"), spot.report)
    count, most = len(node.columns), limits.COLUMNS
    report_faults(limits.too_many(spot.path, count, most, "columns", "Select fewer."), spot.report)
    for position, column in enumerate(node.columns):
        with suppress(UnreadableError):
            found = _column(column, spot.below("columns").below(position))
            if found.format == "money":
                found = put_at(found.place, replace(found, label=currency.heading(found.label, code)))
            yield found


def _column(declared: manifests.Column, spot: Spot) -> Column:
    """Raises UnreadableError where its type is not known."""
    name, meta = declared.name, Spot(spot.report, spot.at(*META))
    if {*name} & {*"{}"}:
        message = f"the name {quote(name)} has a brace, which ends a name in QuickSight's expressions"
        spot.error("bad-name", message, "Rename the column.")
    if len(name) > limits.COLUMN_NAME:
        message = f"the name has {len(name)} characters; at most {limits.COLUMN_NAME} fit"
        spot.error("too-long", message, "Shorten it.")
    if not declared.description:
        spot.error("missing-key", "a column needs a description", "Say what it holds.")
    values: Values = {}
    if declared.meta:
        values = read_values(Column, nodes.require(spot.report.root, meta.path), meta)
    values |= {
        "name": name,
        "type": _type(declared, spot),
        "declared_type": declared.data_type,
        "description": declared.description,
    }
    column = build(Column, values, spot)
    report_faults(column.faults(), spot.report)
    return column


def _type(column: manifests.Column, spot: Spot) -> ColumnType:
    choice = "text, integer, numeric(38,2), date or timestamp"
    if not column.data_type:
        raise spot.error("missing-key", "a column needs a data_type", f"Add data_type: {choice}.")
    found = column_type(str(column.data_type))
    if found is None:
        message = f"the type {quote(str(column.data_type))} is not known"
        raise spot.below("data_type").error("unknown-type", message, f"Write {choice}.")
    return found
