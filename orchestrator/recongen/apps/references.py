"""Kinds of values that refer to something declared elsewhere: a dataset, a column, a parameter.

The scope of the reading holds the `catalog` of datasets and, for each sheet of the app, the `parameters` of the datasets
that it mentions. What refers to something that is itself broken is not judged: that is reported once, where it is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from recongen.apps.column_types import TAKES, WORDS, one_of
from recongen.apps.data import Catalog, Column, ColumnType, Dataset, Parameter
from recongen.apps.kinds import Known, read_name
from recongen.declared.nodes import Node, Path, quote, texts_at
from recongen.declared.reading import Spot, UnreadableError, hint
from recongen.declared.records import Fault
from recongen.declared.scalars import Kind


@dataclass(frozen=True)
class Parameters:
    """What a sheet can be narrowed by; not `whole` where a dataset is unknown or has parameters that could not be read."""

    by_name: Mapping[str, Parameter]
    whole: bool


def mentioned(sheet: Node | None) -> set[str]:
    """The datasets that a sheet shows or offers, known or not."""
    return set(texts_at(sheet, "dataset"))


def parameters_of(sheet: Node | None, catalog: Catalog) -> Parameters:
    """Where two datasets disagree about a parameter, which is reported elsewhere, the first counts."""
    names = sorted(mentioned(sheet))
    datasets = [dataset for name in names if (dataset := catalog.get(name)) is not None]
    found: dict[str, Parameter] = {}
    for dataset in datasets:
        for parameter in dataset.parameters:
            found.setdefault(parameter.name, parameter)
    return Parameters(found, len(datasets) == len(names) and all(each.place.sound() for each in datasets))


@dataclass(frozen=True)
class DatasetName(Kind):
    says: str = "the name of a dataset"

    def read(self, node: Node, spot: Spot) -> Dataset:
        catalog: Catalog = spot.needs("catalog")
        dataset = catalog[Known("dataset", catalog).read(node, spot)]
        if dataset is None:
            raise UnreadableError
        return dataset


@dataclass(frozen=True)
class ColumnName(Kind):
    """A column of the dataset that the record around it names; `types` are those that the use can take."""

    types: tuple[ColumnType, ...] = ()
    says: str = "the name of a column"

    def read(self, node: Node, spot: Spot) -> Column:
        name = read_name(node, spot, "column")
        dataset: Dataset = spot.needs("dataset")
        names = [column.name for column in dataset.columns]
        if name not in names:
            message = f"the dataset {dataset.name} has no column {quote(name)}"
            remedy = f"{hint(name, names)}Fix the name, or select it in the SQL."
            raise spot.error("unknown-column", message, remedy)
        column = dataset.column(name)
        if self.types and column.type not in self.types:
            message = f"{spot.path[-1]} must be {one_of(self.types)}; {name} is {WORDS[column.type]}"
            raise spot.error("wrong-kind", message, "Choose another column.")
        return column


def find_parameter(name: str, sheet: str, parameters: Parameters, spot: Spot) -> Parameter:
    if name in parameters.by_name:
        return parameters.by_name[name]
    if not parameters.whole:
        raise UnreadableError
    message = f"no dataset of the sheet {sheet} has a parameter {quote(name)}"
    remedy = f"{hint(name, parameters.by_name)}Fix the name, or declare it in a dataset that the sheet shows."
    raise spot.error("unknown-parameter", message, remedy)


@dataclass(frozen=True)
class ParameterName(Kind):
    """A parameter of the sheet's datasets, of one of these types, as a control sets it."""

    control: str
    types: Collection[str]
    several: bool = False
    says: str = "the name of a parameter"

    def read(self, node: Node, spot: Spot) -> Parameter:
        name = read_name(node, spot, "parameter")
        parameter = find_parameter(name, spot.needs("on_sheet"), spot.needs("parameters"), spot)
        if parameter.type not in self.types:
            message = f"a {self.control} control sets {' or '.join(self.types)}; {name} is {parameter.type}"
            raise spot.error("wrong-kind", message, "Choose another control.")
        if parameter.several and not self.several:
            message = f"a {self.control} control sets one value; {name} takes several"
            raise spot.error("wrong-kind", message, "Use a select.")
        return parameter


def misfit(path: Path, parameter: Parameter, column: Column) -> Iterator[Fault]:
    """Where the values of a column cannot become those of a parameter."""
    if column.type not in TAKES[parameter.type]:
        message = (
            f"{parameter.name} takes {one_of(TAKES[parameter.type])}; {column.name} is {WORDS[column.type]}"
        )
        yield Fault(path, "wrong-kind", message, "Choose another column, or fix the parameter's type.")
