"""The declarations are read for a server that is not there."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.unit.cli.conftest import isolate, run

ROOT = Path(__file__).resolve().parents[3]
NOWHERE: dict[str, Any] = {
    "host": "localhost",
    "port": 1,
    "user": "u",
    "password": "p",
    "schema": "bank",
    "threads": 1,
}
OUTPUTS = {
    "postgres": {"type": "postgres", "dbname": "d", **NOWHERE},
    "oracle": {"type": "oracle", "service": "s", **NOWHERE},
}
RELATION = {"postgres": '"d"."bank"."spec_example_drift"', "oracle": "bank.spec_example_drift"}


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["oracle", pytest.param("postgres", marks=pytest.mark.prove)])
def test_the_apps_compile_for_an_engine_without_a_server(
    engine: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    isolate(tmp_path, monkeypatch)
    shutil.copy(ROOT / "examples" / "spec_example.yaml", "bank.yaml")
    Path("profiles.yml").write_text(
        yaml.safe_dump({"recongen": {"target": engine, "outputs": {engine: OUTPUTS[engine]}}})
    )
    found = run("apps", "check", "bank.yaml", "--static")
    assert 0 == found.exit_code, found.output
    manifest = json.loads(Path(f"build/spec_example/{engine}/apps/manifest.json").read_text())
    assert RELATION[engine] in manifest["nodes"]["analysis.recongen.l1_drift"]["compiled_code"]
