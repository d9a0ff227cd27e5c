"""One sheet as one reader sees it: its state, and the answers that its visuals and controls read."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from recongen import currency
from recongen.apps.datasets import Column, Dataset, Value
from recongen.apps.parts import Drill, Measure
from recongen.apps.rows import Row, Rows
from recongen.apps.visuals import DataVisual, Kpi, Sankey, Table
from recongen.apps.words import format_value
from recongen.warehouse.connect import Connection
from recongen.web import few, queries
from recongen.web.address import State, TableState, drill_state
from recongen.web.library import Library
from recongen.web.queries import Figure, Groups, Order, figure_of
from recongen.web.reading import Reading
from recongen.web.records import Link

MOST_GROUPS = 5_000
"""Bars or points of one picture."""
FEW = 200
"""Rows of a dataset that are read once, where several visuals without a table would each evaluate it."""
NOTHING_CHECKED = "Nothing was checked: the feed was empty."
NOTHING_CHOSEN = "Nothing matches what is chosen above."
MOST_WHOLE = 5_000
"""Rows of a dataset that has few, as its declaration says: so many are."""


@dataclass(frozen=True)
class Sight:
    state: State
    reading: Reading
    library: Library
    notes: list[str] = field(default_factory=list)
    """What turned out, while it was read, not to be usable of the address."""
    has_feed: bool = True
    """Whether the build had anything to check."""

    def with_choices(self, chosen: Mapping[str, tuple[Value, ...]]) -> Sight:
        """The same with other choices, whatever the sheet's own are."""
        return replace(self, state=State(self.state.app, self.state.sheet, chosen))

    def is_narrowed(self, dataset: Dataset) -> bool:
        """Whether a choice may have removed rows; if so, an empty result says nothing about the books."""
        chosen = self.choices(dataset)
        return any(chosen.get(each.name, (each.all,)) != (each.all,) for each in dataset.parameters)

    def empty(self, visual: DataVisual) -> str:
        """What is said where there is no row."""
        if not self.has_feed:
            return NOTHING_CHECKED
        return NOTHING_CHOSEN if self.is_narrowed(visual.dataset) else visual.empty

    def unit(self, measure: Measure) -> str:
        """What precedes an amount without a heading."""
        code = self.library.manifest.currency
        return f"{code} " if measure.format == "money" and code != currency.DEFAULT else ""

    def figure(self, dataset: Dataset, measure: Measure) -> Any:
        figure = figure_of(measure)
        return self.figures(dataset)[figure.key]

    def count(self, dataset: Dataset) -> int:
        return int(self.figures(dataset)[_COUNT])

    def figures(self, dataset: Dataset) -> Mapping[tuple[str, str], Any]:
        """Whatever the sheet's figures and totals ask of a dataset, in one query, or in none where its table shows all rows."""
        asked = {figure.key: figure for figure in self._asked_figures(dataset)}

        def answer(connection: Connection) -> Row:
            every = self._every_row(dataset)
            if every is None:
                return queries.figures(connection, dataset, self.choices(dataset), list(asked.values()))
            values = (every.figures(each.column, each.aggregate, ())[()] for each in asked.values())
            return (len(every.rows), *values)

        found = self.reading.of(self._question(dataset, "figures", *asked), answer)
        return dict(zip([_COUNT, *asked], found, strict=True))

    def _asked_figures(self, dataset: Dataset) -> list[Figure]:
        asked: list[Figure] = []
        for visual in self.state.sheet.data_visuals:
            if visual.dataset.name == dataset.name:
                if isinstance(visual, Kpi):
                    asked += map(figure_of, visual.measures)
                if isinstance(visual, Table):
                    asked += [Figure(column, "sum") for column in visual.total]
        return asked

    def _every_row(self, dataset: Dataset) -> Rows | None:
        """Of a dataset whose rows fit on the first page of its table, which is asked for anyway; or that several visuals share."""
        visuals = [each for each in self.state.sheet.data_visuals if each.dataset.name == dataset.name]
        orders, size = list[Order](), FEW
        table = next((each for each in visuals if isinstance(each, Table)), None)
        if table:
            own = self.state.table(table.name)
            orders, size = orders_of(table, own), table.page_size
            if dataset.rows == "few":
                return self._whole(dataset, orders)
            if own.page > 1 or dataset.rows == "many":
                return None
        elif len(visuals) < 2 or any(isinstance(each, Sankey) for each in visuals):
            # A flow diagram is drawn of the largest of many rows: reading some of them would only be one query more.
            return None
        rows = self.page(dataset, orders, size, 0)
        return Rows(dataset.columns, rows) if len(rows) < size else None

    def groups(
        self, dataset: Dataset, by: Sequence[Column], measure: Measure, top: int | None = None
    ) -> Groups:
        """In order of the columns' values; with `top`, the largest of the first column, and the rest together."""
        figure, chosen = figure_of(measure), self.choices(dataset)

        def answer(connection: Connection) -> Groups:
            every = self._every_row(dataset)
            if every is not None:
                return few.groups(every, by, figure, MOST_GROUPS, top)
            if top is None:
                return queries.groups(connection, dataset, chosen, by, figure, MOST_GROUPS)
            return queries.top_groups(connection, dataset, chosen, by, figure, top, MOST_GROUPS)

        names = (each.name for each in by)
        return self.reading.of(self._question(dataset, "groups", *names, figure.key, top), answer)

    def largest(self, dataset: Dataset, by: Sequence[Column], measure: Measure, most: int) -> Groups:
        figure, chosen = figure_of(measure), self.choices(dataset)

        def answer(connection: Connection) -> Groups:
            every = self._every_row(dataset)
            if every is not None:
                return few.largest(every, by, figure, most)
            return queries.groups(connection, dataset, chosen, by, figure, most, largest_first=True)

        names = (each.name for each in by)
        return self.reading.of(self._question(dataset, "largest", *names, figure.key, most), answer)

    def _whole(self, dataset: Dataset, orders: Sequence[Order]) -> Rows | None:
        """None where it has too many rows."""
        rows = self._rows(dataset, orders, MOST_WHOLE, 0)
        return Rows(dataset.columns, rows) if len(rows) < MOST_WHOLE else None

    def page(self, dataset: Dataset, orders: Sequence[Order], size: int, offset: int) -> tuple[Row, ...]:
        whole = self._whole(dataset, orders) if dataset.rows == "few" else None
        if whole is not None:
            return whole.rows[offset : offset + size]
        return self._rows(dataset, orders, size, offset)

    def _rows(self, dataset: Dataset, orders: Sequence[Order], size: int, offset: int) -> tuple[Row, ...]:
        chosen = self.choices(dataset)
        order = tuple((each.column.name, each.descending) for each in orders)
        return self.reading.of(
            self._question(dataset, "page", order, size, offset),
            lambda connection: queries.page(connection, dataset, chosen, orders, size, offset),
        )

    def values(
        self,
        dataset: Dataset,
        columns: Sequence[Column],
        most: int,
        containing: str = "",
        equal: Value | None = None,
    ) -> tuple[Row, ...]:
        chosen = self.choices(dataset)
        names = tuple(column.name for column in columns)
        return self.reading.of(
            self._question(dataset, "values", names, most, containing, equal),
            lambda connection: queries.values_of(
                connection, dataset, chosen, columns, most, containing, equal
            ),
        )

    def choices(self, dataset: Dataset) -> dict[str, tuple[Value, ...]]:
        return self.state.of_dataset(dataset.parameter_names)

    def _question(self, dataset: Dataset, *what: Hashable) -> Hashable:
        return dataset.name, tuple(self.choices(dataset).items()), what

    def link(self, drill: Drill, dataset: Dataset, row: Mapping[str, Any]) -> Link | None:
        """Where a click on that row leads; None where the row has nothing to pass on."""
        target = drill_state(self.state.app, drill, row)
        if target is None:
            return None

        def say(name: str) -> str:
            return format_value(row[name], dataset.column(name).format)

        return Link(drill.title_with(say), target.href)


_COUNT = ("", "count")


def orders_of(visual: Table, own: TableState) -> list[Order]:
    """The reader's own first, then as the app declares it."""
    declared = [Order(each.column, each.descending) for each in visual.order]
    if not own.sort:
        return declared
    column = visual.dataset.column(own.sort.removeprefix("-"))
    first = Order(column, own.sort.startswith("-"))
    return [first, *(order for order in declared if order.column.name != column.name)]
