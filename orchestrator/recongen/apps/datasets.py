"""Datasets: analyses of the manifest that say `config.meta.recongen.dataset`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from recongen.apps import limits, sql_text
from recongen.apps.column_types import ColumnType, column_type
from recongen.apps.data import Catalog, Column, Dataset, Parameter, source_of
from recongen.apps.kinds import Slug, repeated
from recongen.apps.places import META, Files
from recongen.dbt_core import manifest as manifests
from recongen.dbt_core.manifest import Manifest, Node
from recongen.declared import nodes
from recongen.declared.nodes import quote
from recongen.declared.reading import Spot, TooManyProblemsError, UnreadableError, hint
from recongen.declared.records import Values, build, read_values, report_faults


def read_datasets(manifest: Manifest, files: Files) -> Catalog:
    """Every dataset of a manifest. What is wrong stands in the reports of the files."""
    catalog: Catalog = {}
    for node, meta, spot in files.declarations(manifest.analyses, "dataset"):
        dataset = None
        with suppress(TooManyProblemsError):
            dataset = _dataset(node, meta, spot)
        catalog.setdefault(node.name, dataset)
    return catalog


def _dataset(node: Node, meta: nodes.Node, spot: Spot) -> Dataset | None:
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
        "columns": tuple(_columns(node, whole)),
        "reads": frozenset(node.depends_on),
        "description": node.description,
        "source": source_of(whole),
    }
    dataset = build(Dataset, values, spot)
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
    for fault in sql_text.faults(node.sql):
        spot.error(fault.rule, f"{node.path}: {fault.message}", fault.remedy)
    used = sql_text.parameters(node.sql)
    names = set(nodes.texts_at(nodes.step(meta, "parameters"), "name"))
    for name in sorted(used - names):
        remedy = f"{hint(name, names)}Declare it under dataset › parameters, or fix the SQL."
        spot.error("undeclared-parameter", f"{node.path} uses <<${name}>>, which is not declared", remedy)
    for parameter in parameters:
        if parameter.name not in used:
            message = f"{node.path} does not use <<${parameter.name}>>"
            parameter.place.error("unused-parameter", message, "Use it, or delete it.")


def _columns(node: Node, spot: Spot) -> Iterator[Column]:
    """Those whose type is known."""
    if not node.columns:
        remedy = "List columns with name, data_type and description."
        spot.error("no-columns", "a dataset needs its columns declared", remedy)
    names = ((column.name, spot.at("columns", at)) for at, column in enumerate(node.columns))
    report_faults(repeated(names, "column"), spot.report)
    count, most = len(node.columns), limits.COLUMNS
    report_faults(limits.too_many(spot.path, count, most, "columns", "Select fewer."), spot.report)
    for position, column in enumerate(node.columns):
        with suppress(UnreadableError):
            yield _column(column, spot.below("columns").below(position))


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
    if not column.data_type:
        remedy = "Add data_type: text, integer, numeric(38,2), date or timestamp."
        raise spot.error("missing-key", "a column needs a data_type", remedy)
    found = column_type(str(column.data_type))
    if found is None:
        message = f"the type {quote(str(column.data_type))} is not known"
        remedy = "Write text, integer, numeric(38,2), date or timestamp."
        raise spot.below("data_type").error("unknown-type", message, remedy)
    return found
