"""Datasets: analyses of the manifest that say `config.meta.recongen.dataset`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from recongen.apps import limits, sql_text
from recongen.apps.column_types import FORMATS, SHOWN_TYPES, column_type
from recongen.apps.data import Catalog, Column, Dataset, Format, Parameter, source_of
from recongen.apps.kinds import Known, Slug, Words, repeated
from recongen.apps.places import META, Files
from recongen.dbt_core import manifest as manifests
from recongen.dbt_core.manifest import Manifest, Node
from recongen.declared import nodes
from recongen.declared.containers import ListOf
from recongen.declared.nodes import find, quote
from recongen.declared.reading import (
    Place,
    Report,
    Spot,
    TooManyProblemsError,
    UnreadableError,
    closest,
    hint,
)
from recongen.declared.records import Fault, Record, RecordOf, key, put_at, read_record, record, report_faults
from recongen.declared.scalars import Flag


@record("dataset")
class DatasetMeta(Record):
    """What the YAML of a dataset says beside its columns."""

    parameters: tuple[Parameter, ...] = key(
        ListOf(RecordOf(Parameter), says="a list of parameters"), "What narrows it.", default=()
    )
    picks: bool = key(Flag(), "true: it picks one thing to show where nobody did.", default=False)

    def faults(self) -> Iterator[Fault]:
        names = ((parameter.name, parameter.place.path) for parameter in self.parameters)
        yield from repeated(names, "parameter")
        if len(self.parameters) > limits.DATASET_PARAMETERS:
            message = f"{len(self.parameters)} parameters; at most {limits.DATASET_PARAMETERS} fit"
            yield Fault(self.place.at(), "limit", message, "Split the dataset.")


@record("column")
class ColumnMeta(Record):
    """What the YAML of a column says beside its type."""

    label: str = key(Words(limits.NAME), "Its heading; its name in words when absent.", default="")
    format: Format | None = key(Known("format", SHOWN_TYPES), "How its values are shown.", default=None)


def read_datasets(manifest: Manifest, files: Files) -> tuple[Catalog, list[Report]]:
    """Every dataset of a manifest, and what reading them found."""
    catalog: Catalog = {}
    reports: list[Report] = []
    for node in sorted(manifest.analyses, key=lambda node: node.unique_id):
        if node.declared_meta is None:
            continue
        spot = Spot(files.report(node), META)
        reports.append(spot.report)
        meta = find_declaration(spot, "dataset", "analysis")
        if meta is None:
            continue
        dataset = None
        with suppress(TooManyProblemsError):
            dataset = _dataset(node, meta, spot.below("dataset"))
        if node.name in catalog:
            message = f"there is another dataset {quote(node.name)}"
            spot.error("repeated-name", message, "Rename one of the two.")
        catalog.setdefault(node.name, dataset)
    return catalog, reports


def find_declaration(spot: Spot, word: str, noun: str) -> nodes.Node | None:
    """What an analysis or exposure says under that key of recongen's; None where it does not have it."""
    meta = find(spot.report.root, spot.path)
    if not isinstance(meta, nodes.Mapping):
        if meta is not None and not nodes.is_null(meta):
            spot.wrong_type(f"a mapping with the key {word}", meta)
        return None
    for name, _ in meta.entries:
        if name.text != word and closest(name.text, [word]):
            message = f"an {noun} has no key {quote(name.text)}"
            remedy = f"Did you mean {word!r}? Fix or delete it."
            spot.below(name.text).error("unknown-key", message, remedy, name.mark)
    declared = meta.get(word)
    return nodes.Mapping(declared.mark, ()) if declared and nodes.is_null(declared) else declared


