"""Thousands of random banks: `python -m tests.truth.fuzz --banks N --engine sqlite|postgres|duckdb|all`.

Where models and oracle disagree, the bank is reduced to the smallest that still shows it, and written to a file
that replays it. Afterwards: what the banks were made of. Exit code 1: something disagreed, or never occurred.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.truth.comparing import Differences, differences, oracle_says
from tests.truth.coverage import Coverage, table
from tests.truth.engines import Engine, RefusedError, Row
from tests.truth.oracle import Bank
from tests.truth.oracle.reduce import smallest
from tests.truth.spreading import Engines, compiled, named, spread
from tests.truth.strategies import random_bank
from tests.truth.turning import seen_at_a_turn

_AT_ONCE = 20
"""Banks between two lines of progress."""
AT_A_TURN = 4
"""One bank of so many is looked at when something falls due, or shortly before, with what people said of its causes."""
_ENOUGH = 200
"""From so many banks on every primitive, shape and check must have occurred."""


@dataclass(frozen=True)
class Part:
    engine: str
    seeds: range
    folder: Path


@dataclass
class Outcome:
    part: Part
    coverage: Coverage
    failures: list[str]


def disagreement(engine: Engine, bank: Bank) -> Differences:
    """What models and oracle disagree on; a statement that the engine refuses counts as a relation of its own."""
    return judged(engine, bank)[0]


def judged(engine: Engine, bank: Bank) -> tuple[Differences, dict[str, list[Row]]]:
    oracle = oracle_says(bank)
    try:
        return differences(engine.run(bank, list(oracle)), oracle), oracle
    except RefusedError as reason:
        return {"refused": ([str(reason)], [])}, oracle


def run_part(engines: Engines, part: Part) -> Outcome:
    outcome = Outcome(part, Coverage(), [])
    for seed in part.seeds:
        bank = seen_at_a_turn(seed) if seed % AT_A_TURN == 0 else random_bank(seed)
        found, oracle = judged(engines[part.engine], bank)
        outcome.coverage.add(bank, oracle)
        if found:
            outcome.failures.append(reported(engines[part.engine], bank, seed, part.folder))
    return outcome


def reported(engine: Engine, bank: Bank, seed: int, folder: Path) -> str:
    """Writes the smallest bank that fails alike, and says how to replay it."""
    least = smallest(bank, lambda candidate: bool(disagreement(engine, candidate)))
    folder.mkdir(parents=True, exist_ok=True)
    replay = folder / f"{engine.name}_{seed}.json"
    replay.write_text(least.to_json(), encoding="utf-8")
    command = f"python -m tests.truth.replay --engine {engine.name} {replay}"
    return f"{engine.name}, seed {seed}: {', '.join(disagreement(engine, least))} differ\n  replay: {command}"


def run(names: tuple[str, ...], seeds: range, folder: Path, jobs: int) -> Iterator[Outcome]:
    starts = range(seeds.start, seeds.stop, _AT_ONCE)
    parts = [
        Part(name, range(start, min(start + _AT_ONCE, seeds.stop)), folder)
        for name in names
        for start in starts
    ]
    with compiled(names) as engines:
        yield from spread(run_part, parts, engines, jobs)


def main() -> int:
    options = _options()
    names = named(options.engine)
    seeds = range(options.start, options.start + options.banks)
    columns, failures, started = {name: Coverage() for name in names}, 0, time.perf_counter()
    for outcome in run(names, seeds, options.folder, options.jobs):
        own = columns[outcome.part.engine]
        own.merge(outcome.coverage)
        failures += len(outcome.failures)
        elapsed = time.perf_counter() - started
        print(
            f"{outcome.part.engine}: {own.count} of {len(seeds)} banks, {failures} failed, {elapsed:.0f} s",
            *outcome.failures,
            sep="\n",
            flush=True,
        )
    print("", table(columns), "", sep="\n")
    absent = sorted({name for seen in columns.values() for name in seen.absent})
    if absent:
        print(f"never seen on some engine: {', '.join(absent)}")
    elapsed = time.perf_counter() - started
    print(f"{len(seeds)} banks on {', '.join(names)}: {failures} disagree with the oracle, {elapsed:.0f} s")
    return 1 if failures or (absent and len(seeds) >= _ENOUGH) else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.truth.fuzz", description=__doc__.split("\n")[0])
    parser.add_argument("--banks", type=int, default=1000, help="how many (1000)")
    parser.add_argument("--start", type=int, default=0, help="the first seed (0)")
    parser.add_argument(
        "--engine", default="all", help="sqlite, postgres, duckdb, several with commas, or all"
    )
    parser.add_argument("--jobs", type=int, default=2, help="processes at once (2)")
    parser.add_argument(
        "--folder", type=Path, default=Path("build/fuzz"), help="where replays go (build/fuzz)"
    )
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
