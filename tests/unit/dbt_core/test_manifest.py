"""The manifest is read as it lies on the disk."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from recongen.dbt_core import manifest
from recongen.errors import RecongenError


def raw(name: str, layer: str, severity: str | None = None, **more: Any) -> dict[str, Any]:
    meta = {"recongen": {"severity": severity, "scope": "day"}} if severity else {}
    return {
        "unique_id": f"model.recongen.{name}",
        "name": name,
        "resource_type": "model",
        "original_file_path": f"models/{layer}/{name}.sql",
        "package_name": "recongen",
        "relation_name": f'main."dts_{name}"',
        "tags": [layer],
        "config": {"meta": meta},
        "columns": {"money": {"name": "money", "data_type": "numeric(38,2)", "description": " Dollars. "}},
        **more,
    }


def written(path: Path, *nodes: dict[str, Any]) -> Path:
    path.write_text(
        json.dumps({"metadata": {"invocation_id": "i"}, "nodes": {n["unique_id"]: n for n in nodes}})
    )
    return path


def test_checks_are_the_models_with_a_severity_gravest_first_else_as_exceptions_lists_them(
    tmp_path: Path,
) -> None:
    listed = ["stuck_pending", "overdraft", "drift", "bundle_breach", "dead_declaration"]
    path = written(
        tmp_path / "manifest.json",
        raw("dead_declaration", "flows", "low"),
        raw("bundle_breach", "flows", "medium"),
        raw("stuck_pending", "invariants", "medium"),
        raw("overdraft", "invariants", "high"),
        raw("drift", "invariants", "high"),
        raw("transfers", "helpers"),
        raw("exceptions", "dashboard", depends_on={"nodes": [f"model.recongen.{name}" for name in listed]}),
    )
    expected = ["overdraft", "drift", "stuck_pending", "bundle_breach", "dead_declaration"]
    assert expected == [check.name for check in manifest.read(path).checks]


def test_a_model_keeps_its_relation_columns_and_scope(tmp_path: Path) -> None:
    drift = manifest.read(written(tmp_path / "manifest.json", raw("drift", "invariants", "high"))).model(
        "drift"
    )
    assert 'main."dts_drift"' == drift.relation_name
    assert (manifest.Column("money", "numeric(38,2)", "Dollars."),) == drift.columns
    assert drift.scope == "day"


def test_a_model_that_is_not_there_is_named(tmp_path: Path) -> None:
    empty = manifest.read(written(tmp_path / "manifest.json"))
    with pytest.raises(RecongenError, match="no model exceptions"):
        empty.model("exceptions")


@pytest.mark.parametrize("content", [None, "{", "\xff"])
def test_a_manifest_that_cannot_be_read_says_what_to_run(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "manifest.json"
    if content is not None:
        path.write_text(content, encoding="latin-1")
    with pytest.raises(RecongenError, match="recongen build"):
        manifest.read(path)


@pytest.mark.parametrize(
    "text", ["[]", "{}", '{"metadata": {}, "nodes": []}', '{"metadata": {}, "nodes": {"a": {}}}']
)
def test_a_file_that_is_no_manifest_is_said_to_be_none(tmp_path: Path, text: str) -> None:
    path = tmp_path / "manifest.json"
    path.write_text(text)
    with pytest.raises(RecongenError, match="is not a manifest of dbt: run `recongen build` again"):
        manifest.read(path)
