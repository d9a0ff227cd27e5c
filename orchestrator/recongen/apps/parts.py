"""What visuals and controls are made of: references to datasets, columns and parameters; measures; drills.

The scope of the reading holds the `catalog` of datasets, what each of the app's `sheets` can be narrowed by, by its name, and
the same of the sheet around, `here`; and the `currency` that money is in. A reference to something that is itself
broken is not judged: that is reported once, where it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from recongen import currency
from recongen.apps import limits
from recongen.apps.column_types import (
    AGGREGATED,
    FORMATS,
    SHOWN_TYPES,
    TAKES,
    WORDS,
    Aggregate,
    ColumnType,
    Format,
    aggregated_type,
    one_of,
)
from recongen.apps.datasets import Catalog, Column, Dataset, Parameter, Value
from recongen.apps.kinds import Known, Words, read_value
from recongen.apps.places import name_of
from recongen.declared import nodes
from recongen.declared.containers import ListOf, MapOf, Then
from recongen.declared.nodes import Node, Path, quote, texts_at
from recongen.declared.reading import Spot, UnreadableError, hint
from recongen.declared.records import Fault, Record, RecordOf, Values, key, put_at, record
from recongen.declared.scalars import Kind, Text


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


def find_mentioned(sheet: Node | None) -> set[str]:
    """The datasets that a sheet shows or offers, known or not."""
    return set(texts_at(sheet, "dataset"))


def parameters_of(sheet: Node, catalog: Catalog) -> Parameters:
    """Where two datasets disagree about a parameter, which is reported elsewhere, the first counts."""
    found = [catalog.get(dataset) for dataset in sorted(find_mentioned(sheet))]
    datasets = [dataset for dataset in found if dataset]
    by_name = {each.name: each for dataset in reversed(datasets) for each in reversed(dataset.parameters)}
    return Parameters(name_of(sheet), by_name, all(dataset and dataset.sound for dataset in found))


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


class OwnParameter(Kind):
    """A parameter of the dataset that the record around it names."""

    says = "the name of a parameter of the dataset"

    def read(self, node: Node, spot: Spot) -> Parameter:
        dataset: Dataset = spot.needs("dataset")
        name = Known("parameter").name(node, spot)
        own = {each.name: each for each in dataset.parameters}
        if name not in own and dataset.sound:
            message = f"the dataset {dataset.name} has no parameter {quote(name)}"
            raise spot.error("unknown-parameter", message, f"{hint(name, own)}Fix the name, or declare it.")
        if name not in own:
            raise UnreadableError
        return own[name]


class OwnValues(Kind):
    """A mapping from parameters of that dataset to values."""

    says = "a mapping from parameters to values"

    def read(self, node: Node, spot: Spot) -> dict[str, Value]:
        if not isinstance(node, nodes.Mapping):
            raise spot.wrong_type(self.says, node)
        found: dict[str, Value] = {}
        for name, value in node.entries:
            with suppress(UnreadableError):
                below = spot.below(name.text)
                found[name.text] = read_value(value, OwnParameter().read(name, below).type, below)
        return found


def misfit(path: Path, parameter: Parameter, column: Column) -> Iterator[Fault]:
    """Where the values of a column cannot become those of a parameter."""
    takes = TAKES[parameter.type]
    if column.type not in takes:
        message = f"{parameter.name} takes {one_of(takes)}; {column.name} is {WORDS[column.type]}"
        yield Fault(path, "wrong-kind", message, "Choose another column, or fix the parameter's type.")


def _label(values: Values) -> str:
    return "Count" if values["aggregate"] == "count" else str(values["column"].label)


def _format(values: Values) -> Format:
    column, aggregate = values["column"], values["aggregate"]
    result = aggregated_type(column, aggregate)
    if aggregate == "average" and column.format == "count":
        return "number"
    own: Format = "count" if column.format == "flag" else column.format
    return own if result == column.type else FORMATS[result]


@record("measure")
class Measure(Record):
    """A column's values as one figure."""

    column: Column = key(ColumnName(), "The column whose values count.")
    aggregate: Aggregate = key(Known("aggregate", AGGREGATED), "How they become one.", example="sum")
    label: str = key(
        Words(limits.NAME), "What people call it; the column's label when absent.", absent=_label
    )
    format: Format = key(
        Known("format", SHOWN_TYPES), "How it is shown; as the column is, when absent.", absent=_format
    )

    def faults(self) -> Iterator[Fault]:
        column, takes = self.column, AGGREGATED[self.aggregate]
        if column.type not in takes:
            found = f"{column.name} is {WORDS[column.type]}"
            message = f"what {self.aggregate} takes must be {one_of(takes)}; {found}"
            yield Fault(self.place.at("column"), "wrong-kind", message, "Choose another column.")
        elif aggregated_type(column, self.aggregate) not in SHOWN_TYPES[self.format]:
            message = f"{self.aggregate} of {column.name} cannot be shown as {self.format}"
            yield Fault(self.place.at("format"), "wrong-format", message, "Choose another format.")


