"""Mutation testing of the models' SQL: `python -m tests.mutants [MODEL …] [--jobs 2] [--banks 24] [--json FILE]`.

One thing at a time is changed in the statement that dbt compiles for SQLite. A mutant is killed when, on some bank,
made by hand or at random, a relation that the oracle knows is no longer what the oracle says. The exit code is 1 below 98 percent.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

from tests.mutants.corpus import all_banks, make_corpus
from tests.mutants.equivalents import read
from tests.mutants.report import AIM, Report
from tests.mutants.running import try_all
from tests.truth.engines import Sqlite

BANKS = 24


def main() -> int:
    options = _options()
    with tempfile.TemporaryDirectory() as folder:
        corpus = make_corpus(Sqlite(Path(folder)), all_banks(options.banks))
    unknown = sorted(set(options.models) - {model.name for model in corpus.models})
    if unknown:
        print(
            f"no such model: {', '.join(unknown)}; leave out the names to mutate all of them", file=sys.stderr
        )
        return 2
    report = Report(try_all(corpus, options.models, options.jobs, _progress), read())
    print("\n".join(report.lines()))
    if options.json:
        text = json.dumps(report.document(), indent=1, ensure_ascii=False)
        options.json.write_text(text + "\n", encoding="utf-8")
    return int(report.score < AIM)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("models", nargs="*", metavar="MODEL", help="the models to mutate; none: all of them")
    parser.add_argument("--jobs", type=int, default=2, help="processes (2)")
    parser.add_argument(
        "--banks", type=int, default=BANKS, help=f"random banks beside those made by hand ({BANKS})"
    )
    parser.add_argument(
        "--json", type=Path, metavar="FILE", help="write the counts and the survivors there too"
    )
    return parser.parse_args()


def _progress(done: int, of: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{done} of {of} mutants", end="\n" if done == of else "", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
