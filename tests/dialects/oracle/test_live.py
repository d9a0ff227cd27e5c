"""The same comparison, and the same commands, on a real Oracle, if you have one (see live.py). It has not run where this was written."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests.dialects.oracle.compiled import OUTPUT
from tests.dialects.oracle.live import PREFIX, OracleServer, place
from tests.e2e.helpers import RECONGEN, TREASURY, environment
from tests.truth.comparing import disagreements
from tests.truth.strategies import random_bank

WHERE = place()
pytestmark = pytest.mark.skipif(
    WHERE is None,
    reason="no Oracle server: RECONGEN_ORACLE_DSN, _USER and _PASSWORD name one; tests/dialects/oracle/live.py says what it needs",
)
BANKS = int(os.environ.get("RECONGEN_BANKS", "40"))
EXPECTED = json.loads((TREASURY / "expected.json").read_text())


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OracleServer]:
    assert WHERE is not None
    engine = OracleServer(WHERE, tmp_path_factory.mktemp("oracle"))
    with engine.connection():
        yield engine


def test_models_equal_the_oracle_on_random_banks(engine: OracleServer) -> None:
    for seed in range(BANKS):
        assert {} == disagreements(engine, random_bank(seed)), f"random_bank({seed})"


def test_the_commands_lead_from_an_empty_schema_to_the_expected_exceptions(
    engine: OracleServer, tmp_path: Path
) -> None:
    """Built twice, so that tables are also replaced."""
    institution = yaml.safe_load((TREASURY / "institution.yaml").read_text())
    (tmp_path / "institution.yaml").write_text(yaml.safe_dump(institution | {"instance": PREFIX}))
    (tmp_path / "profiles.yml").write_text(
        yaml.safe_dump({"recongen": {"target": "oracle", "outputs": {"oracle": output(engine)}}})
    )
    feed = ["--transactions", TREASURY / "transactions.csv", "--balances", TREASURY / "daily_balances.csv"]
    recongen(tmp_path, "schema", "apply", "institution.yaml", "--execute")
    recongen(tmp_path, "feed", "load", "institution.yaml", *feed, "--execute")
    recongen(tmp_path, "build", "institution.yaml")
    recongen(tmp_path, "build", "institution.yaml", "--full")
    document = json.loads(recongen(tmp_path, "exceptions", "institution.yaml", "--json"))
    rows = {check["check"]: check["rows"] for check in document["checks"]}
    assert EXPECTED["drift"]["rows"] == rows["drift"]
    assert EXPECTED["ledger_drift"]["rows"] == rows["ledger_drift"]


def output(engine: OracleServer) -> dict[str, object]:
    """The profile's output for that server."""
    kept = {name: value for name, value in OUTPUT.items() if name in ("type", "threads")}
    user, password, dsn = (engine.where[name] for name in ("user", "password", "dsn"))
    return kept | {"user": user, "password": password, "schema": user, "connection_string": dsn}


def recongen(folder: Path, *command: object) -> str:
    done = subprocess.run(
        [*RECONGEN, *map(str, command)], cwd=folder, env=environment(), capture_output=True, text=True
    )
    assert 0 == done.returncode, (command, done.stdout, done.stderr)
    return done.stdout
