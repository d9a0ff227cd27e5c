"""Questions to the rows of a dataset, answered by the database: figures, groups, pages, choices.

Each is a query over the dataset's own SQL with bound values, so all of them speak of the same rows. Names of columns are
those that the manifest declares. Values come back as `rows.run` gives them: text, int, Decimal, date, datetime.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from recongen.apps.column_types import Aggregate, is_money
from recongen.apps.datasets import Column, Dataset, Value
from recongen.apps.parts import Measure
from recongen.apps.rows import Bound, Chosen, Row, bind, converter, to_rows
from recongen.warehouse.answers import ask
from recongen.warehouse.connect import Connection
from recongen.warehouse.engines.base import Engine


@dataclass(frozen=True)
class Order:
    column: Column
    descending: bool = False


@dataclass(frozen=True)
class Figure:
    """What a measure asks of the database, whatever it is called."""

    column: Column
    aggregate: Aggregate

    @property
    def key(self) -> tuple[str, str]:
        return self.column.name, self.aggregate


def figure_of(measure: Measure) -> Figure:
    return Figure(measure.column, measure.aggregate)


@dataclass(frozen=True)
class Groups:
    """Figures by the values of some columns; `rest` are those of all groups that `top` left out."""

    rows: tuple[Row, ...]
    rest: tuple[Row, ...] = ()
    is_cut: bool = False


def figures(connection: Connection, dataset: Dataset, chosen: Chosen, asked: Sequence[Figure]) -> Row:
    """The number of rows, then each figure over all of them; None where there is nothing to add up or compare."""
    plans = [_plan(figure, connection.engine) for figure in asked]
    columns = ["count(*)", *(sql for plan in plans for sql in plan.sql)]
    bound = bind(dataset, chosen, connection.target.adapter)
    count, *values = _rows(connection, f"select {', '.join(columns)} from {_of(bound)}", bound.values)[0]
    return (int(count), *_finish(plans, values))


def groups(
    connection: Connection,
    dataset: Dataset,
    chosen: Chosen,
    by: Sequence[Column],
    figure: Figure,
    most: int,
    largest_first: bool = False,
) -> Groups:
    """One row for each combination: its values, then the figure. In order of the values, or of the figure."""
    engine, bound = connection.engine, bind(dataset, chosen, connection.target.adapter)
    names = [column.name for column in by]
    order = [*([f"{_size(figure)} desc nulls last"] if largest_first else []), *_order(by, engine)]
    plan = _plan(figure, engine)
    sql = (
        f"select {', '.join([*names, *plan.sql])} from {_of(bound)} "
        f"group by {', '.join(names)} order by {', '.join(order)} {engine.page_sql.format(most + 1, 0)}"
    )
    found = _rows(connection, sql, bound.values)
    return Groups(_group(found[:most], by, plan, engine), is_cut=len(found) > most)


def top_groups(
    connection: Connection,
    dataset: Dataset,
    chosen: Chosen,
    by: Sequence[Column],
    figure: Figure,
    top: int,
    most: int,
) -> Groups:
    """The groups of the `top` largest values of the first column; those of all others together are the `rest`."""
    largest = groups(connection, dataset, chosen, by[:1], figure, top, largest_first=True)
    if not largest.is_cut:
        return largest if len(by) == 1 else groups(connection, dataset, chosen, by, figure, most)
    engine, bound = connection.engine, bind(dataset, chosen, connection.target.adapter)
    first, plan = by[0].name, _plan(figure, engine)
    named = {
        f"top_{at}": _bind(row[0], by[0], engine) for at, row in enumerate(largest.rows) if row[0] is not None
    }
    is_named = f"{first} in ({', '.join(f':{name}' for name in named)})" if named else "1 = 0"
    if any(row[0] is None for row in largest.rows):
        is_named = f"({is_named} or {first} is null)"
    else:
        is_named = f"({first} is not null and {is_named})"
    others = [column.name for column in by[1:]]
    inner = f"select dataset.*, case when {is_named} then 0 else 1 end as is_rest from {_of(bound)}"
    names = ", ".join(["is_rest", f"case when is_rest = 0 then {first} end", *others])
    sql = f"select {', '.join([names, *plan.sql])} from ({inner}) grouped group by {names}"
    found = _rows(connection, sql, {**bound.values, **named})
    kept = [row[1:] for row in found if not row[0]]
    rest = [row[1:] for row in found if row[0]]
    return Groups(_group(kept, by, plan, engine), _group(rest, by, plan, engine))


def page(
    connection: Connection,
    dataset: Dataset,
    chosen: Chosen,
    orders: Sequence[Order],
    size: int,
    offset: int = 0,
) -> tuple[Row, ...]:
    """Whole rows in a total order: what `orders` leave open is settled by every other column."""
    engine, bound = connection.engine, bind(dataset, chosen, connection.target.adapter)
    values, condition = dict(bound.values), ""
    if dataset.rows == "many" and engine.is_columnar and orders and orders[0].column.type != "text":
        last = _last_of_page(connection, bound, orders[0], size + offset)
        if last is not None:
            values["last"] = last
            condition = f"where {orders[0].column.name} {'>=' if orders[0].descending else '<='} :last"
    sql = (
        f"select * from {_of(bound)} {condition} {_order_by(dataset, orders, engine)} "
        f"{engine.page_sql.format(size, offset)}"
    )
    return to_rows(dataset, ask(connection, sql, values)).rows


def _last_of_page(connection: Connection, bound: Bound, order: Order, rows: int) -> Any:
    """What the last of so many rows has in the column that they are sorted by; None where there are fewer, or it has nothing."""
    name, way = order.column.name, "desc" if order.descending else "asc"
    page = connection.engine.page_sql.format(1, rows - 1)
    sql = f"select {name} from {_of(bound)} order by {name} {way} nulls last {page}"
    found = _rows(connection, sql, bound.values)
    return found[0][0] if found else None


def stream(
    connection: Connection, dataset: Dataset, chosen: Chosen, orders: Sequence[Order]
) -> Iterator[list[Row]]:
    """All rows in that order, in batches."""
    engine, bound = connection.engine, bind(dataset, chosen, connection.target.adapter)
    sql = f"select * from {_of(bound)} {_order_by(dataset, orders, engine)}"
    converters = [converter(column, engine) for column in dataset.columns]
    for batch in connection.stream(sql, bound.values):
        yield [_convert(row, converters) for row in batch]


def values_of(
    connection: Connection,
    dataset: Dataset,
    chosen: Chosen,
    columns: Sequence[Column],
    most: int,
    containing: str = "",
    equal: Value | None = None,
) -> tuple[Row, ...]:
    """The distinct values of the columns, of which the first is not NULL, in order; of rows where one has that text in it,
    capitals or not, or where the first is equal."""
    engine, bound = connection.engine, bind(dataset, chosen, connection.target.adapter)
    names = [column.name for column in columns]
    conditions, values = [f"{names[0]} is not null"], dict(bound.values)
    if containing:
        values["containing"] = f"%{_escape(containing.lower())}%"
        texts = [
            f"lower({column.name}) like :containing escape '!'" for column in columns if column.type == "text"
        ]
        conditions.append(f"({' or '.join(texts)})" if texts else "1 = 0")
    if equal is not None:
        values["equal_to"] = _bind(equal, columns[0], engine)
        conditions.append(f"{names[0]} = :equal_to")
    sql = (
        f"select {', '.join(names)} from {_of(bound)} where {' and '.join(conditions)} group by {', '.join(names)} "
        f"order by {', '.join(_order(columns, engine))} {engine.page_sql.format(most, 0)}"
    )
    converters = [converter(column, engine) for column in columns]
    return tuple(_convert(row, converters) for row in _rows(connection, sql, values))


# How a figure is asked for ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Plan:
    sql: tuple[str, ...]
    finish: Callable[..., Any]


def _plan(figure: Figure, engine: Engine) -> _Plan:
    """An average is divided here, in decimals, so that it is the same on every engine."""
    name, column = figure.column.name, figure.column
    match figure.aggregate:
        case "count":
            return _Plan((f"count({name})",), int)
        case "distinct_count":
            return _Plan((f"count(distinct {name})",), int)
        case "average":
            finish = _finisher(column, engine)
            return _Plan(
                (f"sum({name})", f"count({name})"),
                lambda total, count: None if total is None else Decimal(finish(total)) / int(count),
            )
        case _:
            return _Plan((f"{figure.aggregate}({name})",), _finisher(column, engine))


def _finisher(column: Column, engine: Engine) -> Callable[[Any], Any]:
    convert = converter(column, engine)
    return lambda value: None if value is None else convert(value)


def _finish(plans: Sequence[_Plan], values: Sequence[Any]) -> Iterator[Any]:
    position = 0
    for plan in plans:
        yield plan.finish(*values[position : position + len(plan.sql)])
        position += len(plan.sql)


def _size(figure: Figure) -> str:
    name = figure.column.name
    if figure.aggregate == "average":
        return f"avg({name})"
    return (
        f"count(distinct {name})" if figure.aggregate == "distinct_count" else f"{figure.aggregate}({name})"
    )


def _group(
    rows: Sequence[Sequence[Any]], by: Sequence[Column], plan: _Plan, engine: Engine
) -> tuple[Row, ...]:
    converters = [converter(column, engine) for column in by]
    return tuple((*_convert(row[: len(by)], converters), plan.finish(*row[len(by) :])) for row in rows)


# How rows are asked for ---------------------------------------------------------------------------------------------------


def _of(bound: Bound) -> str:
    # The last line may be a comment.
    return f"(\n{bound.sql}\n) dataset"


def _rows(connection: Connection, sql: str, values: Mapping[str, Any]) -> tuple[Row, ...]:
    return ask(connection, sql, values).rows


def _convert(row: Sequence[Any], converters: Sequence[Callable[[Any], Any]]) -> Row:
    return tuple(
        None if value is None else convert(value) for convert, value in zip(converters, row, strict=True)
    )


def _order_by(dataset: Dataset, orders: Sequence[Order], engine: Engine) -> str:
    named = {order.column.name: order for order in orders}
    rest = (Order(column) for column in dataset.columns if column.name not in named)
    return "order by " + ", ".join(
        f"{_sort(order.column, engine)} {'desc' if order.descending else 'asc'} nulls last"
        for order in (*named.values(), *rest)
    )


def _order(columns: Sequence[Column], engine: Engine) -> list[str]:
    """Of columns that rows are grouped by: those can be sorted as they are."""
    texts = (
        engine.code_point_sql.format(column.name) if column.type == "text" else column.name
        for column in columns
    )
    return [f"{text} nulls last" for text in texts]


def _sort(column: Column, engine: Engine) -> str:
    if column.type != "text":
        return column.name
    return engine.code_point_sql.format(engine.sorted_text_sql.format(column.name))


def _bind(value: Any, column: Column, engine: Engine) -> Any:
    """A value of a column, as the engine compares it."""
    if is_money(column) and engine.money_is_cents:
        return int(Decimal(value).scaleb(2))
    return value.isoformat() if engine.values_are_text and isinstance(value, date) else value


def _escape(text: str) -> str:
    return text.replace("!", "!!").replace("%", "!%").replace("_", "!_")
