"""One engine's turn: create the tables, load the feed, parse the project, build it, and the scan to compare with."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from recongen.warehouse.connect import connect
from tests.bench import feed, measuring
from tests.bench.engines import Engine
from tests.bench.report import Run

ROOT = Path(__file__).resolve().parents[2]
RECONGEN = (sys.executable, "-m", "recongen.cli")
DBT = (Path(sys.executable).with_name("dbt"),)
PREFIX = "sasquatch_pr"
NO_DBT_TALK = ("--quiet", "--no-use-colors")


class Bench:
    """Commands in one engine's folder, and what they spent."""

    def __init__(self, engine: Engine, made: feed.Made, folder: Path) -> None:
        self.engine, self.folder = engine, folder
        self.project = folder / "project"
        self.steps: dict[str, measuring.Spent] = {}
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("RECONGEN_", "DBT_"))
        }
        self.environment = kept | {
            "PYTHONPATH": str(ROOT / "orchestrator"),
            "RECONGEN_AS_OF": made.as_of,
            "DBT_PROFILES_DIR": str(folder),
        }

    def recongen(self, *arguments: object) -> measuring.Spent:
        return self._run(RECONGEN, arguments, self.folder)

    def dbt(self, *arguments: object) -> measuring.Spent:
        return self._run(DBT, (*arguments, *NO_DBT_TALK), self.project)

    def _run(self, program: Sequence[object], arguments: Sequence[object], cwd: Path) -> measuring.Spent:
        return measuring.run([*program, *arguments], cwd, self.environment, self.engine.server)

    def results(self) -> dict[str, Any]:
        document: dict[str, Any] = json.loads((self.project / "target" / "run_results.json").read_text())
        return document


def run_on(engine: Engine, made: feed.Made, folder: Path) -> Run:
    bench = Bench(engine, made, folder)
    institution = folder / "institution.yaml"
    shutil.copyfile(feed.INSTITUTION, institution)
    shutil.rmtree(bench.project, ignore_errors=True)
    bench.recongen("schema", "apply", institution, "--execute")
    files = ("--transactions", made.transactions, "--balances", made.balances)
    load = bench.recongen("feed", "load", institution, *files, "--execute", "--quiet")
    bench.recongen("compile", institution, "-o", bench.project, "--package", f"local:{ROOT}")
    bench.dbt("deps")
    parse = bench.dbt("parse")
    # Unit tests prove the rules and not the books; `recongen build` leaves them out, too.
    build = bench.dbt("build", "--exclude-resource-type", "unit_test")
    results = bench.results()
    return Run(
        engine=engine.name,
        steps={"load": load, "parse": parse, "build": build},
        nodes={result["unique_id"]: result["execution_time"] for result in results["results"]},
        floor=_floor(engine),
        exceptions=_exceptions(engine),
    )


def _floor(engine: Engine) -> measuring.Spent:
    """One plain scan of the feed's transactions: the least that reading them costs. The best of three."""
    relation = engine.target.relation(f"{PREFIX}_transactions")
    scans: list[measuring.Spent] = []
    with connect(engine.target, read_only=True) as connection:
        for _ in range(3):
            with measuring.measured(engine.server) as spent:
                connection.rows(
                    f"select account_id, sum(amount_money) as total from {relation} group by account_id"
                )
            scans.append(spent)
    return min(scans, key=lambda spent: spent.wall)


def _exceptions(engine: Engine) -> int:
    relation = engine.target.relation(f"{PREFIX}_exceptions")
    with connect(engine.target, read_only=True) as connection:
        return int(connection.rows(f"select count(*) as found from {relation}")[0]["found"])
