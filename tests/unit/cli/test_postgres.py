"""The same commands on a server, found through a dbt profile: the same exceptions as on the embedded database."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from recongen.demo import examples
from tests.unit.cli.conftest import isolate, run


@pytest.fixture
def on_postgres(
    postgres_server: dict[str, Any], postgres_schema: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """The treasury's institution file, beside a profile of an empty schema."""
    isolate(tmp_path, monkeypatch)
    output = {"type": "postgres", "schema": postgres_schema, "threads": 2, **postgres_server}
    output["password"] = "{{ env_var('RECONGEN_PG_PASSWORD') }}"
    monkeypatch.setenv("RECONGEN_PG_PASSWORD", str(postgres_server["password"]))
    profile = {"recongen": {"target": "pg", "outputs": {"pg": output}}}
    (tmp_path / "profiles.yml").write_text(yaml.safe_dump(profile))
    return examples.copy("treasury-2005", tmp_path).institution


def test_a_server_gives_the_same_exceptions(
    built: Path, on_postgres: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = on_postgres.parent
    feed = ("--transactions", folder / "transactions.csv", "--balances", folder / "daily_balances.csv")
    for command in (
        ("schema", "apply", on_postgres, "--execute"),
        ("feed", "load", on_postgres, *feed, "--execute"),
        ("build", on_postgres, "--as-of", "2005-10-01"),
    ):
        result = run(*command)
        assert result.exit_code == 0, result.output
        assert "embedded" not in result.stderr
    here = json.loads(run("exceptions", on_postgres, "--json").stdout)
    monkeypatch.chdir(built.parent)
    assert here == json.loads(run("exceptions", built, "--json").stdout)

    monkeypatch.chdir(folder)
    assert run("gate", on_postgres).stdout.startswith("drift (high): 152 exceptions\n")
    cleaned = run("schema", "clean", on_postgres, "--execute")
    assert cleaned.exit_code == 0, cleaned.output
    left = run("schema", "clean", on_postgres).stdout.splitlines()
    assert left == [
        "base table\tdts_transactions\tkeep\t4011 rows",
        "base table\tdts_daily_balances\tkeep\t240 rows",
    ]


def test_a_server_that_is_not_there_is_one_line_without_the_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    isolate(tmp_path, monkeypatch)
    output = {
        "type": "postgres",
        "host": "127.0.0.1",
        "port": 9,
        "user": "u",
        "password": "tell-nobody",
        "dbname": "d",
        "schema": "s",
    }
    (tmp_path / "profiles.yml").write_text(
        yaml.safe_dump({"recongen": {"target": "pg", "outputs": {"pg": output}}})
    )
    institution = examples.copy("treasury-2005", tmp_path).institution
    for command in (("build",), ("exceptions",), ("schema", "apply")):
        result = run(*command, institution, *(["--execute"] if command[0] == "schema" else []))
        assert result.exit_code == 1, result.output
        assert result.stderr.splitlines()[-1].startswith("error: cannot connect to postgres 127.0.0.1:9/d")
        assert "tell-nobody" not in result.output
