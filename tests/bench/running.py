"""One engine's turn through the recongen commands: an empty build, the load, the build, and the scan to compare with."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path

from recongen.warehouse.connect import connect
from tests.bench import arriving, feed, measuring
from tests.bench.engines import Engine
from tests.bench.report import BUILD, EMPTY, NOTHING_NEW, Run

ROOT = Path(__file__).resolve().parents[2]
RECONGEN = (sys.executable, "-m", "recongen.cli")
PREFIX = "sasquatch_pr"


def environment(as_of: str, folder: Path) -> dict[str, str]:
    """Without what the caller's environment says to recongen and dbt."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("RECONGEN_", "DBT_"))}
    return kept | {
        "PYTHONPATH": str(ROOT / "orchestrator"),
        "RECONGEN_AS_OF": as_of,
        "DBT_PROFILES_DIR": str(folder),
    }


class Bench:
    """Commands in one engine's folder, and what they spent."""

    def __init__(self, engine: Engine, as_of: str, folder: Path, prefix: str = PREFIX) -> None:
        self.engine, self.folder, self.prefix = engine, folder, prefix
        self.environment = environment(as_of, folder)

    def recongen(self, *arguments: object) -> measuring.Spent:
        return measuring.run([*RECONGEN, *arguments], self.folder, self.environment, self.engine.server)

    def load(self, institution: Path, files: arriving.Files) -> measuring.Spent:
        return self.recongen("feed", "load", institution, *files.options, "--execute", "--quiet")

    def seconds(self) -> dict[str, float]:
        """dbt's seconds for each node of the latest build."""
        place = self.folder / "build" / self.prefix / self.engine.name / "target" / "run_results.json"
        results = json.loads(place.read_text())["results"]
        return {result["unique_id"]: result["execution_time"] for result in results}


def begin(engine: Engine, made: feed.Made, folder: Path) -> tuple[Bench, Path]:
    """The institution's file in the engine's folder, and its empty tables in the database."""
    bench = Bench(engine, made.as_of, folder)
    institution = folder / "institution.yaml"
    shutil.copyfile(feed.INSTITUTION, institution)
    shutil.rmtree(folder / "build", ignore_errors=True)
    bench.recongen("schema", "apply", institution, "--execute")
    return bench, institution


def run_on(engine: Engine, made: feed.Made, folder: Path, arrivals: arriving.Arrivals) -> Run:
    bench, institution = begin(engine, made, folder)
    # The first build also makes every relation for the first time; the second is what dbt itself costs each day.
    bench.recongen("build", institution)
    empty = bench.recongen("build", institution)
    load = bench.load(institution, arrivals.first)
    build, nodes = bench.recongen("build", institution), bench.seconds()
    nothing_new = bench.recongen("build", institution)
    updates: dict[str, measuring.Spent] = {}
    for name, files in arrivals.later.items():
        bench.load(institution, files)
        updates[name] = bench.recongen("build", institution)
    return Run(
        engine=engine.name,
        steps={
            EMPTY: empty,
            "load": load,
            BUILD: build,
            NOTHING_NEW: nothing_new,
            **updates,
            "group by scan": _floor(engine),
        },
        nodes=nodes,
        exceptions=exceptions(engine),
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


def exceptions(engine: Engine) -> int:
    relation = engine.target.relation(f"{PREFIX}_exceptions")
    with connect(engine.target, read_only=True) as connection:
        return int(connection.rows(f"select count(*) as found from {relation}")[0]["found"])
