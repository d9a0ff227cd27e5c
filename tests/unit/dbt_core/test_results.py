"""What dbt says over many lines becomes one that a person can act on."""

from __future__ import annotations

import pytest

from recongen.dbt_core.manifest import Manifest, Node
from recongen.dbt_core.results import BuildResult, NodeResult, one_line, one_line_with_node
from recongen.errors import DbtRunError


def node(name: str = "drift", kind: str = "model", **more: object) -> Node:
    given = {"path": f"models/{name}.sql", "package": "recongen"} | more
    return Node(f"{kind}.recongen.{name}", name, kind, **given)  # type: ignore[arg-type]


def result_of(*results: NodeResult) -> BuildResult:
    return BuildResult(results, 1.0, Manifest({r.node.unique_id: r.node for r in results}))


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (
            "Database Error in model drift (models/drift.sql)\n  no such column: x\n  compiled code at target/run/drift.sql",
            "no such column: x",
        ),
        (
            'Database Error in model b (models/b.sql)\n  column "x" does not exist\n  LINE 3: select x\n                 ^',
            'column "x" does not exist',
        ),
        (
            "Compilation Error in model b (models/b.sql)\n  'nope' is undefined. This can happen\n  \n  > in macro m (macros/m.sql)",
            "'nope' is undefined. This can happen",
        ),
        ("Runtime Error\n  Could not find profile named 'nada'", "Could not find profile named 'nada'"),
        (
            "Error reading toy: z.yml - Runtime Error\n  Syntax error near line 2",
            "Error reading toy: z.yml: Syntax error near line 2",
        ),
        ("OK", "OK"),
        ("", ""),
    ],
)
def test_a_message_of_dbt_keeps_its_reason_and_loses_its_frame(message: str, expected: str) -> None:
    assert expected == one_line(message)


def test_the_heading_names_the_node() -> None:
    message = "Compilation Error in model b (models/b.sql)\n  unexpected end of template"
    assert "model b (models/b.sql): unexpected end of template" == one_line_with_node(message)


def test_a_broken_model_is_named_with_its_file_and_reason() -> None:
    broken = NodeResult(
        node(), "error", 0.1, message="Database Error in model drift (models/drift.sql)\n  no such table: x"
    )
    with pytest.raises(DbtRunError) as raised:
        result_of(broken).raise_for_failure()
    assert "dbt could not build drift (models/drift.sql): no such table: x" == str(raised.value)


def test_a_broken_model_is_reported_before_a_failed_test() -> None:
    failed = NodeResult(node("unique_id", "test"), "fail", 0.1, 3, "Got 3 results")
    broken = NodeResult(node(), "error", 0.1, message="Database Error in model drift (m)\n  disk full")
    with pytest.raises(DbtRunError, match="disk full"):
        result_of(failed, broken).raise_for_failure()


def test_a_failed_test_on_a_source_says_that_the_feed_is_unusable_and_why() -> None:
    contract = node(
        "amount_is_there",
        "test",
        depends_on=("source.recongen.feed.transactions",),
        description="Every posting has an amount.\n\nMore.",
    )
    with pytest.raises(DbtRunError) as raised:
        result_of(
            NodeResult(contract, "fail", 0.1, 2, "Got 2 results, configured to fail if != 0")
        ).raise_for_failure()
    assert (
        "the feed is unusable: Every posting has an amount. (2 rows; test amount_is_there (models/amount_is_there.sql))"
        == str(raised.value)
    )


def test_findings_are_no_failure() -> None:
    warned = NodeResult(node("is_empty_drift", "test"), "warn", 0.1, 152, "Got 152 results")
    assert result_of(warned).raise_for_failure() is None


def test_a_check_counts_what_its_is_empty_test_counted() -> None:
    check = node("drift", tags=("invariants",), meta={"severity": "high"})
    uncounted = node("overdraft", tags=("invariants",), meta={"severity": "high"})
    test = node("is_empty_drift", "test", test_name="is_empty", attached_node=check.unique_id)
    other = node("unique_drift", "test", test_name="unique", attached_node=check.unique_id)
    result = result_of(
        NodeResult(check, "success", 0.1),
        NodeResult(uncounted, "success", 0.1),
        NodeResult(test, "warn", 0.1, 152),
        NodeResult(other, "pass", 0.1, 0),
    )
    assert [("drift", 152), ("overdraft", None)] == [
        (count.check.name, count.rows) for count in result.checks
    ]
    assert (2, 2) == (result.models_built, result.tests_run)