@dataclass(frozen=True)
class MeasureOf(RecordOf[Measure]):
    """`types` are those that the figure may have."""

    types: Collection[ColumnType] = ()

    def read(self, node: Node, spot: Spot) -> Measure:
        measure = super().read(node, spot)
        column, aggregate = measure.column, measure.aggregate
        if column.type in AGGREGATED[aggregate] and aggregated_type(column, aggregate) not in self.types:
            message = f"the value must be {one_of(self.types)}; {aggregate} of {column.name} is not"
            raise spot.error("wrong-kind", message, "Choose another.")
        if measure.format != "money":
            return measure
        label = currency.heading(measure.label, spot.scope.get("currency", currency.DEFAULT))
        return put_at(measure.place, replace(measure, label=label))


@dataclass(frozen=True)
class _ByParameter(Kind):
    """A mapping from parameters of the sheet that a drill leads to: to columns whose values they take, or to values."""

    says: str
    columns: bool

    def read(self, node: Node, spot: Spot) -> dict[str, Any]:
        if not isinstance(node, nodes.Mapping):
            raise spot.wrong_type(self.says, node)
        found: dict[str, Any] = {}
        for name, value in node.entries:
            with suppress(UnreadableError):
                found[name.text] = self._entry(name.text, value, spot.below(name.text))
        return found

    def _entry(self, name: str, node: Node, spot: Spot) -> Column | Value:
        column = ColumnName().read(node, spot) if self.columns else None
        parameter = self._parameter(name, spot)
        if column is None:
            value: Value = read_value(node, parameter.type, spot)
            return value
        for fault in misfit(spot.path, parameter, column):
            raise spot.error(fault.rule, fault.message, fault.remedy)
        return column

    def _parameter(self, name: str, spot: Spot) -> Parameter:
        """Of any sheet to which the drill may lead: it is set where that sheet has it."""
        sheets: Mapping[str, Parameters] = spot.needs("sheets")
        main = sheets[spot.needs("sheet")]
        others = [sheets[sheet] for sheet in spot.scope.get("to", {}).values()]
        return next((each for each in (main, *others) if name in each.by_name), main).find(name, spot)


_SHEET = Known("sheet", in_scope="sheets")
_IN_BRACES = re.compile(r"\{(\w+)\}")


@record("drill")
class Drill(Record):
    """A click that leads to a sheet of the same app; parameters of that sheet that are not set go back to their defaults."""

    title: str = key(
        Words(limits.NAME), "What the click does, as the menu says it; {column} is the row's value."
    )
    sheet: str = key(_SHEET, "The sheet that it leads to.")
    by: Column | None = key(
        ColumnName(("text",)), "The column whose value chooses another sheet.", default=None, kw_only=True
    )
    to: Mapping[str, str] = key(
        Then(MapOf(_SHEET, Text("a value of the column")), dict),
        "By the value of that column, the sheet; where it has none here, `sheet`.",
        default_factory=dict,
        kw_only=True,
    )
    columns: Mapping[str, Column] = key(
        _ByParameter("a mapping from parameters to columns", columns=True),
        "Parameter to the column of the clicked row that it takes.",
        name="set",
        default_factory=dict,
    )
    constants: Mapping[str, Value] = key(
        _ByParameter("a mapping from parameters to values", columns=False),
        "Parameter to its value.",
        name="fix",
        default_factory=dict,
    )

    @property
    def sheets(self) -> tuple[str, ...]:
        """Wherever it may lead."""
        return tuple(dict.fromkeys((*self.to.values(), self.sheet)))

    @property
    def words(self) -> tuple[str, ...]:
        """The columns that its title names."""
        return tuple(_IN_BRACES.findall(self.title))

    def title_with(self, say: Callable[[str], str]) -> str:
        """The title with what is said for each column that it names."""
        return _IN_BRACES.sub(lambda found: say(found[1]), self.title)

    def target(self, row: Mapping[str, Any]) -> str:
        """The sheet to which a click on that row leads."""
        return self.to.get(row[self.by.name], self.sheet) if self.by else self.sheet

    def faults(self) -> Iterator[Fault]:
        for name in sorted(self.columns.keys() & self.constants.keys()):
            message = f"{name} is both set and fixed"
            yield Fault(self.place.at(), "set-twice", message, "Delete one of the two.")
        if bool(self.by) != bool(self.to) and self.place.sound():
            remedy = "Name both: the column, and the sheet for each of its values."
            yield Fault(self.place.at(), "target-by-value", "by and to belong together", remedy)


class Menu(Kind):
    """One drill, or a list of them."""

    says = "a drill, or a list of drills"

    def read(self, node: Node, spot: Spot) -> tuple[Drill, ...]:
        if not isinstance(node, nodes.Sequence):
            return (RecordOf(Drill).read(node, spot),)
        found: tuple[Drill, ...] = ListOf(RecordOf(Drill), says=self.says).read(node, spot)
        return found


class DrillKind(RecordOf[Drill]):
    def read(self, node: Node, spot: Spot) -> Drill:
        if isinstance(node, nodes.Sequence):
            remedy = "Write one mapping: a drill."
            raise spot.error("one-click", "a click does one thing; found a list", remedy)
        return super().read(node, spot)
