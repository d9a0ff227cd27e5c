"""`python -m tests.bench.spark`: a large feed built on Spark by one worker and then by two, each of one core.

Driver, workers and everything else share this machine, so look at CPU seconds as well as at the clock.
Exits 1 when a build does not find exactly the exceptions that are in the feed.
"""

from __future__ import annotations

import argparse
import multiprocessing
import shutil
import sys
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeVar

import yaml

from recongen.feed.contract import DAILY_BALANCES, TRANSACTIONS, Table
from recongen.warehouse.profile import resolve
from tests.bench import engines, feed, measuring, running, spark_cluster, spark_log
from tests.bench.report import table
from tests.spark import environment

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "build" / "bench"
SHOWN = 15
"""Relations with a row of their own in the report."""
Result = TypeVar("Result")


@dataclass(frozen=True)
class Built:
    workers: int
    spent: measuring.Spent
    log: spark_log.Log
    exceptions: int


def main() -> None:
    options = _options()
    if find_spec("pyspark") is None:
        environment.install()
        sys.exit(environment.run("tests.bench.spark", *sys.argv[1:]))
    _say(f"making some {options.postings:,} postings")
    made = feed.make(FOLDER / "feed", options.postings, options.balances or round(options.postings * 0.18))
    folder = FOLDER / "spark"
    shutil.rmtree(folder, ignore_errors=True)
    institution = load(made, folder)
    built = [build(made, institution, workers) for workers in options.workers]
    print_report(made, built)
    if {one.exceptions for one in built} != {made.exceptions}:
        sys.exit(f"error: {made.exceptions:,} exceptions are in the feed, and not every build found as many")


def load(made: feed.Made, folder: Path) -> Path:
    """The feed in a warehouse of its own; the institution's file beside it."""
    _say("load")
    folder.mkdir(parents=True)
    bench, institution = running.begin(_engine(folder, {"spark.master": "local[2]"}), made, folder)
    _apart(_load, bench.engine.target.settings["server_side_parameters"], made)
    return institution


def build(made: feed.Made, institution: Path, workers: int) -> Built:
    _say(f"build, workers: {workers}")
    folder = institution.parent
    events = folder / f"events-{workers}"
    shutil.rmtree(events, ignore_errors=True)
    events.mkdir()
    with spark_cluster.cluster(workers, folder / "cluster") as address:
        logged = {**spark_log.SETTINGS, "spark.eventLog.dir": events.as_uri()}
        engine = _engine(folder, {**spark_cluster.settings(address, workers), **logged})
        spent = running.Bench(engine, made.as_of, folder).recongen("build", institution, "--full")
    exceptions = _apart(running.exceptions, _engine(folder, {"spark.master": "local[1]"}))
    return Built(workers, spent, spark_log.read(events, running.PREFIX), exceptions)


def _engine(folder: Path, settings: Mapping[str, str]) -> engines.Engine:
    """Writes the profile that the commands read."""
    from tests.truth.spark import REQUIRED

    output = {
        "type": "spark",
        "method": "session",
        "host": "none",
        "schema": engines.SCHEMA,
        "threads": 4,
        "server_side_parameters": {
            **REQUIRED,
            "spark.driver.extraJavaOptions": f"-Dderby.system.home={folder}",
            "spark.driver.memory": "4g",
            "spark.sql.shuffle.partitions": "6",
            "spark.sql.warehouse.dir": str(folder / "warehouse"),
            "spark.ui.enabled": "false",
            "spark.ui.showConsoleProgress": "false",
            **settings,
        },
    }
    profile = {"recongen": {"target": "spark", "outputs": {"spark": output}}}
    (folder / "profiles.yml").write_text(yaml.safe_dump(profile))
    return engines.Engine("spark", resolve(folder, "spark", fallback_folder=folder))


