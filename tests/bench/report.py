"""The tables of a run, side by side."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.bench.feed import Made
from tests.bench.measuring import Spent

LEAST_SECONDS = 0.15
EMPTY, BUILD, NOTHING_NEW = "build of an empty feed", "build", "nothing new"

Figures = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True)
class Run:
    """What one engine needed. `nodes` are dbt's seconds by unique id, models and tests."""

    engine: str
    steps: Mapping[str, Spent]
    nodes: Mapping[str, float]
    exceptions: int

    def seconds(self, kind: str) -> float:
        return sum(seconds for node, seconds in self.nodes.items() if node.startswith(f"{kind}."))

    @property
    def models(self) -> dict[str, float]:
        return {
            node.rpartition(".")[2]: time for node, time in self.nodes.items() if node.startswith("model.")
        }


def document(runs: Sequence[Run]) -> Figures:
    """CPU seconds of each step, and dbt's seconds of each model, by engine: what a later run is compared with."""
    return {run.engine: {step: spent.cpu for step, spent in run.steps.items()} | run.models for run in runs}


def print_report(made: Made, generating: Spent, runs: Sequence[Run], earlier: Figures) -> None:
    print(f"\n{made.postings:,} postings and {made.stored:,} daily balances, {_machine()}\n")
    steps = [("generate", "", generating)]
    for run in runs:
        steps += [(step, run.engine, spent) for step, spent in run.steps.items()]
    table(
        ["step", "engine", "seconds", "CPU s", "peak MB"],
        [
            [step, engine, f"{spent.wall:.1f}", f"{spent.cpu:.1f}", f"{spent.peak_mb:,.0f}"]
            for step, engine, spent in steps
        ],
    )
    table(
        ["of the build, CPU seconds", *(run.engine for run in runs)],
        [
            ["dbt itself: an empty build", *(f"{run.steps[EMPTY].cpu:.1f}" for run in runs)],
            ["what the feed adds", *(f"{run.steps[BUILD].cpu - run.steps[EMPTY].cpu:.1f}" for run in runs)],
        ],
    )
    table(
        ["of the build, seconds", *(run.engine for run in runs)],
        [
            ["all models", *(f"{run.seconds('model'):.1f}" for run in runs)],
            ["all data tests", *(f"{run.seconds('test'):.1f}" for run in runs)],
        ],
    )
    table(["model", *(run.engine for run in runs)], _models(runs))
    if earlier:
        table(["now / earlier", *(run.engine for run in runs)], _ratios(document(runs), earlier))
    table(
        ["", "in the feed", *(run.engine for run in runs)],
        [["exceptions", f"{made.exceptions:,}", *(f"{run.exceptions:,}" for run in runs)]],
    )


def _models(runs: Sequence[Run]) -> list[list[str]]:
    """The slowest first; those that take no time anywhere are one row."""
    names = sorted(runs[0].models, key=lambda name: -max(run.models[name] for run in runs))
    slow = [name for name in names if max(run.models[name] for run in runs) >= LEAST_SECONDS]
    quick = [name for name in names if name not in slow]
    rows = [[name, *(f"{run.models[name]:.2f}" for run in runs)] for name in slow]
    if quick:
        totals = [sum(run.models[name] for name in quick) for run in runs]
        rows.append([f"{len(quick)} others", *(f"{total:.2f}" for total in totals)])
    return rows


def _ratios(now: Figures, earlier: Figures) -> list[list[str]]:
    """Of every step, and every model that takes time, that both runs have."""
    rows = []
    for name in dict.fromkeys(name for figures in now.values() for name in figures):
        pairs = [(figures.get(name), earlier.get(engine, {}).get(name)) for engine, figures in now.items()]
        if any(new and old and max(new, old) >= LEAST_SECONDS for new, old in pairs):
            rows.append([name, *(f"{new / old:.2f}" if new and old else "" for new, old in pairs)])
    return rows


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Markdown, so that it can go into a page as it is."""
    widths = [max(len(row[place]) for row in [header, *rows]) for place in range(len(header))]
    rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    for row in [header, rule, *rows]:
        cells = [row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]
        print(f"| {' | '.join(cells)} |")
    print()


def _machine() -> str:
    return f"{os.cpu_count()} cores, Python {platform.python_version()}"
