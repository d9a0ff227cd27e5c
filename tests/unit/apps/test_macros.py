"""The macros for dataset SQL: their text for each engine, and what they let through when values are bound."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from recongen.apps import sql_text
from recongen.apps.column_types import ParameterType
from recongen.apps.datasets import Dataset, Parameter, Value
from recongen.apps.rows import Chosen, bind
from recongen.warehouse.connect import spell
from tests.unit.apps.macro_text import MACROS, Macros

ENGINES = ("sqlite", "postgres", "duckdb")
NO_BOUND = date(1900, 1, 1), date(2199, 12, 31)


def parameter(name: str, kind: ParameterType, default: Value, several: bool = False) -> Parameter:
    return Parameter(name, kind, (default,), several)


PARAMETERS = (
    parameter("pRole", "text", "__ALL__", several=True),
    parameter("pCode", "integer", 0, several=True),
    parameter("pText", "text", "__ALL__"),
    parameter("pName", "text", "__ALL__"),
    parameter("pLeast", "decimal", Decimal(0)),
    parameter("pWindow", "text", "Latest business day"),
    parameter("pLegs", "integer", 1),
    parameter("pFrom", "date", NO_BOUND[0]),
    parameter("pTo", "date", NO_BOUND[1]),
)
DDL = """
create table bank_run_context (latest_business_day {day});
insert into bank_run_context values ('2030-07-05');
create table rows_ (id integer, name text, role text, code integer, money {money}, day {day});
insert into rows_ values (1, 'till-1', 'Till', 1, -12.50 * {unit}, '2030-06-05');
insert into rows_ values (2, 'till-12', 'Teller''s 100%', 2, 9.99 * {unit}, '2030-07-04');
insert into rows_ values (3, 'safe', 'VAULT', 3, 10.00 * {unit}, '2030-07-05');
insert into rows_ values (4, 'safe', 'vault', 4, 100.00 * {unit}, '2030-07-06');
insert into rows_ values (5, null, null, null, null, null);
"""


def dataset(condition: str, engine: str) -> Dataset:
    sql = f"select id from rows_ where {Macros(engine).render(condition)} order by id"
    used = tuple(p for p in PARAMETERS if p.name in sql_text.parameters(sql))
    return Dataset("rows", sql, (), used, frozenset(), "")


@contextmanager
def connection(engine: str, server: Any) -> Iterator[Any]:
    """A cursor on the five rows."""
    if engine == "sqlite":
        raw: Any = sqlite3.connect(":memory:")
    elif engine == "duckdb":
        import duckdb

        raw = duckdb.connect()
    else:
        import psycopg2

        raw = psycopg2.connect(**server)
    cursor = raw.cursor()
    types = (
        {"day": "text", "money": "integer", "unit": 100}
        if engine == "sqlite"
        else {"day": "date", "money": "numeric(38,2)", "unit": 1}
    )
    ddl = DDL.format(**types).replace("create table", "create temporary table")
    for statement in ddl.split(";\n"):
        if statement.strip():
            cursor.execute(statement)
    yield cursor
    raw.close()


@pytest.fixture(params=ENGINES)
def ask(request: pytest.FixtureRequest) -> Iterator[Any]:
    """The ids that a condition lets through, with these values bound."""
    engine = request.param
    server = request.getfixturevalue("postgres_server") if engine == "postgres" else None
    with connection(engine, server) as cursor:

        def answer(condition: str, **chosen: Value | Sequence[Value]) -> list[int]:
            values: Chosen = chosen
            bound = bind(dataset(condition, engine), values, engine)
            cursor.execute(spell(bound.sql, engine), bound.values)
            return [row[0] for row in cursor.fetchall()]

        yield answer


ROLE = "{{ recongen.matches_parameter('role', 'pRole') }}"


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ({}, [1, 2, 3, 4, 5]),
        ({"pRole": ["Till"]}, [1]),
        ({"pRole": ["Till", "VAULT"]}, [1, 3]),
        ({"pRole": ["Teller's 100%"]}, [2]),
        ({"pRole": ["') or ('' = '"]}, []),
        ({"pRole": ["Till", "__ALL__"]}, [1, 2, 3, 4, 5]),
        ({"pRole": []}, [1, 2, 3, 4, 5]),
    ],
)
def test_chosen_takes_the_chosen_values_or_all(ask: Any, chosen: dict[str, Any], expected: list[int]) -> None:
    assert expected == ask(ROLE, **chosen)


def test_chosen_takes_numbers_with_a_sentinel_of_their_own(ask: Any) -> None:
    code = "{{ recongen.matches_parameter('code', 'pCode', all=0) }}"
    assert [1, 2, 3, 4, 5] == ask(code)
    assert [2, 4] == ask(code, pCode=[2, 4])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("__ALL__", [1, 2, 3, 4, 5]),
        ("", [1, 2, 3, 4, 5]),
        ("VaUlT", [3, 4]),
        ("%", [2]),
        ("_", []),
        ("'", [2]),
    ],
)
def test_containing_takes_what_was_typed_literally_but_for_case(
    ask: Any, text: str, expected: list[int]
) -> None:
    assert expected == ask("{{ recongen.containing('role', 'pText') }}", pText=text)


SEARCHED = "id in (select r.id from {{ recongen.rows_to_search('rows_', KEYS) }} r where {{ recongen.searched('r', 'rows_', KEYS) }} group by r.id having count(*) = 1)"


@pytest.mark.parametrize(
    ("role", "name", "expected"),
    [
        ("__ALL__", "__ALL__", [1, 2, 3, 4, 5]),
        ("", "", [1, 2, 3, 4, 5]),
        # One row has it whole: those that contain it are not asked for.
        ("vault", "__ALL__", [4]),
        ("VAULT", "__ALL__", [3]),
        ("vaul", "__ALL__", [3, 4]),
        ("__ALL__", "till-1", [1]),
        ("__ALL__", "till-", [1, 2]),
        ("vaul", "safe", [3, 4]),
        ("vault", "SAF", [4]),
        ("vault", "till-1", []),
        ("nobody", "__ALL__", []),
        ("' or 1 = 1 --", "__ALL__", []),
    ],
)
def test_a_key_is_found_whole_and_else_as_a_part(ask: Any, role: str, name: str, expected: list[int]) -> None:
    for keys in ("[('role', 'pText'), ('name', 'pName')]", "[('name', 'pName'), ('role', 'pText')]"):
        assert expected == ask(SEARCHED.replace("KEYS", keys), pText=role, pName=name)


@pytest.mark.parametrize(
    ("macro", "bound", "expected"),
    [
        ("at_least", Decimal(10), [3, 4]),
        ("at_least", Decimal("9.99"), [2, 3, 4]),
        ("at_least", Decimal("-12.5"), [1, 2, 3, 4]),
        ("at_most", Decimal("10.00"), [1, 2, 3]),
        ("at_most", Decimal("-12.51"), []),
    ],
)
def test_money_is_compared_as_a_number(ask: Any, macro: str, bound: Decimal, expected: list[int]) -> None:
    assert expected == ask(f"{{{{ recongen.{macro}(recongen.dollars('money'), 'pLeast') }}}}", pLeast=bound)


def test_a_whole_number_is_compared_as_one(ask: Any) -> None:
    assert [2, 3, 4] == ask("{{ recongen.at_least('code', 'pLegs') }}", pLegs=2)


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ({}, [3]),
        ({"pWindow": "Last 7 days"}, [2, 3]),
        ({"pWindow": "Last 90 days"}, [1, 2, 3]),
        ({"pWindow": "Last 30 days"}, [2, 3]),
        ({"pWindow": "All days"}, [1, 2, 3, 4, 5]),
        ({"pFrom": date(2030, 7, 4)}, [2, 3, 4]),
        ({"pTo": date(2030, 7, 4)}, [1, 2]),
        ({"pFrom": date(2030, 7, 4), "pTo": date(2030, 7, 5)}, [2, 3]),
        ({"pFrom": date(2030, 7, 7), "pWindow": "All days"}, []),
    ],
)
def test_a_window_counts_days_up_to_the_latest_business_day_unless_dates_decide(
    ask: Any, chosen: dict[str, Any], expected: list[int]
) -> None:
    assert expected == ask("{{ recongen.in_window('day') }}", **chosen)


def test_a_date_parameter_is_a_day_of_the_engine(ask: Any) -> None:
    assert [3] == ask("day = {{ recongen.date_parameter('pFrom') }}", pFrom=date(2030, 7, 5))


@pytest.mark.parametrize("engine", ENGINES)
def test_a_macro_renders_what_quicksight_fills_as_text(engine: str) -> None:
    """Text and dates arrive in quotes, several values as a list, numbers as they are."""
    chosen = "('__ALL__' in (<<$pRole>>) or role in (<<$pRole>>))"
    assert chosen == Macros(engine).render(ROLE)
    label = "case when n is null or n = i then i else n || ' (' || i || ')' end"
    assert label == Macros(engine).render("{{ recongen.account_label('n', 'i') }}")


def test_oracle_knows_that_no_text_is_null() -> None:
    expected = "( <<$p>> is null or <<$p>> = '__ALL__' or instr(lower(c), lower(<<$p>>)) > 0 )"
    assert expected == Macros("oracle").render("{{ recongen.containing('c', 'p') }}")
    expected = "to_date(substr(<<$p>>, 1, 10), 'YYYY-MM-DD')"
    assert expected == Macros("oracle").render("{{ recongen.date_parameter('p') }}")
    window = Macros("oracle").render("{{ recongen.in_window('day') }}")
    assert "to_date('1900-01-01', 'YYYY-MM-DD')" in window
    assert "- (1 - case <<$pWindow>>" not in window and "+ (1 - case <<$pWindow>>" in window


@pytest.mark.parametrize("path", sorted((MACROS / "apps").glob("*.sql")), ids=lambda path: path.stem)
def test_a_file_holds_the_macro_that_it_is_named_for(path: Path) -> None:
    assert f"{{% macro {path.stem}(" in path.read_text()