def _dataset(node: Node, meta: nodes.Node, spot: Spot) -> Dataset | None:
    """None where a column of it could not be read."""
    whole = Spot(spot.report)
    declared = DatasetMeta()
    with suppress(UnreadableError):
        declared = read_record(DatasetMeta, meta, spot)
    _check_name(node, whole)
    if not node.description:
        whole.error("missing-key", "a dataset needs a description", "Say in one sentence what a row is.")
    names = set(nodes.texts_at(nodes.step(meta, "parameters"), "name"))
    _check_sql(node, whole, names, declared.parameters)
    columns = tuple(_columns(node, whole))
    if len(columns) < len(node.columns):
        return None
    dataset = Dataset(
        name=node.name,
        sql=(node.sql or "").strip(),
        columns=columns,
        parameters=declared.parameters,
        reads=frozenset(node.depends_on),
        description=node.description,
        source=source_of(whole),
        picks=declared.picks,
    )
    return put_at(Place(spot.report, spot.path), dataset)


def _check_name(node: Node, spot: Spot) -> None:
    with suppress(UnreadableError):
        Slug().read(nodes.require(spot.report.root, ("name",)), spot.below("name"))
    folders = node.path.split("/")[:-1]
    if folders[1:] and not node.name.startswith(f"{folders[-1]}_"):
        message = f"a dataset in {'/'.join(folders)} must be called {folders[-1]}_…"
        spot.below("name").error("dataset-name", message, f"Rename it to {folders[-1]}_{node.name}.")


def _check_sql(node: Node, spot: Spot, names: set[str], parameters: tuple[Parameter, ...]) -> None:
    if node.sql is None:
        spot.error("not-compiled", "the manifest holds no SQL of it", "Run `dbt compile`, not `dbt parse`.")
        return
    if len(node.sql) > limits.SQL:
        message = f"the SQL has {len(node.sql):,} characters; at most {limits.SQL:,} fit"
        spot.error("limit", message, "Shorten it.")
    for fault in sql_text.faults(node.sql):
        spot.error(fault.rule, f"{node.path}: {fault.message}", fault.remedy)
    used = sql_text.parameters(node.sql)
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
    if len(node.columns) > limits.COLUMNS:
        message = f"{len(node.columns):,} columns; at most {limits.COLUMNS:,} fit"
        spot.error("limit", message, "Select fewer.")
    names = ((column.name, spot.at("columns", at)) for at, column in enumerate(node.columns))
    report_faults(repeated(names, "column"), spot.report)
    for position, column in enumerate(node.columns):
        with suppress(UnreadableError):
            yield _column(column, spot.below("columns").below(position))


def _column(column: manifests.Column, spot: Spot) -> Column:
    if {*column.name} & {*"{}"}:
        message = f"the name {quote(column.name)} has a brace, which ends a name in QuickSight's expressions"
        spot.error("bad-name", message, "Rename the column.")
    if len(column.name) > limits.COLUMN_NAME:
        message = f"the name has {len(column.name)} characters; at most {limits.COLUMN_NAME} fit"
        spot.error("too-long", message, "Shorten it.")
    if not column.description:
        spot.error("missing-key", "a column needs a description", "Say what it holds.")
    meta, place = ColumnMeta(), Spot(spot.report, spot.at(*META))
    if column.meta:
        meta = read_record(ColumnMeta, nodes.require(spot.report.root, place.path), place)
    if not column.data_type:
        remedy = "Add data_type: text, integer, numeric(38,2), date or timestamp."
        raise spot.error("missing-key", "a column needs a data_type", remedy)
    found = column_type(str(column.data_type))
    if found is None:
        message = f"the type {quote(str(column.data_type))} is not known"
        remedy = "Write text, integer, numeric(38,2), date or timestamp."
        raise spot.below("data_type").error("unknown-type", message, remedy)
    if meta.format and found not in SHOWN_TYPES[meta.format]:
        fitting = " or ".join(form for form, types in SHOWN_TYPES.items() if found in types)
        message = f"a column of {column.data_type} cannot be shown as {meta.format}"
        place.below("format").error("wrong-format", message, f"Choose {fitting}.")
    return Column(
        name=column.name,
        type=found,
        declared_type=column.data_type,
        description=column.description,
        label=meta.label or words(column.name),
        format=meta.format or FORMATS[found],
        line=spot.line(),
    )


def words(name: str) -> str:
    text = " ".join(name.split("_"))
    return text[:1].upper() + text[1:]
