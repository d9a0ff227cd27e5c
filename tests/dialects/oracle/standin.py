"""A place where `recongen` and `dbt` find the stand-in for Oracle's driver, and the statements that it heard."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import yaml

from tests.dialects.oracle import h2
from tests.dialects.oracle.compiled import OUTPUT, SCHEMA
from tests.dialects.oracle.dictionary import VIEWS
from tests.e2e.helpers import RECONGEN, ROOT, environment

STUB = Path(__file__).with_name("stub")


class StandIn:
    def __init__(self, folder: Path, keeper: h2.Connection, database: str) -> None:
        self.folder, self.keeper = folder, keeper
        self._record = folder / "statements.jsonl"
        self._environment = environment(
            PYTHONPATH=os.pathsep.join(map(str, (STUB, ROOT, ROOT / "orchestrator"))),
            RECONGEN_H2_PORT=str(h2.port()),
            RECONGEN_STUB_DATABASE=database,
            RECONGEN_STUB_RECORD=str(self._record),
            DBT_PROFILES_DIR=str(folder),
        )

    def recongen(self, *command: str) -> str:
        """What the command printed; it must succeed."""
        done = subprocess.run(
            [*RECONGEN, *command], cwd=self.folder, env=self._environment, capture_output=True, text=True
        )
        assert 0 == done.returncode, (command, done.stdout, done.stderr)
        return done.stdout

    def heard(self) -> list[str]:
        if not self._record.exists():
            return []
        return [json.loads(line) for line in self._record.read_text(encoding="utf-8").splitlines()]


@contextmanager
def stand_in(folder: Path) -> Iterator[StandIn]:
    """An empty schema; a profile that leads to it; the dictionary of Oracle."""
    database = f"stand_in_{uuid4().hex}"
    keeper = h2.Connection(database)
    for statement in [f"create schema {SCHEMA}", *VIEWS.strip().split(";\n")]:
        keeper.run(statement)
    keeper.commit()
    profile = {"recongen": {"target": "oracle", "outputs": {"oracle": OUTPUT}}}
    (folder / "profiles.yml").write_text(yaml.safe_dump(profile))
    try:
        yield StandIn(folder, keeper, database)
    finally:
        keeper.close()
