"""What the database is asked about rows: groups, averages, pages and texts, alike on every engine."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from recongen.apps.column_types import Aggregate
from recongen.apps.datasets import Column, Dataset
from recongen.apps.rows import run
from recongen.warehouse.connect import Connection, connect
from recongen.web import few, queries
from recongen.web.address import State
from recongen.web.cache import Cache
from recongen.web.queries import Figure, Order
from recongen.web.reading import Reading
from recongen.web.sight import Sight
from tests.truth.engines import ENGINES
from tests.web.small import APP, BARE, COLUMNS, ROWS, TABLE, small_target

NAME, KIND, _, N, AMOUNT = COLUMNS
Rows = list[tuple[Any, ...]]


@pytest.fixture(params=ENGINES)
def connection(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Connection]:
    target = small_target(request.param, tmp_path, request.getfixturevalue)
    with connect(target, create=True) as made:
        yield made


def of_rows(*rows: tuple[str | None, str | None, int | None, str | None]) -> Dataset:
    """A dataset of these rows: name, kind, n and amount."""
    selects = [
        f"select {_text(name)} as name, {_text(kind)} as kind, cast(null as date) as day, "
        f"cast({'null' if n is None else n} as integer) as n, "
        f"cast({amount or 'null'} as numeric(20, 4)) as amount"
        for name, kind, n, amount in rows
    ]
    return replace(ROWS, sql=" union all ".join(selects), parameters=())


def _text(value: str | None) -> str:
    return "cast(null as varchar(50))" if value is None else "'" + value.replace("'", "''") + "'"


SIX = of_rows(
    ("a", "x", 5, "1.25"),
    ("b", "x", 3, "2.25"),
    ("b", "y", 3, None),
    (None, "y", 7, "0.5"),
    ("c", None, 1, "4"),
    ("d", "x", 1, "-4"),
)
SUM, COUNT, AVERAGE = Figure(N, "sum"), Figure(N, "count"), Figure(N, "average")


@pytest.mark.parametrize(
    ("kept", "rest", "top"),
    [
        ([(None, 7)], [(None, 13)], 1),
        ([("b", 6), (None, 7)], [(None, 7)], 2),
        ([("a", 5), ("b", 6), (None, 7)], [(None, 2)], 3),
        # c and d are as large: the one that comes first in order counts.
        ([("a", 5), ("b", 6), ("c", 1), (None, 7)], [(None, 1)], 4),
        ([("a", 5), ("b", 6), ("c", 1), ("d", 1), (None, 7)], [], 5),
    ],
)
def test_the_largest_groups_and_the_rest(kept: Rows, rest: Rows, top: int, connection: Connection) -> None:
    """A category that is NULL is one like others, and is not what is left over."""
    found = queries.top_groups(connection, SIX, {}, [NAME], SUM, top, 100)
    assert (by_name(kept), by_name(rest)) == (by_name(found.rows), by_name(found.rest))


def test_the_largest_groups_by_two_columns(connection: Connection) -> None:
    """The rest is kept apart by the second."""
    found = queries.top_groups(connection, SIX, {}, [NAME, KIND], SUM, 2, 100)
    assert by_name([("b", "x", 3), ("b", "y", 3), (None, "y", 7)]) == by_name(found.rows)
    assert by_name([(None, "x", 6), (None, None, 1)]) == by_name(found.rest)


def test_groups_come_in_order_and_are_cut(connection: Connection) -> None:
    found = queries.groups(connection, SIX, {}, [NAME], SUM, 100)
    assert ((("a", 5), ("b", 6), ("c", 1), ("d", 1), (None, 7)), False) == (found.rows, found.is_cut)
    found = queries.groups(connection, SIX, {}, [NAME], SUM, 2)
    assert ((("a", 5), ("b", 6)), True) == (found.rows, found.is_cut)


def test_few_rows_are_grouped_here_as_in_the_database(connection: Connection) -> None:
    dice = random.Random("few")
    names, kinds = ["a", "B", "é", None], ["x", "y", None]
    amounts = ["1.25", "-4", "0.5", None]
    aggregates: tuple[Aggregate, ...] = ("sum", "count", "distinct_count", "average", "min", "max")
    for size in (0, 1, 25):
        rows = [
            (dice.choice(names), dice.choice(kinds), dice.choice([1, 2, 7, None]), dice.choice(amounts))
            for _ in range(max(size, 1))
        ]
        dataset = of_rows(*rows)
        if not size:
            dataset = replace(dataset, sql=f"select * from ({dataset.sql}) x where 1 = 0")
        every = run(connection, dataset)
        for figure in (Figure(column, how) for column in (N, AMOUNT) for how in aggregates):
            for by in ([NAME], [KIND, NAME]):
                asked = connection, dataset, {}, by, figure
                assert queries.groups(*asked, 2) == few.groups(every, by, figure, 2)
                assert queries.groups(*asked, 2, largest_first=True) == few.largest(every, by, figure, 2)
                expected, found = (
                    queries.top_groups(*asked, 2, 100),
                    few.groups(every, by, figure, 100, top=2),
                )
                assert by_name(expected.rows) == by_name(found.rows)
                assert by_name(expected.rest) == by_name(found.rest)


@pytest.mark.parametrize(
    ("expected", "figure"),
    [
        (20, SUM),
        (6, COUNT),
        (4, Figure(N, "distinct_count")),
        (1, Figure(N, "min")),
        (Decimal(20) / 6, AVERAGE),
        # Of those that are there.
        (Decimal(4), Figure(AMOUNT, "sum")),
        (Decimal("0.8"), Figure(AMOUNT, "average")),
        (4, Figure(NAME, "distinct_count")),
    ],
)
def test_figures(expected: Any, figure: Figure, connection: Connection) -> None:
    count, found = queries.figures(connection, SIX, {}, [figure])
    assert (6, expected) == (count, found.normalize() if isinstance(expected, Decimal) else found)


def test_figures_of_nothing(connection: Connection) -> None:
    nothing = replace(SIX, sql=f"select * from ({SIX.sql}) x where 1 = 0")
    asked = [SUM, COUNT, AVERAGE, Figure(N, "max")]
    assert (0, None, 0, None, None) == queries.figures(connection, nothing, {}, asked)


@pytest.mark.parametrize(
    ("expected", "containing"),
    [
        (["100%"], "0%"),
        (["a_b"], "A_B"),
        (["wow!"], "!"),
        (["wow!"], "W!"),
        (["back\\slash"], "\\"),
        (["it's"], "'"),
        ([], "%%"),
        ([], "__"),
        (["100%", "aXb", "a_b", "back\\slash", "it's", "wow!"], ""),
    ],
)
def test_a_text_is_found_as_it_is(expected: list[str], containing: str, connection: Connection) -> None:
    """Whatever `like` makes of its characters."""
    names = ("100%", "a_b", "aXb", "wow!", "it's", "back\\slash", None)
    dataset = of_rows(*((name, "x", 1, None) for name in names))
    found = queries.values_of(connection, dataset, {}, [NAME], 100, containing)
    assert expected == [name for (name,) in found]


def test_pages_follow_each_other(connection: Connection) -> None:
    """Rows that are as large stay in one order, and what is not there comes last, either way round."""
    for descending in (False, True):
        orders = [Order(N, descending)]
        whole = queries.page(connection, SIX, {}, orders, 100)
        assert sorted((row[3] for row in whole), reverse=descending) == [row[3] for row in whole]
        ones = [queries.page(connection, SIX, {}, orders, 1, at) for at in range(7)]
        assert [(row,) for row in whole] + [()] == ones
    by = queries.page(connection, SIX, {}, [Order(NAME, True)], 100)
    assert ["d", "c", "b", "b", "a", None] == [row[0] for row in by]


def reading(connection: Connection) -> Reading:
    class OnlyPool:
        @contextmanager
        def connection(self) -> Iterator[Connection]:
            yield connection

    return Reading(Cache(0), "", OnlyPool())  # type: ignore[arg-type]


@pytest.mark.parametrize("column", [N, AMOUNT, NAME])
@pytest.mark.parametrize("descending", [False, True])
def test_pages_are_the_same_whether_rows_are_few_or_many(
    column: Column, descending: bool, connection: Connection
) -> None:
    """Also where rows are as large as the last of a page, or hold nothing, and behind the last row."""
    orders = [Order(column, descending)]
    few_rows, many_rows = replace(SIX, rows="few"), replace(SIX, rows="many")
    sheet = replace(BARE, rows=((replace(TABLE, dataset=few_rows),),))
    sight = Sight(State(APP, sheet), reading(connection), None)  # type: ignore[arg-type]
    for size, offset in itertools.product((1, 2, 4, 7), range(8)):
        expected = queries.page(connection, SIX, {}, orders, size, offset)
        assert expected == queries.page(connection, many_rows, {}, orders, size, offset)
        assert expected == sight.page(few_rows, orders, size, offset)
    assert 6 == sight.count(few_rows)


def by_name(rows: Any) -> Rows:
    return sorted(rows, key=repr)
