"""Chosen values become bound variables, never text."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from recongen.apps.datasets import Dataset, Parameter
from recongen.apps.rows import Bound, bind
from recongen.errors import UsageError
from recongen.warehouse.connect import spell

PARAMETERS = (
    Parameter("pRole", "text", ("__ALL__",), several=True, all="__ALL__"),
    Parameter("pDay", "date", (date(1900, 1, 1),)),
    Parameter("pLeast", "decimal", (Decimal("0.5"),)),
    Parameter("1st", "integer", (1,)),
)
SQL = "select 'a:b' from t where role in (<<$pRole>>) and 20 % 3 < <<$1st>> -- :c"


def dataset(sql: str = SQL) -> Dataset:
    return Dataset("l1_rows", sql, (), PARAMETERS, frozenset(), "")


def test_each_of_several_values_is_a_variable() -> None:
    expected = Bound(
        "select 'a:b' from t where role in (:p_pRole_0, :p_pRole_1) and 20 % 3 < :p_1st_0 -- :c",
        {"p_pRole_0": "x", "p_pRole_1": "'; drop", "p_1st_0": 1},
    )
    assert expected == bind(dataset(), {"pRole": ["x", "'; drop"]}, "sqlite")


def test_drivers_get_their_own_spelling() -> None:
    bound = bind(dataset(), {}, "postgres")
    expected = "select 'a:b' from t where role in (%(p_pRole_0)s) and 20 %% 3 < %(p_1st_0)s -- :c"
    assert expected == spell(bound.sql, "postgres")
    assert "in ($p_pRole_0) and 20 % 3 < $p_1st_0" in spell(bound.sql, "duckdb")
    assert "in (:p_pRole_0) and 20 % 3 < :p_1st_0" in spell(bound.sql, "oracle")


def test_a_date_is_the_text_that_quicksight_writes() -> None:
    bound = bind(dataset("select <<$pDay>>"), {"pDay": date(2030, 7, 5)}, "oracle")
    assert {"p_pDay_0": "2030-07-05 00:00:00"} == bound.values


@pytest.mark.parametrize(("adapter", "expected"), [("sqlite", "0.5"), ("postgres", Decimal("0.5"))])
def test_sqlite_gets_decimals_as_text(adapter: str, expected: Any) -> None:
    assert {"p_pLeast_0": expected} == bind(dataset("select <<$pLeast>>"), {}, adapter).values


def test_only_what_the_sql_uses_is_bound() -> None:
    assert {} == bind(dataset("select 1"), {"pRole": ["x"]}, "sqlite").values


@pytest.mark.parametrize(
    ("chosen", "says"),
    [
        ({"pRol": "x"}, "l1_rows has no parameter 'pRol'. Did you mean 'pRole'?"),
        ({"1st": [1, 2]}, "1st takes one value; found 2"),
        ({"1st": "1"}, "1st takes values of type integer; found '1'"),
        ({"1st": True}, "found True"),
        ({"pDay": "2030-07-05"}, "pDay takes values of type date"),
        ({"pRole": [1]}, "pRole takes values of type text; found 1"),
    ],
)
def test_a_value_that_does_not_fit_is_refused(chosen: dict[str, Any], says: str) -> None:
    with pytest.raises(UsageError) as raised:
        bind(dataset(), chosen, "sqlite")
    assert says in str(raised.value)
