"""Controls of a sheet, a record for each kind."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from recongen.apps import limits
from recongen.apps.datasets import Column, Dataset, Parameter, Value
from recongen.apps.kinds import ByKind, ParameterValue, Slug, Words
from recongen.apps.parts import ColumnName, DatasetName, ParameterName, misfit
from recongen.declared.containers import ListOf, Then
from recongen.declared.nodes import Node, Scalar, Sequence
from recongen.declared.reading import Spot
from recongen.declared.records import Fault, Record, key, record
from recongen.declared.scalars import Flag, Kind


@record("control")
class Control(Record):
    """Something with which a reader narrows a sheet."""

    name: str = key(Slug(), "Its name, once on a sheet.")
    title: str = key(Words(limits.NAME), "What it chooses.")
    more: bool = key(Flag(), "true: it stays folded until somebody opens it.", default=False, kw_only=True)

    @property
    def sets(self) -> tuple[str, ...]:
        """The names of the parameters that it sets."""
        return tuple(value.name for value in vars(self).values() if isinstance(value, Parameter))


@record("date_range control")
class DateRange(Control):
    """Two days."""

    start: Parameter = key(ParameterName("date_range", ("date",)), "The parameter of the first day.")
    end: Parameter = key(ParameterName("date_range", ("date",)), "The parameter of the last day.")

    def faults(self) -> Iterator[Fault]:
        if self.start.name == self.end.name:
            yield Fault(
                self.place.at(), "duplicate-parameter", "start and end are one parameter", "Name two."
            )


@record("text control")
class FreeText(Control):
    """A box to type into."""

    parameter: Parameter = key(ParameterName("text", ("text",)), "The parameter that it sets.")


_NUMBER = Then(ParameterValue("a number"), Decimal)


@record("slider control")
class Slider(Control):
    """A number between two ends."""

    parameter: Parameter = key(ParameterName("slider", ("integer", "decimal")), "The parameter that it sets.")
    low: Decimal = key(_NUMBER, "The lowest value.")
    high: Decimal = key(_NUMBER, "The highest value.")
    step: Decimal = key(_NUMBER, "The size of a step.")

    def faults(self) -> Iterator[Fault]:
        default = Decimal(str(self.parameter.default[0]))
        if self.low >= self.high:
            message = f"low is {self.low} and high is {self.high}"
            yield Fault(self.place.at(), "slider-ends", message, "low must be the lesser.")
        elif not self.low <= default <= self.high:
            message = f"the default {default} is not between {self.low} and {self.high}"
            remedy = "Fix the ends, or the parameter's default."
            yield Fault(self.place.at(), "slider-ends", message, remedy)
        if self.step <= 0:
            message = f"a step of {self.step} leads nowhere"
            yield Fault(self.place.at("step"), "slider-ends", message, "Write a positive step.")


class _Offer(Kind):
    """A value of the parameter beside it, and what a reader sees for it: its label, or itself."""

    says = "[value, label]"

    def read(self, node: Node, spot: Spot) -> tuple[Value, str]:
        if isinstance(node, Scalar):
            return ParameterValue().read(node, spot), node.text
        if not isinstance(node, Sequence) or len(node.items) != 2:
            raise spot.wrong_type(self.says, node)
        value: Value = ParameterValue().read(node.items[0], spot.below(0))
        return value, Words(limits.NAME).read(node.items[1], spot.below(1))


_OFFERS = ListOf(
    _Offer(),
    says="a list of values, or of [value, label]",
    empty=("options", "a select without values offers nothing", "List values, or [value, label] pairs."),
)


@record("select control")
class Select(Control):
    """One value, or several where its parameter takes several.

    It offers fixed values, or those of a dataset's column, narrowed by that dataset's own parameters. `after` is the
    control whose choice narrows this one.
    """

    parameter: Parameter = key(
        ParameterName("select", ("text", "integer", "decimal", "date"), several=True),
        "The parameter that it sets.",
    )
    values: tuple[tuple[Value, str], ...] = key(_OFFERS, "Fixed values.", default=())
    dataset: Dataset | None = key(DatasetName(), "The dataset whose values it offers.", default=None)
    column: Column | None = key(ColumnName(), "Which column of it.", default=None)
    after: str | None = key(Words(), "The control above whose choice narrows this one.", default=None)
    search: bool = key(
        Flag(),
        "Whether one can type to find a value; for a dataset's values when absent.",
        absent=lambda values: values.get("dataset") is not None,
        default=False,
    )

    def faults(self) -> Iterator[Fault]:
        values, dataset = self.place.has("values"), self.place.has("dataset")
        if values == dataset:
            found = "both" if values else "neither"
            message = f"a select offers values or a dataset's column; found {found}"
            yield Fault(self.place.at(), "options", message, "Write values, or dataset and column.")
        if values:
            yield from self._faults_of_values()
        elif dataset:
            yield from self._faults_of_dataset()

    def _faults_of_values(self) -> Iterator[Fault]:
        values, place, parameter = [value for value, _ in self.values], self.place, self.parameter
        for value in sorted({value for value in values if values.count(value) > 1}, key=str):
            yield Fault(place.at("values"), "repeated-value", f"{value!s} is offered twice", "Delete one.")
        missing = [value for value in parameter.default if value not in (*values, parameter.all)]
        if missing and place.sound("values"):
            message = f"the default of {parameter.name}, {missing[0]!s}, is not offered"
            yield Fault(place.at("values"), "default-not-offered", message, "Offer it.")

    def _faults_of_dataset(self) -> Iterator[Fault]:
        place, name = self.place, self.parameter.name
        if not place.has("column"):
            remedy = "Add it: a column of the dataset."
            yield Fault(place.at("column"), "missing-key", "select control needs column", remedy)
        if self.column:
            yield from misfit(place.at("column"), self.parameter, self.column)
        if self.dataset and name in self.dataset.parameter_names:
            found = f"{self.dataset.name} is narrowed by {name} itself"
            message = f"{found}: after a choice only that would be offered"
            remedy = "Offer the values of a dataset without that parameter."
            yield Fault(place.at("dataset"), "narrows-itself", message, remedy)


CONTROL = ByKind("control", {"select": Select, "date_range": DateRange, "slider": Slider, "text": FreeText})
