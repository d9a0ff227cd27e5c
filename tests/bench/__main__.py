"""`python -m tests.bench`: a large feed made, loaded and built on every engine, and what each step costs.

Exits 1 when an engine does not find exactly the exceptions that are in the feed.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

from tests.bench import arriving, engines, feed, measuring
from tests.bench.report import Run, document, print_report
from tests.bench.running import run_on

FOLDER = Path(__file__).resolve().parents[2] / "build" / "bench"
BALANCES_PER_POSTING = 0.18


def main() -> None:
    options = _options()
    balances = options.balances or round(options.postings * BALANCES_PER_POSTING)
    _say(f"making some {options.postings:,} postings and {balances:,} balances")
    with measuring.measured() as generating:
        made = feed.make(FOLDER / "feed", options.postings, balances)
    arrivals = arriving.split(made, options.days, FOLDER / "arriving")
    runs: list[Run] = []
    for name in options.engines:
        _say(f"{name}: load and build")
        runs.append(run_on(engines.prepare(name, FOLDER / name), made, FOLDER / name, arrivals))
    earlier = json.loads(options.compare.read_text()) if options.compare else {}
    print_report(made, generating, runs, earlier)
    options.out.write_text(json.dumps(document(runs), indent=2))
    if {run.exceptions for run in runs} != {made.exceptions}:
        sys.exit(f"error: {made.exceptions:,} exceptions are in the feed, and not every engine found as many")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--postings", type=int, default=1_000_000)
    parser.add_argument("--balances", type=int, help="default: 18 for every 100 postings")
    parser.add_argument(
        "--engines", nargs="+", choices=engines.NAMES, default=list(engines.NAMES), metavar="ENGINE"
    )
    parser.add_argument(
        "--out", type=Path, default=FOLDER / "latest.json", help="where the figures go (%(default)s)"
    )
    parser.add_argument(
        "--days",
        type=int,
        default=0,
        help="the last days of the feed that come one by one after the build, and 1,000 corrections after them (%(default)s)",
    )
    parser.add_argument("--compare", type=Path, help="figures of an earlier run: ratios to them are printed")
    return parser.parse_args()


def _say(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr)


if __name__ == "__main__":
    main()