def _apart(task: Callable[..., Result], *arguments: Any) -> Result:
    """In a process of its own: only one at a time may have the metastore, and a session keeps it."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(task, *arguments).result()


def _load(settings: Mapping[str, str], made: feed.Made) -> None:
    """As a job of the bank's own would: appended to the tables of `schema apply`, a few files a month."""
    from recongen.warehouse.engines import spark_session

    session = spark_session.connect(settings).session
    files: tuple[tuple[Table, str, Path], ...] = (
        (TRANSACTIONS, "posting", made.transactions),
        (DAILY_BALANCES, "business_day_start", made.balances),
    )
    for base, instant, file in files:
        relation = f"{engines.SCHEMA}.{running.PREFIX}_{base.name}"
        texts = session.read.csv(str(file), header=True, escape='"')
        texts = texts.withColumn("feed_month", texts[instant].substr(1, 7))
        fields = session.table(relation).schema.fields
        texts.select(*(texts[field.name].cast(field.dataType) for field in fields)).write.insertInto(relation)


def print_report(made: feed.Made, built: list[Built]) -> None:
    print(f"\n{made.postings:,} postings and {made.stored:,} daily balances on Spark\n")
    figures: list[tuple[str, Callable[[Built], str]]] = [
        ("seconds", lambda one: f"{one.spent.wall:.0f}"),
        ("of these, without any task", lambda one: f"{one.spent.wall - one.log.busy:.0f}"),
        ("CPU s", lambda one: f"{one.spent.cpu:.0f}"),
        ("of these, in tasks", lambda one: f"{one.log.cpu:.0f}"),
        ("peak MB", lambda one: f"{one.spent.peak_mb:,.0f}"),
        ("MB exchanged", lambda one: _megabytes(task.written for task in one.log.tasks)),
        ("MB spilled", lambda one: _megabytes(task.spilled for task in one.log.tasks)),
        ("exceptions", lambda one: f"{one.exceptions:,}"),
        ("times as fast", lambda one: f"{built[0].spent.wall / one.spent.wall:.2f}"),
    ]
    header = ["build", *(f"{one.workers} worker{'s' if one.workers > 1 else ''}" for one in built)]
    table(header, [[name, *map(figure, built)] for name, figure in figures])
    print_relations(built[0].log)


def print_relations(log: spark_log.Log) -> None:
    """`skew`: of the largest stage. `two can bring`: if tasks were all that takes time."""
    logs = log.of_relations()
    shown = list(logs)[:SHOWN]
    others = spark_log.Log([stage for name in list(logs)[SHOWN:] for stage in logs[name].stages])
    rows = [_relation(name, logs[name]) for name in shown]
    rows += [_relation(f"{len(logs) - len(shown)} others", others), _relation("all", log)]
    header = [
        "tasks of",
        "stages",
        "tasks",
        "CPU s",
        "MB exchanged",
        "largest task, s",
        "over its median",
        "two can bring",
    ]
    table(header, rows)


def _relation(name: str, log: spark_log.Log) -> list[str]:
    if not log.stages:
        return [name, "0", "0", "0.0", "0", "", "", ""]
    widest = max(log.stages, key=lambda stage: stage.largest)
    return [
        name,
        f"{len(log.stages)}",
        f"{len(log.tasks)}",
        f"{log.cpu:.1f}",
        _megabytes(task.written for task in log.tasks),
        f"{widest.largest:.1f} of {widest.cpu:.1f}",
        f"{widest.skew:.1f}",
        f"{log.gain(2):.2f}",
    ]


def _megabytes(sizes: Any) -> str:
    return f"{sum(sizes) / 1e6:,.0f}"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.spark", description=__doc__)
    parser.add_argument("--postings", type=int, default=1_000_000)
    parser.add_argument("--balances", type=int, help="default: 18 for every 100 postings")
    parser.add_argument(
        "--workers", type=int, nargs="+", default=[1, 2], help="one build for each (%(default)s)"
    )
    return parser.parse_args()


def _say(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
