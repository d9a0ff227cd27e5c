"""Datasets: analyses of the manifest that say `config.meta.recongen.dataset`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from recongen.apps import limits, sql_text
from recongen.apps.column_types import FORMATS, SHOWN_TYPES, column_type
from recongen.apps.names import report_braces, report_twins
from recongen.apps.places import META, Files
from recongen.apps.slugs import read_slug
from recongen.apps.spots import Log, Record, Spot, hint
from recongen.apps.types import Column, Dataset, Format, Parameter, ParameterType, Source, Value
from recongen.apps.values import WANTED, read_value
from recongen.dbt_core.manifest import Manifest, Node
from recongen.institution.kinds.basis import closest
from recongen.institution.nodes import quote

UNKNOWN_COLUMN = Column("", "text", "", "", "", "text")
UNKNOWN_DATASET = Dataset("", "", (), (), frozenset(), "", Source("", ""))
"""Stand-ins: what is said of them has been reported."""


@dataclass
class Catalog:
    datasets: dict[str, Dataset] = field(default_factory=dict)
    declared: dict[tuple[str, str], Spot] = field(default_factory=dict)
    """Where the parameter of a dataset is declared."""

    def named(self, spot: Spot | None) -> Dataset:
        name = spot.name_among(self.datasets, "dataset") if spot else None
        return self.datasets[name] if name else UNKNOWN_DATASET


def known(column: Column) -> bool:
    """Whether its type could be read."""
    return column.declared_type != ""


def read_datasets(manifest: Manifest, files: Files, log: Log) -> Catalog:
    catalog = Catalog()
    for node in sorted(manifest.analyses, key=lambda node: node.unique_id):
        top = Spot(node.declared_meta, node.name, META, files.document(node), log)
        if node.declared_meta is None:
            continue
        if not isinstance(node.declared_meta, dict):
            top.wrong_type("a mapping with the key dataset")
        elif "dataset" in node.declared_meta:
            _add(_dataset(node, top, catalog), top, catalog)
        else:
            for key in node.declared_meta:
                if closest(key, ["dataset"]):
                    remedy = "Did you mean 'dataset'? Mend or delete it."
                    top.below(key, None).error(
                        "unknown-key", f"an analysis has no key {quote(key)}", remedy, at_key=True
                    )
    return catalog


def _add(dataset: Dataset, spot: Spot, catalog: Catalog) -> None:
    earlier = catalog.datasets.setdefault(dataset.name, dataset)
    if earlier is not dataset:
        spot.error(
            "repeated-name",
            f"the dataset {quote(dataset.name)} is already declared in {earlier.source.file}",
            "Rename one of the two.",
        )


def _dataset(node: Node, top: Spot, catalog: Catalog) -> Dataset:
    spot = top.below(
        "dataset", node.declared_meta["dataset"] if node.declared_meta["dataset"] is not None else {}
    )
    record = Record(spot, "dataset")
    declared = record.get("parameters")
    parameters = tuple(_parameters(declared, node.name, catalog)) if declared else ()
    picks = record.flag("picks")
    record.close()
    if len(parameters) > limits.DATASET_PARAMETERS:
        spot.error(
            "limit",
            f"{len(parameters)} parameters; at most {limits.DATASET_PARAMETERS} fit",
            "Split the dataset.",
        )
    whole = Spot(None, node.name, (), top.document, top.log)
    _check_name(node, whole)
    if not node.description:
        whole.error("missing-key", "a dataset needs a description", "Say in one sentence what a row is.")
    _check_sql(node, whole, parameters, catalog)
    return Dataset(
        name=node.name,
        sql=(node.sql or "").strip(),
        columns=tuple(_columns(node, whole)),
        parameters=parameters,
        reads=frozenset(node.depends_on),
        description=node.description,
        source=whole.source,
        picks=picks,
    )


def _check_name(node: Node, spot: Spot) -> None:
    read_slug(spot.below("name", node.name))
    folders = node.path.split("/")[1:-1]
    if folders and not node.name.startswith(f"{folders[-1]}_"):
        spot.error(
            "dataset-name",
            f"a dataset in {'/'.join(node.path.split('/')[:-1])} must be called {folders[-1]}_…",
            f"Rename it to {folders[-1]}_{node.name}.",
        )


def _check_sql(node: Node, spot: Spot, parameters: tuple[Parameter, ...], catalog: Catalog) -> None:
    if node.sql is None:
        spot.error("not-compiled", "the manifest holds no SQL of it", "Run `dbt compile`, not `dbt parse`.")
        return
    if len(node.sql) > limits.SQL:
        spot.error(
            "limit", f"the SQL has {len(node.sql):,} characters; at most {limits.SQL:,} fit", "Shorten it."
        )
    for fault in sql_text.faults(node.sql):
        spot.error(fault.rule, f"{node.path}: {fault.message}", fault.remedy)
    used, names = sql_text.parameters(node.sql), [parameter.name for parameter in parameters]
    for name in sorted(used - set(names)):
        remedy = f"{hint(name, names)}Declare it under dataset › parameters, or mend the SQL."
        spot.error("undeclared-parameter", f"{node.path} uses <<${name}>>, which is not declared", remedy)
    for name in names:
        if name and name not in used:
            message, remedy = f"{node.path} does not use <<${name}>>", "Use it, or delete it."
            catalog.declared[node.name, name].error("unused-parameter", message, remedy)


def _columns(node: Node, spot: Spot) -> Iterator[Column]:
    if not node.columns:
        spot.error(
            "no-columns",
            "a dataset needs its columns declared",
            "List columns with name, data_type and description.",
        )
    if len(node.columns) > limits.COLUMNS:
        spot.error("limit", f"{len(node.columns):,} columns; at most {limits.COLUMNS:,} fit", "Select fewer.")
    spots = [
        spot.below("columns", None).below(position, {"name": column.name})
        for position, column in enumerate(node.columns)
    ]
    report_twins([(column.name, here) for column, here in zip(node.columns, spots, strict=True)], "column")
    for column, here in zip(node.columns, spots, strict=True):
        report_braces(column.name, here)
        if len(column.name) > limits.COLUMN_NAME:
            here.error(
                "too-long",
                f"the name has {len(column.name)} characters; at most {limits.COLUMN_NAME} fit",
                "Shorten it.",
            )
        if not column.description:
            here.error("missing-key", "a column needs a description", "Say what it holds.")
        yield _column(column.name, column.data_type, column.description, column.meta, here)


def _column(name: str, declared: Any, description: str, meta: Any, spot: Spot) -> Column:
    found = column_type(declared) if isinstance(declared, str) and declared else None
    if declared is None or declared == "":
        spot.error(
            "missing-key",
            "a column needs a data_type",
            "Add data_type: text, integer, numeric(38,2), date or timestamp.",
        )
    elif found is None:
        remedy = "Write text, integer, numeric(38,2), date or timestamp."
        spot.below("data_type", declared).error(
            "unknown-type", f"the type {quote(str(declared))} is not known", remedy
        )
    told = Record(spot.below("config", None).below("meta", None).below("recongen", meta or {}), "column")
    label = told.get_text("label", limits.NAME)
    chosen = told.get("format")
    shown = chosen.name_among(SHOWN_TYPES, "format") if chosen else None
    told.close()
    form: Format = shown or FORMATS[found or "text"]  # type: ignore[assignment]
    if chosen and shown and found and found not in SHOWN_TYPES[form]:
        chosen.error("wrong-format", f"a column of {declared} cannot be shown as {form}", _formats_for(found))
    declared_type = str(declared) if found else ""
    return Column(
        name, found or "text", declared_type, description, label or words(name), form, spot.source.line
    )


def _formats_for(found: str) -> str:
    return f"Choose {' or '.join(form for form, types in SHOWN_TYPES.items() if found in types)}."


def words(name: str) -> str:
    told = " ".join(name.split("_"))
    return told[:1].upper() + told[1:]


def _parameters(spot: Spot, dataset: str, catalog: Catalog) -> Iterator[Parameter]:
    seen: dict[str, None] = {}
    for item in spot.items("a list of parameters"):
        parameter = read_parameter(item)
        if parameter.name in seen:
            item.error(
                "repeated-name", f"the parameter {quote(parameter.name)} is already declared", "Delete one."
            )
            continue
        seen[parameter.name] = None
        catalog.declared[dataset, parameter.name] = item
        yield parameter
    report_twins([(name, catalog.declared[dataset, name]) for name in seen], "parameter")


def read_parameter(spot: Spot) -> Parameter:
    """`default` stays empty where it or the type could not be read: nothing is then said of its values."""
    record = Record(spot, "parameter")
    name, description = record.text("name", limits.NAME), record.get_text("description")
    kind: ParameterType | None = record.choice("type", WANTED, "type")  # type: ignore[assignment]
    several = record.flag("several")
    default, all_ = record.need("default"), record.get("all")
    record.close()
    if name and not sql_text.PARAMETER_NAME.fullmatch(name):
        spot.below("name", name).error(
            "bad-name", f"{quote(name)} is no parameter's name", "Use letters and digits only."
        )
    if several and kind == "date":
        spot.below("several", True).error(
            "several-dates", "a date takes one value", "Use two parameters, from and to."
        )
    values = _default(default, kind, several) if default and kind else ()
    means_all = read_value(all_, kind) if all_ and kind else None
    return Parameter(name, kind or "text", values, several, means_all, description)


def _default(spot: Spot, kind: ParameterType, several: bool) -> tuple[Value, ...]:
    if not several:
        if isinstance(spot.value, list):
            spot.error("wrong-value", "one value, but this is a list", "Write one value, or several: true.")
            return ()
        value = read_value(spot, kind)
        return () if value is None else (value,)
    if not isinstance(spot.value, list) or not spot.value:
        spot.wrong_type("a list of at least one value, since the parameter takes several")
        return ()
    if len(spot.value) > limits.DEFAULTS:
        spot.error("limit", f"{len(spot.value)} defaults; at most {limits.DEFAULTS} fit", "Name fewer.")
    values = [read_value(item, kind) for item in spot.items()]
    return tuple(value for value in values if value is not None)


def shared_parameters(datasets: Mapping[str, Dataset]) -> dict[str, Parameter]:
    """By name; where two disagree, which is reported elsewhere, the first."""
    found: dict[str, Parameter] = {}
    for name in sorted(datasets):
        for parameter in datasets[name].parameters:
            found.setdefault(parameter.name, parameter)
    return found
