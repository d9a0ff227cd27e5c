"""Kinds of values that refer to something declared elsewhere: a dataset, a column, a parameter.

The scope of the reading holds the `catalog` of datasets, what each of the app's `sheets` can be narrowed by, by its name, and
the same of the sheet around, `here`. What refers to something that is itself broken is not judged: that is reported once, where it is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from recongen.apps.column_types import TAKES, WORDS, ColumnType, one_of
from recongen.apps.datasets import Catalog, Column, Dataset, Parameter
from recongen.apps.kinds import Known
from recongen.declared.nodes import Node, Path, Scalar, quote, step, texts_at
from recongen.declared.reading import Spot, UnreadableError, hint
from recongen.declared.records import Fault
from recongen.declared.scalars import Kind


class DatasetName(Kind):
    says = "the name of a dataset"

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
        name = Known("column").name(node, spot)
        dataset: Dataset = spot.needs("dataset")
        columns = {column.name: column for column in dataset.columns}
        if name not in columns:
            message = f"the dataset {dataset.name} has no column {quote(name)}"
            remedy = f"{hint(name, columns)}Fix the name, or select it in the SQL."
            raise spot.error("unknown-column", message, remedy)
        if self.types and columns[name].type not in self.types:
            found = WORDS[columns[name].type]
            message = f"{spot.path[-1]} must be {one_of(self.types)}; {name} is {found}"
            raise spot.error("wrong-kind", message, "Choose another column.")
        return columns[name]


@dataclass(frozen=True)
class Parameters:
    """What a sheet can be narrowed by; not `whole` where a dataset is unknown or has parameters that could not be read."""

    sheet: str
    by_name: Mapping[str, Parameter]
    whole: bool

    def find(self, name: str, spot: Spot) -> Parameter:
        if name in self.by_name:
            return self.by_name[name]
        if not self.whole:
            raise UnreadableError
        message = f"no dataset of the sheet {self.sheet or 'here'} has a parameter {quote(name)}"
        advice = "Fix the name, or declare it in a dataset that the sheet shows."
        raise spot.error("unknown-parameter", message, f"{hint(name, self.by_name)}{advice}")


def mentioned(sheet: Node | None) -> set[str]:
    """The datasets that a sheet shows or offers, known or not."""
    return set(texts_at(sheet, "dataset"))


def parameters_of(sheet: Node, catalog: Catalog) -> Parameters:
    """Where two datasets disagree about a parameter, which is reported elsewhere, the first counts."""
    found = [catalog.get(dataset) for dataset in sorted(mentioned(sheet))]
    datasets = [dataset for dataset in found if dataset]
    by_name = {each.name: each for dataset in reversed(datasets) for each in reversed(dataset.parameters)}
    name = step(sheet, "name")
    label = name.text if isinstance(name, Scalar) else ""
    return Parameters(label, by_name, all(dataset and dataset.sound for dataset in found))


@dataclass(frozen=True)
class ParameterName(Kind):
    """A parameter of the sheet's datasets, of one of these types, as a control sets it."""

    control: str
    types: Collection[str]
    several: bool = False
    says: str = "the name of a parameter"

    def read(self, node: Node, spot: Spot) -> Parameter:
        here: Parameters = spot.needs("here")
        parameter = here.find(Known("parameter").name(node, spot), spot)
        name, what = parameter.name, f"a {self.control} control sets"
        if parameter.type not in self.types:
            message = f"{what} {' or '.join(self.types)}; {name} is {parameter.type}"
            raise spot.error("wrong-kind", message, "Choose another control.")
        if parameter.several and not self.several:
            raise spot.error("wrong-kind", f"{what} one value; {name} takes several", "Use a select.")
        return parameter


def misfit(path: Path, parameter: Parameter, column: Column) -> Iterator[Fault]:
    """Where the values of a column cannot become those of a parameter."""
    takes = TAKES[parameter.type]
    if column.type not in takes:
        message = f"{parameter.name} takes {one_of(takes)}; {column.name} is {WORDS[column.type]}"
        yield Fault(path, "wrong-kind", message, "Choose another column, or fix the parameter's type.")
