"""`python -m tests.bench.growth`: feeds of odd shapes, built at one size and at twice as much.

What grows in proportion takes twice as long. A rule that compares each row with each takes four times as long.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterable
from pathlib import Path

from recongen.feed.contract import DAILY_BALANCES, TRANSACTIONS, Table
from tests.bench import engines
from tests.bench.running import Bench
from tests.bench.shapes import AS_OF, SHAPES, Row

ROOT = Path(__file__).resolve().parents[2]
INSTITUTION = ROOT / "examples" / "spec_example.yaml"
FOLDER = ROOT / "build" / "bench" / "shapes"
NOTABLE_SECONDS, NOTABLE_GROWTH = 0.5, 2.6


def main() -> None:
    options = _options()
    for name in options.shapes or SHAPES:
        for engine in options.engines:
            (half_cpu, half), (cpu, whole) = (
                _build(engine, name, rows) for rows in (options.rows // 2, options.rows)
            )
            grown = {
                node.split(".")[2]: (half.get(node, 0.0), seconds)
                for node, seconds in whole.items()
                if seconds > max(NOTABLE_SECONDS, NOTABLE_GROWTH * half.get(node, 0.0))
            }
            total = f"{half_cpu:7.1f} s{cpu:7.1f} s"
            print(
                f"{name:40} {engine:9}{total}",
                *(f"\n    {node}: {a:.1f} -> {b:.1f} s" for node, (a, b) in grown.items()),
                flush=True,
            )


def _build(engine: str, shape: str, rows: int) -> tuple[float, dict[str, float]]:
    """CPU seconds of a full build, and dbt's seconds on the clock by node."""
    folder = FOLDER / engine
    bench = Bench(engines.prepare(engine, folder), AS_OF, folder, INSTITUTION.stem)
    made = list(SHAPES[shape](rows))
    files: list[object] = []
    for option, table, own in (
        ("--transactions", TRANSACTIONS, [row for row in made if "id" in row]),
        ("--balances", DAILY_BALANCES, [row for row in made if "id" not in row]),
    ):
        if own:
            files += [option, _write(folder / f"{option.strip('-')}.csv", table, own)]
    bench.recongen("schema", "apply", INSTITUTION, "--execute")
    bench.recongen("feed", "load", INSTITUTION, *files, "--execute", "--quiet")
    spent = bench.recongen("build", INSTITUTION, "--full")
    return spent.cpu, bench.seconds()


def _write(path: Path, table: Table, rows: Iterable[Row]) -> Path:
    columns = [column.name for column in table.columns if column.name != "entry"]
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.growth", description=__doc__)
    parser.add_argument("shapes", nargs="*", metavar="SHAPE", help="default: all of them")
    parser.add_argument("--rows", type=int, default=16_000)
    parser.add_argument(
        "--engines", nargs="+", choices=engines.NAMES, default=list(engines.NAMES), metavar="ENGINE"
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()
