"""Everything that dbt compiles for Oracle passes the lint, and every rule of the lint finds what it is for."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from recongen.apps.datasets import Dataset
from recongen.warehouse.engines import ENGINES
from recongen.web import queries
from tests.dialects.oracle.compiled import asked, compile_nodes, datasets, feed_blocks
from tests.dialects.oracle.lint import STRUCTURES, lint
from tests.dialects.oracle.lint_rules import PATTERNS

STRUCTURED = {
    "select_without_from": ("select 1 as a", "select extract(day from a) as a from t"),
    "reserved_name": ("select t.number as a from t", "select cast(a as date) as day from t"),
    "long_name": (f"create table bank.{'x' * 117} (a number)", f"create table bank.{'x' * 116} (a number)"),
    "json_path": ("select json_value(a, '$.' || b) from t", "select json_value(a, '$.b') from t"),
    "alias_of_subquery": (
        "select a from (select a from t) as u",
        "select (a + b) as c from (select a, b from t) u",
    ),
    "group_by_alias": ("select a + 1 as b from t group by b", "select a as b from t group by a"),
    "long_list": (
        f"select a from t where a in ({'1, ' * 1000}1)",
        f"select a from t where a in ({'1, ' * 999}1)",
    ),
    "long_text": (f"select '{'x' * 4001}' as a from dual", f"select '{'x' * 4000}' as a from dual"),
    "interval_unit": ("select a + interval '1 day' from t", "select a + interval '1' day from t"),
}
CONTROLS = [(rule.name, rule.bad, rule.good) for rule in PATTERNS] + [
    (name, bad, good) for name, (bad, good) in STRUCTURED.items()
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("lint")


@pytest.fixture(scope="module")
def nodes(folder: Path) -> dict[str, dict[str, Any]]:
    return compile_nodes(folder)


def test_every_rule_has_its_controls() -> None:
    names = [name for name, _, _ in CONTROLS]
    assert len(names) == len(set(names))
    assert {name for name, _, _ in STRUCTURES} <= set(names)


@pytest.mark.parametrize(("rule", "bad", "good"), CONTROLS, ids=[name for name, _, _ in CONTROLS])
def test_each_rule_finds_its_fault_and_leaves_the_remedy_alone(rule: str, bad: str, good: str) -> None:
    assert rule in [fault.rule for fault in lint(bad)]
    assert [] == lint(good)


@pytest.mark.parametrize(
    "sql",
    [
        "select a as level from t",
        "select prior.a from t prior",
        "with start as (select 1 as a from dual) select a from start",
    ],
)
def test_a_reserved_word_names_no_column_relation_or_alias(sql: str) -> None:
    assert "reserved_name" in [fault.rule for fault in lint(sql)]


def test_the_statements_inside_a_block_are_judged() -> None:
    block = "begin\n    execute immediate q'~drop table if exists t~';\nend;"
    assert ["exists_clause"] == [fault.rule for fault in lint(block)]


def test_all_that_dbt_compiles_for_oracle_passes(nodes: dict[str, dict[str, Any]]) -> None:
    """Every model and every data test of the package."""
    faults = {
        key: found
        for key, node in nodes.items()
        if node["resource_type"] != "analysis" and (found := lint(node["compiled_code"]))
    }
    assert {"model", "test"} <= {node["resource_type"] for node in nodes.values()}
    assert {} == faults


def test_all_that_the_apps_ask_passes(nodes: dict[str, dict[str, Any]], folder: Path) -> None:
    """Every dataset, with variables and with literals for its parameters."""
    found = datasets(folder)
    assert {node["name"] for node in nodes.values() if node["resource_type"] == "analysis"} == set(found)
    faults = {
        name: faults for name, dataset in found.items() for sql in asked(dataset) if (faults := lint(sql))
    }
    assert {} == faults


def test_all_that_pages_ask_passes(
    nodes: dict[str, dict[str, Any]], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Figures, groups, the largest and the rest, a page of rows and the values of a list, over every dataset."""
    faults = {}
    for name, dataset in datasets(folder).items():
        found = [fault for sql in questions_of(dataset, monkeypatch) for fault in lint(sql)]
        faults |= {name: found} if found else {}
    assert {} == faults


def questions_of(dataset: Dataset, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The SQL of each kind of question, of which none is answered but the one that another one waits for."""
    sql: list[str] = []
    columns = dataset.columns
    is_time = columns[0].type in ("date", "timestamp")
    values = [datetime(2030, 1, number) if is_time else number for number in (1, 2, 3)]
    answers = [tuple((value, 1) for value in values)]

    def record(connection: Any, text: str, values: Any) -> Any:
        sql.append(text)
        if len(sql) == len(kinds) and answers:
            return SimpleNamespace(rows=answers.pop())
        raise _Asked

    monkeypatch.setattr(queries, "ask", record)
    oracle = SimpleNamespace(engine=ENGINES["oracle"], target=SimpleNamespace(adapter="oracle"))
    counts = [queries.Figure(column, "distinct_count") for column in columns]
    orders = [queries.Order(column, descending=True) for column in columns[:2]]
    kinds = (
        lambda: queries.figures(oracle, dataset, {}, counts),
        lambda: queries.groups(oracle, dataset, {}, columns[:2], counts[0], 10, largest_first=True),
        lambda: queries.page(oracle, dataset, {}, orders, 50, 100),
        lambda: queries.values_of(oracle, dataset, {}, columns[:1], 50, "100%", "a"),
        lambda: queries.top_groups(oracle, dataset, {}, columns[:2], counts[0], 2, 10),
    )
    for ask in kinds:
        with suppress(_Asked):
            ask()
    assert len(sql) == len(kinds) + 1
    return sql


class _Asked(Exception):  # noqa: N818 - it is how a question ends, not an error
    pass


@pytest.mark.parametrize("script", ["ddl", "drop"])
def test_the_ddl_of_the_feed_passes(script: str) -> None:
    faults = [fault for block in feed_blocks(script) for fault in lint(block)]
    assert [] == faults
