"""What the YAML declares is what the relations are, and every check is declared whole."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from recongen.feed.contract import EVENT_TABLES, TABLES
from tests.apps.banks import CompiledFor
from tests.e2e.banks import Bank
from tests.e2e.helpers import ROOT

HEADINGS = ("**Example**", "**Why it matters**", "**How to resolve**")
TYPES = {
    "sqlite": {
        "text": "TEXT",
        "date": "TEXT",
        "timestamp": "TEXT",
        "numeric(38,2)": "INT",
        "integer": "INT",
        "bigint": "INT",
        "double precision": "REAL",
    },
    "postgres": {
        "text": "text",
        "date": "date",
        "timestamp": "timestamp without time zone",
        "numeric(38,2)": "numeric(38,2)",
        "integer": "integer",
        "bigint": "bigint",
        "double precision": "double precision",
    },
}
MONEY = "numeric(38,2)"
CENTS_ON_SQLITE = "SQLite has no decimal: there it is an integer of cents."
Node = dict[str, Any]


@pytest.fixture(scope="module")
def manifest(compiled: CompiledFor) -> Node:
    """The package's own, institution rows included."""
    _, folder = compiled("sqlite")
    document: Node = json.loads((folder / "target" / "manifest.json").read_text())
    return document


@pytest.fixture(scope="module")
def models(manifest: Node) -> dict[str, Node]:
    return {node["name"]: node for node in manifest["nodes"].values() if node["resource_type"] == "model"}


@pytest.fixture(scope="module")
def seeds(manifest: Node) -> dict[str, Node]:
    return {node["name"]: node for node in manifest["nodes"].values() if node["resource_type"] == "seed"}


@pytest.fixture(scope="module")
def checks(models: dict[str, Node]) -> dict[str, Node]:
    """Whatever is an invariant or a flow check by its folder."""
    return {name: node for name, node in models.items() if node["fqn"][1] in ("invariants", "flows")}


def meta(node: Node) -> Node:
    found: Node = node["config"]["meta"].get("recongen", {})
    return found


def test_every_file_of_a_model_is_in_the_manifest(models: dict[str, Node]) -> None:
    assert {path.stem for path in (ROOT / "models").rglob("*.sql")} == set(models)


def test_every_relation_and_column_has_a_description_and_every_column_a_type(
    models: dict[str, Node], seeds: dict[str, Node]
) -> None:
    relations = models | seeds
    lacking = [
        name for name, node in relations.items() if not node["description"].strip() or not node["columns"]
    ]
    lacking += [
        f"{name}.{column['name']}"
        for name, node in relations.items()
        for column in node["columns"].values()
        if not column["description"].strip() or not column["data_type"]
    ]
    assert [] == lacking


def test_every_column_of_money_says_that_it_is_in_cents_on_sqlite(models: dict[str, Node]) -> None:
    silent = [
        f"{name}.{column['name']}"
        for name, node in models.items()
        for column in node["columns"].values()
        if (column["data_type"] == MONEY) != column["description"].endswith(CENTS_ON_SQLITE)
    ]
    assert [] == silent


def test_every_relation_has_the_declared_columns_in_order_with_their_types(
    models: dict[str, Node], seeds: dict[str, Node], treasury: Bank, engine: str
) -> None:
    real = treasury.database.contents()
    declared = {
        name: [(column["name"], TYPES[engine][column["data_type"]]) for column in node["columns"].values()]
        for name, node in (models | seeds).items()
    }
    assert declared == {name: list(real[f"dts_{name}"].columns) for name in declared}


def test_nothing_is_built_that_is_not_declared(
    models: dict[str, Node], seeds: dict[str, Node], treasury: Bank
) -> None:
    built = {name.removeprefix("dts_") for name in treasury.database.contents()}
    base = {table.name for table in (*TABLES, *EVENT_TABLES)}
    assert {*models, *seeds, *base, "builds"} == built


def test_every_check_says_how_bad_it_is_and_how_long_its_rows_last(checks: dict[str, Node]) -> None:
    assert 24 == len(checks)
    for name, node in checks.items():
        assert meta(node).get("severity") in ("high", "medium", "low"), name
        assert meta(node).get("scope") in ("day", "open"), name


def test_every_check_is_in_the_catalogue(checks: dict[str, Node]) -> None:
    """A title without a full stop and without the check's own name, two sentences, and whom it concerns."""
    for name, node in checks.items():
        words = meta(node)
        assert words["title"] and "_" not in words["title"] and not words["title"].endswith("."), name
        for text in (words["meaning"], words["first_step"]):
            assert re.fullmatch(r"[A-Z][^.]{20,160}[.?]", text), (name, text)
        assert words["audience"] in ("accountant", "integrator"), name
    assert len(checks) == len({meta(node)["title"] for node in checks.values()})


def test_only_checks_have_a_severity(models: dict[str, Node], checks: dict[str, Node]) -> None:
    assert set(checks) == {name for name, node in models.items() if "severity" in meta(node)}


def test_every_check_explains_itself_under_three_headings(checks: dict[str, Node]) -> None:
    for name, node in checks.items():
        assert [f"doc.recongen.{name}"] == node["doc_blocks"], name
        lines = node["description"].splitlines()
        assert list(HEADINGS) == [line for line in lines if line in HEADINGS], name
        parts = node["description"].replace(HEADINGS[1], HEADINGS[0]).replace(HEADINGS[2], HEADINGS[0])
        assert all(part.strip() for part in parts.split(HEADINGS[0])), f"{name} has an empty part"


def test_every_check_has_a_unit_test_that_fires_and_one_that_is_silent(
    manifest: Node, checks: dict[str, Node]
) -> None:
    expected: dict[str, list[bool]] = {name: [] for name in checks}
    for test in manifest["unit_tests"].values():
        if test["model"] in checks:
            expected[test["model"]].append(bool(test["expect"]["rows"]))
    assert [] == [name for name, fires in expected.items() if set(fires) != {True, False}]


def test_every_check_has_an_is_empty_test_that_warns(manifest: Node, checks: dict[str, Node]) -> None:
    warned = [
        node["attached_node"]
        for node in manifest["nodes"].values()
        if (node.get("test_metadata") or {}).get("name") == "is_empty"
        and node["config"]["severity"].lower() == "warn"
    ]
    assert sorted(node["unique_id"] for node in checks.values()) == sorted(warned)


def test_every_check_is_in_exceptions_and_in_the_report(
    models: dict[str, Node], checks: dict[str, Node], treasury: Bank
) -> None:
    parents = models["exceptions"]["depends_on"]["nodes"]
    assert {node["unique_id"] for node in checks.values()} <= set(parents)
    assert set(checks) == {check["check"] for check in treasury.exceptions()["checks"]}


def test_exceptions_hold_every_row_of_every_check(checks: dict[str, Node], treasury: Bank) -> None:
    contents = treasury.contents()
    keys = [row["exception_key"] for name in checks for row in contents[name].dicts]
    assert sorted(keys) == sorted(row["exception_key"] for row in contents["exceptions"].dicts)
