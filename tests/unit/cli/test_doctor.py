"""doctor: versions, profile, connection, feed."""

from __future__ import annotations

import json
from importlib import metadata
from pathlib import Path

import pytest

from recongen import diagnosis
from tests.unit.cli.conftest import Recongen


def test_a_sound_machine_is_reported_as_sound(recongen: Recongen, bank: Path) -> None:
    recongen("schema", "apply", bank, "--execute")
    result = recongen("doctor", bank, "--json")
    assert result.exit_code == 0, result.output
    states = {item["subject"]: item["state"] for item in json.loads(result.stdout)}
    assert {"python", "sqlite", "institution", "profile", "lock"} <= {
        s for s, state in states.items() if state == "ok"
    }


def test_an_absent_feed_says_what_to_run(recongen: Recongen, bank: Path) -> None:
    result = recongen("doctor", bank)
    assert result.exit_code == 1
    assert (
        f"wrong  dts_transactions: does not exist. recongen schema apply {bank} --execute"
        in result.stdout.splitlines()
    )


def test_a_profile_that_lacks_a_variable_says_which(recongen: Recongen, bank: Path, tmp_path: Path) -> None:
    (tmp_path / "profiles.yml").write_text(
        "recongen: {target: p, outputs: {p: {type: postgres, host: h, user: u, schema: s, dbname: d, "
        "password: \"{{ env_var('RECONGEN_NO_SUCH_PASSWORD') }}\"}}}\n"
    )
    result = recongen("doctor", bank)
    assert result.exit_code == 1
    assert "RECONGEN_NO_SUCH_PASSWORD, which is not set" in result.stdout


def test_a_version_outside_the_pins_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    versions = {"recongen": "0.1.0", "dbt-core": "1.12.0", "dbt-sqlite": "1.10.0"}

    def version(name: str) -> str:
        if name in versions:
            return versions[name]
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "version", version)
    monkeypatch.setattr(
        metadata,
        "requires",
        lambda _: [
            "dbt-core<1.12,>=1.11",
            "dbt-sqlite==1.10.0",
            "dbt-oracle~=1.11.1",
            "dbt-duckdb==1.11.1; extra == 'duckdb'",
            "typer",
        ],
    )
    found = [(item.state, item.subject) for item in diagnosis.packages()]
    assert found == [("wrong", "dbt-core"), ("ok", "dbt-sqlite"), ("wrong", "dbt-oracle")]


def test_the_other_product_named_dbt_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metadata, "version", lambda _: "2.0.0")
    monkeypatch.setattr(metadata, "requires", lambda _: [])
    assert [(item.state, item.subject) for item in diagnosis.packages()] == [("wrong", "dbt")]
